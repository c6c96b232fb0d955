import { cell, type RawRow } from '../../core/catalog/raw-row.ts';
import type { ColumnDefaults } from './column-defaults.ts';
import { UnreadablePages } from './unreadable-pages.ts';
import { signed64, unsignedVarint, varintEnd } from './varint.ts';

/** What the columns of a table are in its records. */
export interface RecordColumns {
  readonly names: readonly string[];
  /** Place of the column that is the rowid, which records have as NULL; -1 where none is. */
  readonly rowidAlias: number;
  /** By column, 1 for those of REAL affinity: their whole numbers are stored as integers. */
  readonly real: Uint8Array;
}

/** Decodes records: https://www.sqlite.org/fileformat2.html#record_format */
export class RecordReader implements RawRow {
  bytes: Buffer = Buffer.alloc(0);
  readonly kinds: Uint8Array;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
  readonly numbers: Float64Array;
  readonly bigs: bigint[];
  rowid: number | bigint = 0;
  readonly #columns: RecordColumns;
  readonly #count: number;
  readonly #defaults: ColumnDefaults;

  constructor(columns: RecordColumns, defaults: ColumnDefaults) {
    const count = columns.names.length;
    this.#columns = columns;
    this.#count = count;
    this.#defaults = defaults;
    this.kinds = new Uint8Array(count);
    this.starts = new Int32Array(count);
    this.ends = new Int32Array(count);
    this.numbers = new Float64Array(count);
    this.bigs = Array.from({ length: count }, () => 0n);
  }

  /** Makes this the row of the record that lies in `bytes` from `start` to `end`. Throws UnreadablePages where it is none. */
  decode(bytes: Buffer, start: number, end: number, rowid: number | bigint): void {
    this.bytes = bytes;
    this.rowid = rowid;
    let type = start;
    let size = bytes[type] as number;
    type += 1;
    if (size >= 0x80) {
      const stop = varintEnd(bytes, start);
      size = unsignedVarint(bytes, start, stop);
      type = stop;
    }
    const headerEnd = start + size;
    if (headerEnd > end || headerEnd < type) throw malformed('the header of a row is longer than the row');
    let at = headerEnd;
    let column = 0;
    for (; column < this.#count && type < headerEnd; column += 1) {
      let serial = bytes[type] as number;
      if (serial >= 0x80) {
        const stop = varintEnd(bytes, type);
        serial = unsignedVarint(bytes, type, stop);
        type = stop;
      } else type += 1;
      at = this.#value(column, serial, at, end);
    }
    if (type > headerEnd || (type === headerEnd && at !== end))
      throw malformed('a row ends elsewhere than its header says');
    if (column < this.#count) this.#addDefaults(column, start, end);
    const { rowidAlias } = this.#columns;
    if (rowidAlias >= 0) this.#integer(rowidAlias, rowid);
  }

  /** One value of a serial type, at `at`; gives where the next begins. */
  #value(column: number, serial: number, at: number, end: number): number {
    if (serial >= 12) {
      const after = at + ((serial - 12) >>> 1);
      // The shift takes the type for 32 bits; a longer value than that no row has.
      if (after > end || serial > 0x7fff_ffff) throw malformed('a value is longer than its row');
      this.kinds[column] = (serial & 1) === 1 ? cell.text : cell.blob;
      this.starts[column] = at;
      this.ends[column] = after;
      return after;
    }
    const after = at + (numberBytes[serial] as number);
    if (after > end || serial === 10 || serial === 11) throw malformed('a value has no type or no room');
    if (serial === 0) this.kinds[column] = cell.null;
    else if (serial === 7) this.#real(column, at);
    else {
      this.#integer(column, this.#readInteger(serial, at));
      if (this.#columns.real[column] === 1) this.#becomeReal(column);
    }
    return after;
  }

  #readInteger(serial: number, at: number): number | bigint {
    const { bytes } = this;
    switch (serial) {
      case 1:
        return ((bytes[at] as number) << 24) >> 24;
      case 2:
        return (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number);
      case 3:
        return (((bytes[at] as number) << 24) >> 8) | ((bytes[at + 1] as number) << 8) | (bytes[at + 2] as number);
      case 4:
        return word(bytes, at);
      case 5: {
        const high = (((bytes[at] as number) << 24) >> 16) | (bytes[at + 1] as number);
        return high * 0x1_0000_0000 + (word(bytes, at + 2) >>> 0);
      }
      case 6:
        return signed64(word(bytes, at), word(bytes, at + 4) >>> 0);
      default:
        return serial - 8;
    }
  }

  #integer(column: number, value: number | bigint): void {
    if (typeof value === 'number') {
      this.kinds[column] = cell.integer;
      this.numbers[column] = value;
    } else {
      this.kinds[column] = cell.bigInteger;
      this.bigs[column] = value;
    }
  }

  /** What is no number is NULL: https://www.sqlite.org/floatingpoint.html#floating_point_values_in_sqlite */
  #real(column: number, at: number): void {
    const value = this.bytes.readDoubleBE(at);
    this.kinds[column] = Number.isNaN(value) ? cell.null : cell.real;
    this.numbers[column] = value;
  }

  #becomeReal(column: number): void {
    if (this.kinds[column] === cell.bigInteger) this.numbers[column] = Number(this.bigs[column]);
    this.kinds[column] = cell.real;
  }

  /** The record was made before the columns from `first` on were added: https://www.sqlite.org/lang_altertable.html */
  #addDefaults(first: number, start: number, end: number): void {
    const defaults = this.#defaults.from(first, this.rowid);
    const added = Buffer.concat([this.bytes.subarray(start, end), ...defaults.map(({ bytes }) => bytes)]);
    for (let column = 0; column < first; column += 1) {
      this.starts[column] = (this.starts[column] as number) - start;
      this.ends[column] = (this.ends[column] as number) - start;
    }
    this.bytes = added;
    let at = end - start;
    defaults.forEach(({ kind, number, big, bytes }, place) => {
      const column = first + place;
      this.kinds[column] = kind;
      this.numbers[column] = number;
      this.bigs[column] = big;
      this.starts[column] = at;
      at += bytes.length;
      this.ends[column] = at;
    });
  }
}

/** Bytes of the serial types below 12. */
const numberBytes = Uint8Array.of(0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0);

function word(bytes: Buffer, at: number): number {
  return (
    ((bytes[at] as number) << 24) |
    ((bytes[at + 1] as number) << 16) |
    ((bytes[at + 2] as number) << 8) |
    (bytes[at + 3] as number)
  );
}

function malformed(reason: string): UnreadablePages {
  return new UnreadablePages(reason);
}
