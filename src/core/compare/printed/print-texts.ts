import { readableNumber } from '../readable-number.ts';
import { type Printer, printerOf } from './printer.ts';
import type { RowBytes } from './row-bytes.ts';

/** text and varchar: as they are, numbers as SQLite spells them. */
export const printText: Printer = printerOf({
  integer: (row, value) => ascii(row, String(value)),
  bigInteger: (row, value) => ascii(row, String(value)),
  real: (row, value) => ascii(row, readableNumber(value)),
  text: field,
});

/** json: PostgreSQL keeps the text. */
export const printJson: Printer = printerOf({ text: field });

/** bytea: `\x` and two digits a byte; https://www.postgresql.org/docs/current/datatype-binary.html */
export const printBytea: Printer = printerOf({
  integer: (row, value) => hexOfText(row, String(value)),
  bigInteger: (row, value) => hexOfText(row, String(value)),
  real: (row, value) => hexOfText(row, readableNumber(value)),
  text: hex,
  blob: hex,
});

/** uuid: in groups of digits; from 16 bytes, or from a text that is spelled so. */
export const printUuid: Printer = printerOf({
  text: field,
  blob: (row, bytes, start, end) => {
    if (end - start !== 16) return false;
    for (let i = 0; i < 16; i += 1) {
      if (i === 4 || i === 6 || i === 8 || i === 10) row.byte(0x2d);
      row.ascii(pairOf(bytes[start + i] as number));
    }
    return true;
  },
});

function ascii(row: RowBytes, text: string): boolean {
  row.ascii(text);
  return true;
}

function field(row: RowBytes, bytes: Uint8Array, start: number, end: number): boolean {
  row.field(bytes, start, end);
  return true;
}

const digits = new TextEncoder().encode('0123456789abcdef');

function pairOf(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}

/** A backslash asks for quotes and is doubled in them. */
function hex(row: RowBytes, from: Uint8Array, start: number, end: number): boolean {
  row.ascii('"\\\\x');
  row.reserve(2 * (end - start));
  const { bytes } = row;
  let at = row.length;
  for (let i = start; i < end; i += 1, at += 2) {
    const byte = from[i] as number;
    bytes[at] = digits[byte >> 4] as number;
    bytes[at + 1] = digits[byte & 15] as number;
  }
  row.length = at;
  row.byte(0x22);
  return true;
}

function hexOfText(row: RowBytes, text: string): boolean {
  const bytes = Buffer.from(text);
  return hex(row, bytes, 0, bytes.length);
}
