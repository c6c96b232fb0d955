import type { RowBytes } from './row-bytes.ts';

/**
 * Writes what PostgreSQL prints for a source's value in a column of a type, as a field of a row. Each method is for one storage
 * class; false where it is not known what PostgreSQL would print, and then what was written counts for nothing.
 */
export interface Printer {
  /** An INTEGER within ±(2^53 − 1). */
  integer(row: RowBytes, value: number): boolean;
  /** An INTEGER beyond that. */
  bigInteger(row: RowBytes, value: bigint): boolean;
  real(row: RowBytes, value: number): boolean;
  /** A text as its UTF-8 bytes. */
  text(row: RowBytes, bytes: Uint8Array, start: number, end: number): boolean;
  blob(row: RowBytes, bytes: Uint8Array, start: number, end: number): boolean;
}

const unknown = (): boolean => false;

/** A printer of some classes; of the others nothing is known. */
export function printerOf(known: Partial<Printer>): Printer {
  return { integer: unknown, bigInteger: unknown, real: unknown, text: unknown, blob: unknown, ...known };
}
