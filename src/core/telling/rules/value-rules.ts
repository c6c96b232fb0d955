import type { TimeUnit } from '../../catalog/conversion.ts';
import type { SqliteCatalog } from '../../catalog/sqlite-catalog.ts';
import type { ColumnFacts } from '../facts.ts';
import { columnRule, type Rule, selectExample, whereExample } from '../rule.ts';

const textKinds: readonly ColumnFacts['kind'][] = ['text', 'varchar'];
const timeKinds: readonly ColumnFacts['kind'][] = ['date', 'time', 'timestamp', 'timestamptz'];
const numberKinds: readonly ColumnFacts['kind'][] = ['smallint', 'integer', 'bigint', 'numeric', 'double precision'];

/** Whether the column is of text on both sides. */
export function isText({ kind, load }: ColumnFacts): boolean {
  return textKinds.includes(kind) && load.read === 'value';
}

/** Columns that became boolean. */
export const booleanComparison: Rule = columnRule({
  kind: 'boolean-comparison',
  message: 'boolean columns give true and false, and are no longer compared with 1 and 0 or filled with them',
  holds: ({ kind }) => kind === 'boolean',
  example: (_, names) => whereExample(names, `${names.inSqlite.column} = 1`, names.inPostgres.column),
});

/** How SQLite writes the moment seven days ago in the units of numbers, https://www.sqlite.org/lang_datefunc.html */
const weekAgoInUnits: Readonly<Record<TimeUnit, string>> = {
  seconds: "unixepoch('now', '-7 days')",
  milliseconds: "unixepoch('now', '-7 days') * 1000",
  microseconds: "unixepoch('now', '-7 days') * 1000000",
  'Julian days': "julianday('now', '-7 days')",
  ticks: "(unixepoch('now', '-7 days') + 62135596800) * 10000000",
};

/** What a week ago is to a column of each type. SQLite's 'now' is UTC. */
const weekAgo: Readonly<Record<string, { readonly before: string; readonly after: string }>> = {
  date: { before: "date('now', '-7 days')", after: "(now() AT TIME ZONE 'UTC')::date - 7" },
  time: { before: "time('now')", after: "(now() AT TIME ZONE 'UTC')::time" },
  timestamp: {
    before: "datetime('now', '-7 days')",
    after: "(now() AT TIME ZONE 'UTC') - interval '7 days'",
  },
  timestamptz: { before: "datetime('now', '-7 days')", after: "now() - interval '7 days'" },
};

/** Columns that became dates and times. */
export const dateFunction: Rule = columnRule({
  kind: 'date-function',
  message:
    "SQLite's date functions are not there: datetime('now', …) becomes now() with an interval, strftime('%Y-%m', …) becomes to_char(…, 'YYYY-MM')",
  holds: ({ kind }) => timeKinds.includes(kind),
  example: ({ kind, load }, names) => {
    const moment = weekAgo[kind];
    const reading = load.conversion?.reading;
    const unit = reading?.kind === 'time' ? reading.unit : null;
    if (moment === undefined) return null;
    const before = unit === null ? moment.before : weekAgoInUnits[unit];
    return whereExample(names, `${names.inSqlite.column} > ${before}`, `${names.inPostgres.column} > ${moment.after}`);
  },
});

/** The same columns, as drivers give them. */
export const timeObject: Rule = columnRule({
  kind: 'time-object',
  message: 'drivers give dates and times as objects of the language, no longer as the text or number that was stored',
  holds: ({ kind }) => timeKinds.includes(kind),
  example: (_, names) => selectExample(names, names.inSqlite.column, `${names.inPostgres.column}::text`),
});

/** Numbers of NUMERIC affinity: whole ones are INTEGERs in SQLite, https://www.sqlite.org/datatype3.html#type_affinity */
export const integerDivision: Rule = columnRule({
  kind: 'integer-division',
  message: 'whole numbers divide to fractions in numeric columns (5 / 2 is 2.5); SQLite divides them as integers (2)',
  holds: ({ kind, sqlite }) => kind === 'numeric' && (sqlite.affinity === 'numeric' || sqlite.affinity === 'integer'),
  example: (_, names) => selectExample(names, `${names.inSqlite.column} / 2`, `trunc(${names.inPostgres.column} / 2)`),
});

