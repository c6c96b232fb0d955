import { existsSync } from 'node:fs';
import { Failure } from '../../core/errors.ts';

const elsewhere = 'Name a server with --to <url>, or other programs with --pg-bin <dir>.';

/** A program could not even be started. `asAnother`: as another user than the present one, who is root. */
export function explainSpawnError(
  error: unknown,
  { file, asAnother }: { readonly file: string; readonly asAnother: boolean },
): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const [message, advice] = spawnReason(code, file, asAnother);
  return new Failure({ kind: 'failed', message, advice, cause: error });
}

function spawnReason(code: string, file: string, asAnother: boolean): readonly [string, string] {
  // EINVAL: a user namespace that holds no other user than root.
  if (asAnother && (code === 'EPERM' || code === 'EINVAL')) {
    return [
      'PostgreSQL does not run as root, and this process may not change its user',
      'Run as an ordinary user, or name a server with --to <url>.',
    ];
  }
  // The file is there, so what is missing is the loader that it names: that of glibc, on a system with musl.
  if (code === 'ENOENT' && existsSync(file)) {
    return [
      'the programs of the embedded PostgreSQL do not run on this system: they need glibc, which Alpine Linux has not',
      `Install PostgreSQL with the system's package manager and name its programs with --pg-bin <dir>, or a server with --to <url>.`,
    ];
  }
  if (code === 'EACCES') {
    return [
      `${file} may not be run by the user that PostgreSQL runs as`,
      `If programs may not run in the temporary directory (noexec), set TMPDIR to another one. ${elsewhere}`,
    ];
  }
  return [`${file} could not be started (${code})`, elsewhere];
}

/** A program ended that should not have; `output` is all that it printed. */
export function explainEnd(program: string, ending: string, output: string): Failure {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const message = `the embedded PostgreSQL did not start: ${program} ${ending}`;
  return new Failure({ kind: 'failed', message, advice: [...lines.slice(-5), elsewhere].join('\n') });
}

/** The data directory's lock file names a process that lives: https://www.postgresql.org/docs/current/storage-file-layout.html */
export function directoryInUse(directory: string, pid: number): Failure {
  return new Failure({
    kind: 'failed',
    message: `${directory} is in use by the PostgreSQL with process id ${pid}`,
    advice: [
      'Stop it, or name another directory in --to embedded:<dir>.',
      `If that process is no PostgreSQL, delete ${directory}/postmaster.pid.`,
    ].join('\n'),
  });
}
