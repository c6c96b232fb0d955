/** Longest part of a value that a difference quotes, in UTF-16 units. */
const longest = 80;

/** How much of what is equal stands before the first unit that differs. */
const before = 20;

/** Two texts that differ, cut to where they begin to differ. */
export function shownPair(expected: string | null, found: string | null): { expected: string; found: string } {
  const start = Math.max(0, firstDifference(expected ?? '', found ?? '') - before);
  return { expected: excerpt(expected, start), found: excerpt(found, start) };
}

/** A row in one line. */
export function shownRow(values: readonly (string | null)[]): string {
  return excerpt(`(${values.map((value) => value ?? 'NULL').join(', ')})`, 0);
}

function excerpt(text: string | null, start: number): string {
  if (text === null) return 'NULL';
  const visible = oneLine(text);
  if (visible.length <= longest) return visible;
  const from = Math.min(start, Math.max(0, text.length - before));
  const part = oneLine(text.slice(from, from + longest));
  return `${from > 0 ? '…' : ''}${part.slice(0, longest)}${from + longest < text.length ? '…' : ''}`;
}

/** Control characters as escapes, so that a report stays in its lines. */
export function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return text.replace(/[\u0000-\u001f\u007f]/g, (unit) => JSON.stringify(unit).slice(1, -1));
}

function firstDifference(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  let at = 0;
  while (at < length && left[at] === right[at]) at += 1;
  return at;
}
