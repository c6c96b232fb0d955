import { asTheyAre } from '../../catalog/conversion.ts';
import { baseType, type LoadType } from '../../catalog/pg-catalog.ts';
import type { LoadColumn } from '../../catalog/plan.ts';
import { printJsonb } from './print-jsonb.ts';
import { numericPrinter, printBoolean, printDouble, printInteger } from './print-numbers.ts';
import { printBytea, printJson, printText, printUuid } from './print-texts.ts';
import { printDate, printInstant, printTime, printTimestamp } from './print-times.ts';
import { type Printer, printerOf } from './printer.ts';

/** Whether it is known what PostgreSQL prints for most values of a column: not for what is converted on the way. */
export function isPrinted({ type, conversion = asTheyAre }: Pick<LoadColumn, 'type' | 'conversion'>): boolean {
  const { reading, nulls, texts } = conversion;
  return reading.kind === 'plain' && nulls === 'none' && texts === null && printerOfType(type) !== printNothing;
}

/** Of types that an application has made nothing is known. */
const printNothing: Printer = printerOf({});

/** The printer of a column's type. */
export function printerOfType(given: LoadType): Printer {
  const type = baseType(given);
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
    case 'real':
    case 'inet':
    case 'cidr':
    case 'char':
    case 'rounded':
    case 'enum':
    case 'citext':
    case 'array':
      return printNothing;
  }
}
