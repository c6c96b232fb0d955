import { type Scope, tableScope } from '../sqlite-sql/typed-sql.ts';
import { findColumn, type TableDraft } from './draft.ts';

/** The columns of a table, for the translation of its expressions. */
export function scopeOf(draft: TableDraft): Scope {
  return tableScope((name) => {
    const column = findColumn(draft, name);
    if (column === undefined) return null;
    const { affinity, collation } = column.sqlite;
    return { name: column.name, type: column.type, affinity, collation };
  });
}
