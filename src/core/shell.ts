/** A text between single quotes, which a POSIX shell takes as it is. */
export function singleQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A word as a POSIX shell takes it for one: as it is where no character means more than itself, else between single quotes. */
export function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:@%+,=-]+$/.test(word) ? word : singleQuoted(word);
}
