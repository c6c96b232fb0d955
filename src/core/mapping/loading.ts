import type { Loading } from '../catalog/plan.ts';
import type { ColumnProfile, TableProfile } from '../catalog/profile.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import { loadLimits } from '../copy/load-limits.ts';

interface ProfiledColumns {
  readonly sqlite: SqliteTable;
  readonly profile: TableProfile;
  readonly columns: readonly { readonly profile: ColumnProfile }[];
}

/** How the rows of a table are read and committed. A table without a rowid, or of a module, is read from end to end at once. */
export function planLoading({ sqlite, profile, columns }: ProfiledColumns): Loading {
  const rowid = sqlite.withoutRowid || sqlite.virtual !== null ? null : (sqlite.rowidAlias ?? sqlite.rowidName);
  const isLarge = rowid !== null && profile.bytes >= loadLimits.largeTable;
  const widest = columns.reduce((sum, { profile: { texts, blobs } }) => {
    return sum + Math.max(texts.maxBytes, blobs.maxBytes, 8);
  }, 0);
  const rows = Math.min(loadLimits.pageRows, Math.floor(loadLimits.pageBytes / Math.max(widest, 1)));
  return { size: isLarge ? 'large' : 'small', rowid, page: rows < loadLimits.leastPageRows ? null : rows };
}
