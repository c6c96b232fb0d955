import { type ColumnInScope, tableScope } from '../sqlite-sql/column-sql.ts';
import type { Scope } from '../sqlite-sql/typed-sql.ts';
import { type ColumnDraft, findColumn, type TableDraft } from './draft.ts';

/** The columns of a table, for the translation of its expressions. */
export function scopeOf(draft: TableDraft): Scope {
  return tableScope((name) => {
    const column = findColumn(draft, name);
    return column === undefined ? null : columnInScope(column);
  });
}

/** The same for a CHECK, in which both systems know the present time. */
export function checkScopeOf(draft: TableDraft): Scope {
  return { ...scopeOf(draft), immutable: false };
}

/** What an expression may know of a column, its rows included. */
export function columnInScope({ name, type, sqlite, profile }: ColumnDraft): ColumnInScope {
  return { name, type, affinity: sqlite.affinity, collation: sqlite.collation, profile };
}