/** Numbers that are no keys, by which somebody may divide. */
export const divisionByZero: Rule = columnRule({
  kind: 'division-by-zero',
  message: 'a division by zero is an error; in SQLite it gives NULL',
  holds: ({ kind, isKey }) => numberKinds.includes(kind) && !isKey,
  // Flags are numbers too, by which nobody divides.
  isTypical: ({ profile: { integers, reals } }) => reals.count > 0 || integers.zeroOrOne < integers.count,
  example: (_, names) =>
    selectExample(names, `100 / ${names.inSqlite.column}`, `100 / nullif(${names.inPostgres.column}, 0)`),
});

/** Columns of numbers whose values made a text of them. */
export const numberInText: Rule = columnRule({
  kind: 'number-in-text',
  message:
    'columns that were declared as numbers and became text are compared with texts; with a number it is an error',
  holds: (column) => isText(column) && ['integer', 'real', 'numeric'].includes(column.sqlite.affinity),
  example: (_, names) => whereExample(names, `${names.inSqlite.column} = 5`, `${names.inPostgres.column} = '5'`),
});

/** SQLite takes no notice of a length, https://www.sqlite.org/datatype3.html */
export const textLength: Rule = columnRule({
  kind: 'text-length',
  message: 'varchar(n) refuses longer texts with an error; SQLite takes no notice of the length',
  holds: ({ kind }) => kind === 'varchar',
  example: ({ load }, { inSqlite, inPostgres }) => {
    const length = load.type.kind === 'varchar' ? load.type.length : 1;
    return {
      before: `UPDATE ${inSqlite.table} SET ${inSqlite.column} = ?`,
      after: `UPDATE ${inPostgres.table} SET ${inPostgres.column} = left($1, ${length})`,
    };
  },
});

/** Columns that became json or jsonb. */
export const jsonFunction: Rule = columnRule({
  kind: 'json-function',
  message: "json_extract() and SQLite's other JSON functions become operators; drivers give JSON parsed, not as text",
  holds: ({ kind }) => kind === 'json' || kind === 'jsonb',
  example: (_, names) =>
    selectExample(names, `json_extract(${names.inSqlite.column}, '$.key')`, `${names.inPostgres.column} ->> 'key'`),
});

/** Columns that became uuid. */
export const uuidValue: Rule = columnRule({
  kind: 'uuid-value',
  message: 'UUIDs are values of their own: no part of one is compared, and some drivers give objects',
  holds: ({ kind }) => kind === 'uuid',
  example: ({ profile }, names) => {
    const [before, after] = [names.inSqlite.column, `${names.inPostgres.column}::text`];
    if (profile.blobs.count > 0) return selectExample(names, `lower(hex(${before}))`, `replace(${after}, '-', '')`);
    return whereExample(names, `${before} LIKE '0b9e%'`, `${after} LIKE '0b9e%'`);
  },
});

/** 'text' as bytes in the encoding of the source, which is how such a column holds its texts. */
const textAsBytes: Readonly<Record<SqliteCatalog['encoding'], string>> = {
  'UTF-8': "convert_to('text', 'UTF8')",
  'UTF-16le': "decode('7400650078007400', 'hex')",
  'UTF-16be': "decode('0074006500780074', 'hex')",
};

/** Texts that PostgreSQL's text cannot hold. */
export const bytesForText: Rule = columnRule({
  kind: 'bytes-for-text',
  message:
    'texts that PostgreSQL cannot hold as text are bytes (bytea) now: they are compared with bytes and arrive as bytes',
  holds: ({ kind, load }) => kind === 'bytea' && load.read === 'bytes',
  example: ({ table }, names) =>
    whereExample(
      names,
      `${names.inSqlite.column} = 'text'`,
      `${names.inPostgres.column} = ${textAsBytes[table.encoding]}`,
    ),
});
