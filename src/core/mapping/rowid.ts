import type { PlannedTable } from '../catalog/plan.ts';
import type { ColumnProfile } from '../catalog/profile.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { ChosenType } from './choose-type.ts';
import { findColumn, type TableDraft } from './draft.ts';
import type { NameAllocator } from './names.ts';
import type { Notebook } from './notebook.ts';

/** INTEGER PRIMARY KEY is a 64-bit rowid whatever it holds, https://www.sqlite.org/rowidtable.html */
export const rowidColumnType: ChosenType = { type: { kind: 'bigint' }, findings: [] };

/** 2^63: one above the last id. */
const afterLast = 9_223_372_036_854_775_808n;

/** The identity of a table with a rowid alias; its next value is above the largest id and above AUTOINCREMENT's high-water mark. */
export function planIdentity(draft: TableDraft, names: NameAllocator, notebook: Notebook): PlannedTable['identity'] {
  const { rowidAlias, name } = draft.sqlite;
  const column = rowidAlias === null ? undefined : findColumn(draft, rowidAlias);
  if (column === undefined) return null;
  const next = nextId(draft.sqlite, column.profile);
  if (next === afterLast) {
    notebook.add({
      code: 'GM310',
      source: draft.source.label,
      table: name,
      column: column.sqlite.name,
      message: `the largest id is ${next - 1n}, so there is no next one: inserts that leave the id to PostgreSQL will fail`,
      advice: 'Give the last rows smaller ids in the source.',
    });
  }
  // Named here, because PostgreSQL's own choice could be the name of a table that is created later.
  return { column: column.name, sequence: names.take(`${draft.name}_${column.name}_seq`), next };
}

/** The first id that SQLite itself has not given yet. */
export function nextId({ highWater }: Pick<SqliteTable, 'highWater'>, { integers }: ColumnProfile): bigint {
  return [integers.max ?? 0n, highWater ?? 0n, 0n].reduce((a, b) => (a > b ? a : b)) + 1n;
}
