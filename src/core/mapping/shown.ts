import type { SqliteValue } from '../catalog/sqlite-catalog.ts';

/** Longest part of a value that a message quotes, in characters. */
const longest = 40;

/** A value as a message quotes it: short, in one line, its class visible. */
export function shown(value: SqliteValue): string {
  if (value === null) return 'NULL';
  if (typeof value === 'string') return shortened(JSON.stringify(value));
  if (value instanceof Uint8Array) return shortened(`x'${[...value.subarray(0, longest)].map(hex).join('')}'`);
  return String(value);
}

/** `1 value`, `2 values`. */
export function countedValues(count: number): string {
  return count === 1 ? '1 value' : `${count} values`;
}

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

function shortened(text: string): string {
  return text.length <= longest ? text : `${[...text].slice(0, longest - 1).join('')}…`;
}
