import type { ColumnProfile, SourceProfile } from '../core/catalog/profile.ts';
import type { SqliteCatalog, SqliteIndex } from '../core/catalog/sqlite-catalog.ts';
import { largestKey } from '../core/mapping/index-keys.ts';
import type { SqliteDatabase } from './driver.ts';
import { indexRows, keyExpression } from './index-sql.ts';
import type { ProfiledTable } from './profile-clashes.ts';

type LongKey = SourceProfile['longKeys'][number];

/**
 * The widest key of each index whose columns' widest values together would be too many bytes: they need not be in one row, nor
 * in one that a partial index has.
 */
export function measureLongKeys(
  database: SqliteDatabase,
  { table, profile }: ProfiledTable,
  encoding: SqliteCatalog['encoding'],
): LongKey[] {
  const widest = ({ texts, blobs }: ColumnProfile): number => Math.max(texts.maxBytes, blobs.maxBytes);
  const any = Math.max(0, ...Object.values(profile.columns).map(widest));
  const bound = ({ columns }: SqliteIndex): number =>
    columns.reduce((sum, { column }) => {
      const found = column === null ? undefined : profile.columns[column];
      return sum + overhead + (found === undefined ? any : widest(found));
    }, 0);
  return table.indexes
    .filter((index) => bound(index) > largestKey)
    .flatMap((index) => {
      // Two bytes of UTF-16 are at most three of UTF-8.
      const bytes = (part: string): string =>
        encoding === 'UTF-8' ? `length(CAST(${part} AS BLOB))` : `length(CAST(${part} AS BLOB)) * 3 / 2`;
      const sum = index.columns.map((part) => `${overhead} + ifnull(${bytes(keyExpression(table, part))}, 0)`);
      try {
        const [[found] = []] = database.all(`SELECT max(${sum.join(' + ')}) ${indexRows(table, index)}`);
        return [{ table: table.name, index: index.name, bytes: Number(found ?? 0) }];
      } catch {
        return [];
      }
    });
}

/** Length and alignment of one value in a key. */
const overhead = 8;
