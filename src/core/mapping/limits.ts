import type { PlannedTable } from '../catalog/plan.ts';
import type { TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';
import { largestRow } from './row-width.ts';

/** https://www.postgresql.org/docs/current/limits.html; a cell also has a header, hence a little less than 1 GB. */
const limits = { columns: 1600, cellBytes: 1_073_741_000 };

/** What one server can and another cannot. */
export interface ServerLimits {
  /** server_version_num */
  readonly version: number;
  /** Objects that can be locked at one time. */
  readonly locks: number;
}

/** The version that brought infinities to numeric. */
const infiniteNumeric = 140_000;

/** What a PostgreSQL table cannot hold at all. */
export function reportLimits(draft: TableDraft, server: ServerLimits | null, notebook: Notebook): void {
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
  for (const { sqlite, profile, type } of draft.columns) {
    if (
      type.kind === 'numeric' &&
      profile.reals.infinite > 0 &&
      (server?.version ?? infiniteNumeric) < infiniteNumeric
    ) {
      const message = `${profile.reals.infinite} of its values are infinite, which numeric holds since PostgreSQL 14`;
      notebook.add({ ...where, column: sqlite.name, code: 'GM606', message, advice: 'Migrate to a newer server.' });
    }
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

/** The cutover moves everything in one transaction, which locks each object: https://www.postgresql.org/docs/current/runtime-config-locks.html */
export function lockedObjects(tables: readonly PlannedTable[]): number {
  return tables.reduce((sum, { target, identity }) => {
    const indexes = target.indexes.length + target.uniques.length + (target.primaryKey === null ? 0 : 1);
    return sum + 1 + indexes + (identity === null ? 0 : 1);
  }, 0);
}

/** More of them than the server can lock are a blocker. */
export function reportLocks(tables: readonly PlannedTable[], server: ServerLimits | null, notebook: Notebook): void {
  const objects = lockedObjects(tables);
  const [first] = tables;
  if (server === null || first === undefined || objects <= server.locks) return;
  notebook.add({
    code: 'GM605',
    source: first.source,
    message: `the run moves ${objects} tables, indexes and sequences in one transaction, this server can lock ${server.locks} objects`,
    advice: 'Raise max_locks_per_transaction and restart the server, or migrate the tables in parts with --include.',
  });
}
