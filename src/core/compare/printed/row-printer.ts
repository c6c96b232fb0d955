import type { LoadType } from '../../catalog/pg-catalog.ts';
import { cell, type RawRow } from '../../catalog/raw-row.ts';
import type { SqliteValue } from '../../catalog/sqlite-catalog.ts';
import type { Printer } from './printer.ts';
import { printerOfType } from './printers.ts';
import { RowBytes } from './row-bytes.ts';

const opening = 0x28;
const closing = 0x29;
const comma = 0x2c;

/** Prints rows of a source as PostgreSQL prints `ROW(…)::text` of what they are in columns of these types. */
export class RowPrinter {
  /** The row that was printed last. */
  readonly row = new RowBytes();
  private readonly printers: readonly Printer[];
  private readonly text = new RowBytes();

  constructor(types: readonly LoadType[]) {
    this.printers = types.map(printerOfType);
  }

  /** Prints a row as a driver gives it; false where it is not known what PostgreSQL would print. Values beyond the columns are left out. */
  print(values: readonly SqliteValue[]): boolean {
    const { row, printers } = this;
    row.length = 0;
    row.byte(opening);
    for (let i = 0; i < printers.length; i += 1) {
      if (i > 0) row.byte(comma);
      const value = values[i] as SqliteValue;
      if (value !== null && !this.value(printers[i] as Printer, value)) return false;
    }
    row.byte(closing);
    return true;
  }

  /** Prints a row whose columns are those at `places` of the raw row; false as above. */
  printRaw(raw: RawRow, places: readonly number[]): boolean {
    const { row, printers } = this;
    row.length = 0;
    row.byte(opening);
    for (let i = 0; i < printers.length; i += 1) {
      if (i > 0) row.byte(comma);
      if (!this.cell(printers[i] as Printer, raw, places[i] as number)) return false;
    }
    row.byte(closing);
    return true;
  }

  private cell(printer: Printer, { kinds, numbers, bigs, bytes, starts, ends }: RawRow, place: number): boolean {
    switch (kinds[place]) {
      case cell.null:
        return true;
      case cell.integer:
        return printer.integer(this.row, numbers[place] as number);
      case cell.bigInteger:
        return printer.bigInteger(this.row, bigs[place] as bigint);
      case cell.real:
        return printer.real(this.row, numbers[place] as number);
      case cell.text:
        return printer.text(this.row, bytes, starts[place] as number, ends[place] as number);
      default:
        return printer.blob(this.row, bytes, starts[place] as number, ends[place] as number);
    }
  }

  private value(printer: Printer, value: Exclude<SqliteValue, null>): boolean {
    const { row } = this;
    if (typeof value === 'string') return this.textOf(printer, value);
    if (typeof value === 'number') return printer.real(row, value);
    if (typeof value !== 'bigint') return printer.blob(row, value, 0, value.length);
    const number = Number(value);
    return Number.isSafeInteger(number) ? printer.integer(row, number) : printer.bigInteger(row, value);
  }

  private textOf(printer: Printer, value: string): boolean {
    const { row, text } = this;
    text.length = 0;
    // A UTF-16 unit takes 3 bytes at most.
    text.reserve(3 * value.length);
    const length = text.bytes.write(value, 0);
    return printer.text(row, text.bytes, 0, length);
  }
}
