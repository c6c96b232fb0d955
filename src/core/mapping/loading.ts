import type { Loading } from '../catalog/plan.ts';
import { loadLimits } from '../copy/load-limits.ts';
import type { TableDraft } from './draft.ts';

/** How the rows of a table are read and committed. A table without a rowid, or of a module, is read from end to end at once. */
export function planLoading({ sqlite, profile, columns }: TableDraft): Loading {
  const rowid = sqlite.withoutRowid || sqlite.virtual !== null ? null : (sqlite.rowidAlias ?? sqlite.rowidName);
  const isLarge = rowid !== null && profile.bytes >= loadLimits.largeTable;
  const widest = columns.reduce((sum, { profile: { texts, blobs } }) => {
    return sum + Math.max(texts.maxBytes, blobs.maxBytes, 8);
  }, 0);
  const rows = Math.min(loadLimits.pageRows, Math.floor(loadLimits.pageBytes / Math.max(widest, 1)));
  return { size: isLarge ? 'large' : 'small', rowid, page: rows < loadLimits.leastPageRows ? null : rows };
}
