import stringWidth from 'string-width';

/** "1 table", "2 tables"; plain digits, so that scripts can read them. */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** "2 tables, 1 view": how many there are of each kind. */
export function countKinds(objects: readonly { readonly kind: string }[]): string {
  const kinds = [...new Set(objects.map(({ kind }) => kind))];
  return kinds.map((kind) => count(objects.filter((object) => object.kind === kind).length, kind)).join(', ');
}

/** A duration in seconds: `0.4 s`, `75 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 120) return `${whole} s`;
  if (whole < 7200) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  const minutes = Math.round(whole / 60);
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** A size on disk: `8 kB`, `12.5 MB`. */
export function size(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  let [amount, unit] = [bytes, 0];
  for (; amount >= 1000 && unit < units.length - 1; unit += 1) amount /= 1000;
  return `${unit === 0 || amount >= 100 ? Math.round(amount) : amount.toFixed(1)} ${units[unit]}`;
}

/** What moves the cursor, colours, ends a line or turns the direction of text: control characters and the marks of direction. */
const unsafe = /[\p{Cc}\u061C\u200E\u200F\u2028\u2029\u202A-\u202E\u2066-\u2069]/gu;

/** One line that can be shown whatever it is made of: what is unsafe in names and values is spelled out. */
export function clean(text: string): string {
  return text.replaceAll(unsafe, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    return `\\u{${character.codePointAt(0)?.toString(16)}}`;
  });
}

/**
 * A JSON text in which the same characters are written as JSON's own escapes, so that its meaning stays; and the `##[` with which a
 * workflow command of GitHub Actions may begin.
 */
export function cleanJson(text: string): string {
  return text
    .replaceAll('##[', '#\\u0023[')
    .replaceAll(unsafe, (character) =>
      character === '\n' ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
}

/** The same for a text of several lines. */
export function cleanLines(text: string): string[] {
  return text.split('\n').map(clean);
}

/** The cells of a terminal that a text takes up: two for a character of Chinese, none for an accent that is set over another one. */
export function shownWidth(text: string): number {
  return stringWidth(text);
}

/** Rows as aligned columns, two spaces between them; cells of `right` columns end at one edge. */
export function columns(rows: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths: number[] = [];
  for (const row of rows) {
    for (const [at, cell] of row.entries()) widths[at] = Math.max(widths[at] ?? 0, shownWidth(cell));
  }
  return rows.map((row) =>
    row
      .map((cell, at) => {
        const padding = ' '.repeat((widths[at] ?? 0) - shownWidth(cell));
        return right.includes(at) ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}
