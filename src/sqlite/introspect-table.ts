import { sameName } from '../core/catalog/same-name.ts';
import type { SqliteColumn, SqliteObject, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import { affinityOf } from '../core/sqlite-sql/affinity.ts';
import { type CreateTableFacts, readCreateTable } from '../core/sqlite-sql/read-create-table.ts';
import type { SqliteDatabase } from './driver.ts';
import { type FoundColumn, tableColumns } from './introspect-columns.ts';
import { readForeignKeys, type TableNames } from './introspect-foreign-keys.ts';
import { type IndexRows, readIndexes } from './introspect-indexes.ts';
import { type SchemaRow, text } from './introspect-rows.ts';
import { declaredSpelling } from './sql-names.ts';

/** A table's row, with what else of the schema is needed to describe it. */
export interface SchemaTable {
  readonly row: SchemaRow;
  readonly indexRows: IndexRows;
  readonly highWaters: HighWaters;
  readonly strict: boolean;
  readonly withoutRowid: boolean;
  /** Tables that foreign keys refer to. */
  readonly tableNames: TableNames;
}

/** Describes a table; `unreadable` names the SQL of it that could not be read, with reasons. */
export function readTable(
  database: SqliteDatabase,
  schema: SchemaTable,
): { readonly table: SqliteTable; readonly unreadable: readonly SqliteObject[] } {
  const { row, strict, withoutRowid } = schema;
  const sql = row.sql ?? '';
  const found = tableColumns(database, row.name);
  const read = readCreateTable(sql);
  const facts = read.kind === 'read' && read.facts.columns.length === found.length ? read.facts : null;
  const columns = found.map((column, at) => columnOf(column, facts?.columns[at], { strict }));
  const names = columns.map(({ name }) => name);
  const primaryKey = found
    .filter(({ keyPlace }) => keyPlace > 0)
    .sort((a, b) => a.keyPlace - b.keyPlace)
    .map(({ name }) => name);
  const { indexes, unreadable } = readIndexes(database, { table: row.name, rows: schema.indexRows });
  const sequence = schema.highWaters.get(row.name) ?? null;
  const table: SqliteTable = {
    name: row.name,
    sql,
    strict,
    withoutRowid,
    columns,
    primaryKey,
    // The key of a rowid table that has no index of its own is the rowid: https://www.sqlite.org/lang_createtable.html#rowid
    rowidAlias: withoutRowid || indexes.some(({ origin }) => origin === 'primary-key') ? null : (primaryKey[0] ?? null),
    rowidName: withoutRowid ? null : freeRowidName(names),
    autoincrement: facts?.autoincrement ?? sequence !== null,
    highWater: sequence,
    indexes,
    foreignKeys: readForeignKeys(database, { table: row.name, tableNames: schema.tableNames, facts }),
    checks: facts?.checks ?? [],
    virtual: null,
    fullTexts: [],
  };
  if (facts !== null) return { table, unreadable };
  const reason = read.kind === 'failed' ? read.reason : 'its SQL has other columns than the table';
  return { table, unreadable: [{ kind: 'unreadable', name: row.name, table: null, sql, reason }, ...unreadable] };
}

function columnOf(
  found: FoundColumn,
  facts: CreateTableFacts['columns'][number] | undefined,
  table: { readonly strict: boolean },
): SqliteColumn {
  return {
    name: found.name,
    declaredType: found.type,
    affinity: affinityOf(found.type, table),
    notNull: found.notNull,
    defaultSql: found.defaultSql,
    collation: facts?.collation ?? 'BINARY',
    generated: found.generated === null ? null : { kind: found.generated, sql: facts?.generatedSql ?? '' },
  };
}

/** A name of the rowid that no column has taken. */
export function freeRowidName(names: readonly string[]): string | null {
  return ['rowid', '_rowid_', 'oid'].find((name) => declaredSpelling(name, names) === null) ?? null;
}

/** The largest id that AUTOINCREMENT has given, by the table's name as sqlite_sequence has it. */
export type HighWaters = ReadonlyMap<string, bigint>;

/** https://www.sqlite.org/autoinc.html: an ordinary table that anyone may write to, so anything may stand in it. */
export function readHighWaters(database: SqliteDatabase, rows: readonly SchemaRow[]): HighWaters {
  if (!rows.some(({ name }) => sameName(name, 'sqlite_sequence'))) return new Map();
  const found = database.all(`SELECT name, max(seq) FROM main.sqlite_sequence
    WHERE typeof(name) = 'text' AND typeof(seq) = 'integer' GROUP BY name`);
  return new Map(found.flatMap(([name, seq]) => (typeof seq === 'bigint' ? [[text(name), seq] as const] : [])));
}
