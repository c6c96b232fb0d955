/** The letters after a backslash, and what they stand for. */
export const escapes: ReadonlyMap<number, number> = new Map(
  [...'bfnrt"\\/'].map((letter, i) => [letter.charCodeAt(0), '\b\f\n\r\t"\\/'.charCodeAt(i)]),
);

/** How a character of a string is written that cannot stand for itself. */
export const spellings: ReadonlyMap<number, string> = new Map([
  [0x08, '\\b'],
  [0x09, '\\t'],
  [0x0a, '\\n'],
  [0x0c, '\\f'],
  [0x0d, '\\r'],
  [0x22, '\\"'],
  [0x5c, '\\\\'],
]);
