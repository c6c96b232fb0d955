import type { ColumnProfile, TableProfile } from '../core/catalog/profile.ts';
import { chooseType } from '../core/mapping/choose-type.ts';
import { costliestValue, hasFixedSize, largestRow, rowBytes } from '../core/mapping/row-width.ts';
import type { SqliteDatabase } from './driver.ts';
import type { ProfiledTable } from './profile-clashes.ts';
import { keyColumns, keyText } from './row-key.ts';
import { quoteSqliteName } from './sql-names.ts';

/** More columns than this no PostgreSQL table has, so its rows need not be measured. */
const mostColumns = 1600;

/** The row that would take most room in a page of PostgreSQL; null where the columns together cannot fill one. */
export function measureWidestRow(
  database: SqliteDatabase,
  { table, profile }: ProfiledTable,
): TableProfile['widestRow'] {
  const profiles = table.columns.map(({ name }) => profile.columns[name]);
  const types = table.columns.map((column, at) => {
    const found = profiles[at];
    if (found === undefined) throw new Error(`column ${table.name}.${column.name} was not profiled`);
    return chooseType(column, found, { inKey: false, inUnique: false, exact: false }).type;
  });
  if (types.length > mostColumns || rowBytes(types, profiles.map(costliest)) <= largestRow) return null;
  const sizes = table.columns.map(({ name }, at) => {
    const field = `source.${quoteSqliteName(name)}`;
    const type = types[at];
    return type !== undefined && hasFixedSize(type)
      ? `CASE WHEN ${field} NOTNULL THEN 1 END`
      : `length(CAST(${field} AS BLOB))`;
  });
  const key = keyColumns(table).map((name) => `source.${quoteSqliteName(name)}`);
  let widest: TableProfile['widestRow'] = null;
  const rows = database.iterate(
    `SELECT ${[...sizes, ...key].join(', ')} FROM main.${quoteSqliteName(table.name)} AS source NOT INDEXED`,
  );
  for (const row of rows) {
    const values = row.slice(0, types.length).map((size) => (size === null ? null : Number(size)));
    const bytes = rowBytes(types, values);
    if (widest === null || bytes > widest.bytes) widest = { bytes, key: keyText(row.slice(types.length)) };
  }
  return widest;
}

/** What a value of the column takes at most; null where it holds none. */
function costliest(profile: ColumnProfile | undefined): number | null {
  if (profile === undefined) return null;
  const { integers, reals, texts, blobs } = profile;
  if (integers.count + reals.count + texts.count + blobs.count === 0) return null;
  return integers.count + reals.count > 0
    ? costliestValue
    : Math.min(costliestValue, Math.max(texts.maxBytes, blobs.maxBytes));
}
