import { asciiLower } from '../core/catalog/same-name.ts';
import type { SqliteIndex, SqliteIndexColumn, SqliteObject } from '../core/catalog/sqlite-catalog.ts';
import { readCreateIndex } from '../core/sqlite-sql/read-create-index.ts';
import type { SqliteDatabase } from './driver.ts';
import { type SchemaRow, small, text, textOrNull } from './introspect-rows.ts';
import { quoteSqliteName } from './sql-names.ts';

interface ListedIndex {
  readonly name: string;
  readonly unique: boolean;
  readonly origin: SqliteIndex['origin'];
  readonly partial: boolean;
}

interface FoundIndexes {
  readonly indexes: readonly SqliteIndex[];
  readonly unreadable: readonly SqliteObject[];
}

/** The rows of sqlite_schema that are indexes, by folded name: their place in it, and their SQL. */
export type IndexRows = ReadonlyMap<string, { readonly place: number; readonly sql: string | null }>;

/** The same of all rows of sqlite_schema. */
export function indexRows(rows: readonly SchemaRow[]): IndexRows {
  const indexes = rows.flatMap(({ type, name, sql }, place) =>
    type === 'index' ? [[asciiLower(name), { place, sql }] as const] : [],
  );
  return new Map(indexes);
}

/**
 * The indexes of a table in the order of sqlite_schema; the key of a WITHOUT ROWID table, which is not listed there, comes first.
 * An index whose expressions or WHERE cannot be read is `unreadable` and not among the indexes.
 */
export function readIndexes(
  database: SqliteDatabase,
  { table, rows }: { readonly table: string; readonly rows: IndexRows },
): FoundIndexes {
  const placeOf = ({ name }: ListedIndex): number => rows.get(asciiLower(name))?.place ?? -1;
  const indexes: SqliteIndex[] = [];
  const unreadable: SqliteObject[] = [];
  for (const listed of listedIndexes(database, table).sort((a, b) => placeOf(a) - placeOf(b))) {
    const sql = rows.get(asciiLower(listed.name))?.sql ?? null;
    const read = readIndex(database, listed, sql);
    if (read.kind === 'read') indexes.push(read.index);
    else unreadable.push({ kind: 'unreadable', name: listed.name, table, sql: sql ?? '', reason: read.reason });
  }
  return { indexes, unreadable };
}

/** https://www.sqlite.org/pragma.html#pragma_index_list */
function listedIndexes(database: SqliteDatabase, table: string): ListedIndex[] {
  const rows = database.all(`SELECT name, "unique", origin, partial FROM pragma_index_list(?, 'main') ORDER BY seq`, [
    table,
  ]);
  return rows.map(([name, unique, origin, partial]) => ({
    name: text(name),
    unique: unique === 1n,
    origin: origin === 'pk' ? 'primary-key' : origin === 'u' ? 'unique' : 'create',
    partial: partial === 1n,
  }));
}

type ReadIndex =
  | { readonly kind: 'read'; readonly index: SqliteIndex }
  | { readonly kind: 'failed'; readonly reason: string };

function readIndex(database: SqliteDatabase, listed: ListedIndex, sql: string | null): ReadIndex {
  const { name, unique, origin, partial } = listed;
  const found = indexColumns(database, name);
  const read = sql === null ? null : readCreateIndex(sql);
  if (read?.kind === 'failed' && (partial || found.some(({ column }) => column === null))) return read;
  const parts = read?.kind === 'read' ? read : null;
  const columns = found.map((column, at): SqliteIndexColumn => {
    const written = column.column === null ? parts?.expressions[at] : quoteSqliteName(column.column);
    return { ...column, sql: written ?? '' };
  });
  return { kind: 'read', index: { name, unique, origin, columns, whereSql: parts?.whereSql ?? null, sql } };
}

/** https://www.sqlite.org/pragma.html#pragma_index_xinfo; columns that are no part of the key are left out. */
function indexColumns(database: SqliteDatabase, index: string): Omit<SqliteIndexColumn, 'sql'>[] {
  const sql = `SELECT cid, name, "desc", coll FROM pragma_index_xinfo(?, 'main') WHERE "key" = 1 ORDER BY seqno`;
  return database.all(sql, [index]).map(([cid, name, descending, collation]) => ({
    column: small(cid) < 0 ? null : textOrNull(name),
    descending: descending === 1n,
    collation: text(collation).toUpperCase(),
  }));
}
