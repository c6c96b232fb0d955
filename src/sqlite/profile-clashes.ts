import type { PgType } from '../core/catalog/pg-catalog.ts';
import type { ColumnProfile, TableProfile, UniqueClash } from '../core/catalog/profile.ts';
import type { SqliteIndex, SqliteIndexColumn, SqliteTable, SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { canonicalSource } from '../core/compare/canonical-source.ts';
import { chooseType } from '../core/mapping/choose-type.ts';
import type { SqliteDatabase } from './driver.ts';
import { indexRows, keyExpression } from './index-sql.ts';
import { keyText } from './row-key.ts';

/** Rows that are compared exactly, after SQLite has found those that might be equal. */
const mostCompared = 200_000;

/** A table with what its scan found. */
export interface ProfiledTable {
  readonly table: SqliteTable;
  readonly profile: TableProfile;
}

/** The unique indexes of a table under which rows are equal: in SQLite already, or in the types that the target would have. */
export function findClashes(database: SqliteDatabase, profiled: ProfiledTable): UniqueClash[] {
  const { table } = profiled;
  return table.indexes
    .filter(({ unique }) => unique)
    .flatMap((index) => {
      try {
        const found = duplicatesOf(database, table, index) ?? clashOf(database, profiled, index);
        return found === null ? [] : [{ table: table.name, index: index.name, ...found }];
      } catch {
        // It uses a function or collation that only the application has, so it is not carried anyway.
        return [];
      }
    });
}

type Found = Pick<UniqueClash, 'kind' | 'count' | 'example'>;

/** A sound file has none; an index was made UNIQUE behind SQLite's back, or it is damaged. */
function duplicatesOf(database: SqliteDatabase, table: SqliteTable, index: SqliteIndex): Found | null {
  const keys = index.columns.map(({ collation, ...part }) => `${keyExpression(table, part)} COLLATE ${collation}`);
  const given = index.columns.map((part) => `${keyExpression(table, part)} IS NOT NULL`);
  const groups = `SELECT ${keys.join(', ')} ${indexRows(table, index, given)} GROUP BY ${keys.join(', ')} HAVING count(*) > 1`;
  const [example] = database.all(`${groups} LIMIT 1`);
  if (example === undefined) return null;
  const count = Number(database.all(`SELECT count(*) FROM (${groups})`)[0]?.[0] ?? 0n);
  return { kind: 'duplicate', count, example: keyText(example) };
}

function clashOf(database: SqliteDatabase, profiled: ProfiledTable, index: SqliteIndex): Found | null {
  const { table } = profiled;
  const types = index.columns.map((part) => doubtfulType(profiled, part));
  if (types.every((type) => type === null)) return null;
  const parts = index.columns.map((part) => keyExpression(table, part));
  const rough = index.columns.map((part, at) => roughKey(parts[at] ?? '', part, types[at] ?? null));
  const given = parts.map((part) => `${part} IS NOT NULL`);
  const groups = `SELECT ${rough.join(', ')} ${indexRows(table, index, given)} GROUP BY ${rough.join(', ')} HAVING count(*) > 1`;
  const candidates = `SELECT ${parts.join(', ')} ${indexRows(table, index, [...given, `(${rough.join(', ')}) IN (${groups})`])}`;
  const rows = database.all(`${candidates} LIMIT ${mostCompared}`);
  const found = equalRows(rows, index, types);
  if (found === null) return null;
  const asText = types.map((type) => (type === null ? null : textType));
  const stays = equalRows(rows, index, asText);
  return stays === null ? { kind: 'spelling', ...found } : { kind: 'class', ...stays };
}

const textType: PgType = { kind: 'text' };

/** The type of a part in which different values of SQLite may become one; null where they cannot. */
function doubtfulType({ table, profile }: ProfiledTable, { column: name }: SqliteIndexColumn): PgType | null {
  if (name === null) return Object.values(profile.columns).some(isMixed) ? textType : null;
  const column = table.columns.find((candidate) => candidate.name === name);
  const found = profile.columns[name];
  if (column === undefined || found === undefined || name === table.rowidAlias) return null;
  const { type } = chooseType(column, found, { inKey: true, inUnique: true, exact: false });
  switch (type.kind) {
    case 'text':
    case 'varchar':
    case 'bytea':
      return isMixed(found) ? type : null;
    case 'boolean':
    case 'time':
    case 'timestamp':
    case 'timestamptz':
      return found.texts.count > 0 ? type : null;
    default:
      return null;
  }
}

function isMixed({ integers, reals, texts, blobs }: ColumnProfile): boolean {
  return [integers.count + reals.count, texts.count, blobs.count].filter((count) => count > 0).length > 1;
}

/** Equal for all values that are equal in the type, and for few others: SQLite groups by it. */
function roughKey(sql: string, { collation }: SqliteIndexColumn, type: PgType | null): string {
  if (type === null) return `${sql} COLLATE ${collation}`;
  if (type.kind === 'boolean') return `CASE WHEN lower(${sql}) IN ('1', 't', 'true') THEN 1 ELSE 0 END`;
  if (type.kind === 'time' || type.kind === 'timestamp' || type.kind === 'timestamptz')
    return `coalesce(strftime('%Y-%m-%d %H:%M:%f', ${sql}), ${sql})`;
  const text = `CAST(${sql} AS TEXT)`;
  const fifteenDigits = (number: string): string => `printf('%.15g', ${number})`;
  return [
    `(CASE WHEN typeof(${sql}) = 'integer' THEN ${text}`,
    `WHEN typeof(${sql}) = 'real' THEN ${fifteenDigits(sql)}`,
    `WHEN ${text} GLOB '*.*' AND ${text} NOT GLOB '*[^0-9.e+-]*' THEN ${fifteenDigits(`CAST(${text} AS REAL)`)}`,
    `ELSE ${text} END) COLLATE ${collation}`,
  ].join(' ');
}

/** Keys that several rows have in the target, counted, with an example. */
function equalRows(
  rows: readonly SqliteValue[][],
  { columns }: SqliteIndex,
  types: readonly (PgType | null)[],
): Pick<Found, 'count' | 'example'> | null {
  const canonical = types.map((type) => (type === null ? plainText : canonicalSource(type)));
  const seen = new Map<string, { readonly row: readonly SqliteValue[]; rows: number }>();
  for (const row of rows) {
    const texts = row.map((value, at) => foldedBy(columns[at]?.collation ?? '', canonical[at]?.(value) ?? ''));
    const key = JSON.stringify(texts);
    const known = seen.get(key);
    if (known === undefined) seen.set(key, { row, rows: 1 });
    else known.rows += 1;
  }
  const shared = [...seen.values()].filter((one) => one.rows > 1);
  const [first] = shared;
  return first === undefined ? null : { count: shared.length, example: keyText(first.row) };
}

/** Values of one class that the target keeps apart as SQLite does. */
function plainText(value: SqliteValue): string {
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : String(value);
}

function foldedBy(collation: string, text: string): string {
  if (collation === 'NOCASE') return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  return collation === 'RTRIM' ? text.replace(/ +$/, '') : text;
}
