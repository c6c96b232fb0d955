import type { TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';
import { largestRow } from './row-width.ts';

/** https://www.postgresql.org/docs/current/limits.html; a cell also has a header, hence a little less than 1 GB. */
const limits = { columns: 1600, cellBytes: 1_073_741_000 };

/** What a PostgreSQL table cannot hold at all. */
export function reportLimits(draft: TableDraft, notebook: Notebook): void {
  const where = { source: draft.source.label, table: draft.sqlite.name };
  if (draft.columns.length > limits.columns) {
    const message = `it has ${draft.columns.length} columns, a PostgreSQL table can have ${limits.columns}`;
    notebook.add({
      ...where,
      code: 'GM601',
      message,
      advice: 'Leave the table out with --exclude, or split it in the source.',
    });
  }
  const widest = draft.profile.widestRow;
  if (widest !== null && widest.bytes > largestRow) {
    const key = widest.key === '' ? '' : ` at key ${widest.key}`;
    notebook.add({
      ...where,
      code: 'GM604',
      message: `its row${key} takes ${widest.bytes} bytes when all that can be is moved out of it, a PostgreSQL row can have ${largestRow}`,
      advice: 'Leave the table out with --exclude, or split it in the source.',
    });
  }
  for (const { sqlite, profile } of draft.columns) {
    const bytes = Math.max(profile.texts.maxBytes, profile.blobs.maxBytes);
    if (bytes <= limits.cellBytes) continue;
    const message = `its largest value has ${bytes} bytes, a PostgreSQL value can have ${limits.cellBytes}`;
    notebook.add({
      ...where,
      column: sqlite.name,
      code: 'GM603',
      message,
      advice: 'Leave the table out with --exclude.',
    });
  }
}
