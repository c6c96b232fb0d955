/** What programs on Windows do not start without; the other systems need nothing. */
export const systemVariables: Readonly<Record<string, string>> =
  process.platform === 'win32' ? { SystemRoot: 'C:\\Windows', COMSPEC: 'C:\\Windows\\System32\\cmd.exe' } : {};
