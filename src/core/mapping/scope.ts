import { type ColumnInScope, tableScope } from '../sqlite-sql/column-sql.ts';
import { rowidNames } from '../sqlite-sql/relations.ts';
import { type Scope, Untranslatable } from '../sqlite-sql/typed-sql.ts';
import { type ColumnDraft, findColumn, type TableDraft } from './draft.ts';

/** The columns of a table, for the translation of its expressions. */
export function scopeOf(draft: TableDraft): Scope {
  return tableScope((name) => {
    const column = findColumn(draft, name) ?? rowidColumn(draft, name);
    return column === undefined ? null : columnInScope(column);
  });
}

/** The INTEGER PRIMARY KEY by the names of the rowid, https://www.sqlite.org/lang_createtable.html#rowid */
function rowidColumn(draft: TableDraft, name: string): ColumnDraft | undefined {
  const { rowidAlias, withoutRowid } = draft.sqlite;
  if (withoutRowid || !rowidNames.includes(name.toLowerCase())) return undefined;
  if (rowidAlias === null)
    throw new Untranslatable(`the rowid of ${draft.sqlite.name}, which is no column and does not come over,`);
  return findColumn(draft, rowidAlias);
}

/** The same for a CHECK, in which both systems know the present time. */
export function checkScopeOf(draft: TableDraft): Scope {
  return { ...scopeOf(draft), immutable: false };
}

/** What an expression may know of a column, its rows included. */
export function columnInScope({ name, type, conversion, sqlite, profile, textUse }: ColumnDraft): ColumnInScope {
  const column = { name, type, affinity: sqlite.affinity, collation: sqlite.collation, profile, textUse };
  if (conversion === undefined) return column;
  return { ...column, refused: `the column ${sqlite.name}, of whose values a cast makes others,` };
}
