import type { PgType } from '../../catalog/pg-catalog.ts';
import { printJsonb } from './print-jsonb.ts';
import { numericPrinter, printBoolean, printDouble, printInteger } from './print-numbers.ts';
import { printBytea, printJson, printText, printUuid } from './print-texts.ts';
import { printDate, printInstant, printTime, printTimestamp } from './print-times.ts';
import type { Printer } from './printer.ts';

/** The printer of a column's type. */
export function printerOfType(type: PgType): Printer {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return printInteger;
    case 'numeric':
      return numericPrinter(type.precision === null ? null : (type.scale ?? 0));
    case 'double precision':
      return printDouble;
    case 'boolean':
      return printBoolean;
    case 'text':
    case 'varchar':
      return printText;
    case 'bytea':
      return printBytea;
    case 'date':
      return printDate;
    case 'time':
      return printTime;
    case 'timestamp':
      return printTimestamp;
    case 'timestamptz':
      return printInstant;
    case 'json':
      return printJson;
    case 'jsonb':
      return printJsonb;
    case 'uuid':
      return printUuid;
  }
}
