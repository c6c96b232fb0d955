import Database from 'better-sqlite3';
import { asSuperuser } from '../servers/superuser.ts';
import { type ColumnKind, migratedTables } from './fixture.ts';

/** What PostgreSQL is asked for, as text. */
const asText: Readonly<Record<ColumnKind, (column: string) => string>> = {
  text: (column) => column,
  integer: (column) => `${column}::text`,
  real: (column) => `encode(float8send(${column}), 'hex')`,
  boolean: (column) => `${column}::int::text`,
  time: (column) => `to_char(${column}, 'YYYY-MM-DD HH24:MI:SS')`,
  blob: (column) => `encode(${column}, 'hex')`,
};

/** The same text from what SQLite gives. */
const fromSqlite: Readonly<Record<ColumnKind, (value: unknown) => string>> = {
  text: String,
  integer: String,
  real: doubleHex,
  boolean: String,
  time: String,
  blob: (value) => (value as Buffer).toString('hex'),
};

/** What differs between the source and the tables that a run has made, compared without this tool; [] where nothing does. */
export async function compareMigrated(source: string, url: string): Promise<string[]> {
  const differences = await compareValues(source, url);
  const database = new Database(source, { readonly: true });
  const debts = Number((database.prepare('SELECT count(*) FROM shop_debts').raw().get() as number[])[0]);
  database.close();
  const found = await objectsOf(url);
  const expected = { constraints: 11, indexes: 10, triggers: 1, debts, next: 10_001 };
  if (JSON.stringify(found) !== JSON.stringify(expected)) differences.push(`objects: ${JSON.stringify(found)}`);
  return differences;
}

/** The same of tables that an application has made: their shape is compared by a dump. */
export async function compareFilled(source: string, url: string): Promise<string[]> {
  const differences = await compareValues(source, url);
  return [...differences, ...(await compareSequences(url, { customers: 10_001, orders: 12_001, list: 301 }))];
}

/** What differs between the next values of the application's sequences and what is expected of them. */
export async function compareSequences(
  url: string,
  expected: { readonly customers: number; readonly orders: number; readonly list: number },
): Promise<string[]> {
  const [next] = await asSuperuser(
    url,
    `SELECT (SELECT last_value + is_called::int FROM shop_customers_id_seq)::int AS customers,
       (SELECT last_value + is_called::int FROM shop_orders_id_seq)::int AS orders,
       (SELECT last_value + is_called::int FROM shop_list_a_id_seq)::int AS list`,
  );
  return JSON.stringify(next) === JSON.stringify(expected) ? [] : [`sequences: ${JSON.stringify(next)}`];
}

/** A table's rows as texts, in the order of `migratedTables`' columns. */
export type TextRows = readonly (readonly (string | null)[])[];

/** What differs between the target and what is expected of it, made from the source's rows of each table in the order of their ids. */
export async function compareValues(
  source: string,
  url: string,
  expectedOf: (table: string, rows: TextRows) => TextRows = (_, rows) => rows,
): Promise<string[]> {
  const differences: string[] = [];
  const database = new Database(source, { readonly: true });
  database.defaultSafeIntegers(true);
  for (const [table, columns] of Object.entries(migratedTables)) {
    const kinds = Object.entries(columns);
    const rows = (
      database
        .prepare(`SELECT ${Object.keys(columns).join(', ')} FROM ${table} ORDER BY id`)
        .raw()
        .all() as unknown[][]
    ).map((row) => row.map((value, at) => (value === null ? null : fromSqlite[kinds[at]?.[1] ?? 'text'](value))));
    const left = expectedOf(table, rows);
    const list = kinds.map(([column, kind]) => `${asText[kind](column)} AS ${column}`).join(', ');
    const right = (await asSuperuser(url, `SELECT ${list} FROM ${table} t ORDER BY t.id`)).map((row) =>
      kinds.map(([column]) => row[column] ?? null),
    );
    if (left.length !== right.length) differences.push(`${table}: ${left.length} rows, found ${right.length}`);
    const at = left.findIndex((row, position) => JSON.stringify(row) !== JSON.stringify(right[position]));
    if (at >= 0) differences.push(`${table}: ${JSON.stringify(left[at])}, found ${JSON.stringify(right[at])}`);
  }
  database.close();
  return differences;
}

/** The bytes of a double, as float8send() gives them. */
export function doubleHex(value: unknown): string {
  const buffer = Buffer.alloc(8);
  buffer.writeDoubleBE(Number(value));
  return buffer.toString('hex');
}

async function objectsOf(url: string): Promise<Record<string, unknown> | undefined> {
  const [sequence] = await asSuperuser(url, `SELECT pg_get_serial_sequence('public.shop_customers', 'id') AS name`);
  const [objects] = await asSuperuser(
    url,
    `SELECT (SELECT count(*) FROM pg_constraint WHERE conrelid = ANY (t.ids) AND contype IN ('p', 'u', 'f', 'c') AND convalidated)::int AS constraints,
       (SELECT count(*) FROM pg_indexes WHERE schemaname = 'public' AND tablename LIKE 'shop%')::int AS indexes,
       (SELECT count(*) FROM pg_trigger WHERE tgrelid = ANY (t.ids) AND NOT tgisinternal)::int AS triggers,
       (SELECT count(*) FROM shop_debts)::int AS debts,
       (SELECT last_value + is_called::int FROM ${sequence?.name})::int AS next
     FROM (SELECT array_agg(c.oid) AS ids FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relname LIKE 'shop%') t`,
  );
  return objects;
}
