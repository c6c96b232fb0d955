import { isUtf8 } from 'node:buffer';
import { cell, type RawRow } from '../../core/catalog/raw-row.ts';
import type { SqliteValue } from '../../core/catalog/sqlite-catalog.ts';

/** A value that stays when the row has gone; of a text that is not UTF-8 its bytes. */
export function cellValue({ bytes, kinds, starts, ends, numbers, bigs }: RawRow, at: number): SqliteValue {
  const part = () => bytes.subarray(starts[at], ends[at]);
  switch (kinds[at]) {
    case cell.null:
      return null;
    case cell.integer:
      return BigInt(numbers[at] as number);
    case cell.bigInteger:
      return bigs[at] as bigint;
    case cell.real:
      return numbers[at] as number;
    case cell.text:
      return isUtf8(part()) ? part().toString('utf8') : Buffer.from(part());
    default:
      return Buffer.from(part());
  }
}
