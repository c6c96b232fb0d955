import { typeSql } from '../catalog/pg-catalog.ts';
import { type ColumnDraft, sameName, type TableDraft } from './draft.ts';
import { areComparable, isSpelledApart } from './joined-types.ts';
import { mergeProfiles } from './merge-profiles.ts';

interface ColumnOfTable {
  readonly draft: TableDraft;
  readonly column: ColumnDraft;
}

/**
 * Why PostgreSQL cannot compare a foreign key's column with the one that it refers to as SQLite does, which gives the child's value the
 * parent's affinity: https://www.sqlite.org/foreignkeys.html#fk_indexes; null where it can.
 */
export function whyApart(child: ColumnOfTable, parent: ColumnOfTable): Apart | null {
  const [name, parentName] = [child.column.sqlite.name, nameOf(parent)];
  if (!areComparable(child.column.type, parent.column.type)) {
    const [type, parentType] = [child, parent].map(({ column }) => typeSql(column.type));
    const rowid = [child, parent].find(isRowid);
    const staying = rowid === undefined ? '' : `. ${nameOf(rowid)} is the rowid and stays bigint`;
    const changing =
      rowid === child
        ? `Where every ${parentName} is a whole number: make it ${type}`
        : `Where every ${name} can become ${parentType}: alter its type`;
    return {
      reason: `${name} (${type}) and ${parentName} (${parentType}) are not comparable in PostgreSQL; SQLite gives ${name} the affinity of ${parentName} before it looks for the parent${staying}`,
      advice: `${changing} after the migration (ALTER TABLE … ALTER COLUMN … TYPE … USING …), then add the foreign key.`,
    };
  }
  if (!isSpelledApart(parent.column.type, mergeProfiles([child.column.profile, parent.column.profile]))) return null;
  return {
    reason: `${name} and ${parentName} hold integers and reals beside texts, and as texts 5 and 5.0 differ`,
    advice: 'Write equal numbers in one way in the source.',
  };
}

interface Apart {
  readonly reason: string;
  readonly advice: string;
}

function nameOf({ draft, column }: ColumnOfTable): string {
  return `${draft.sqlite.name}.${column.sqlite.name}`;
}

function isRowid({ draft, column }: ColumnOfTable): boolean {
  return draft.sqlite.rowidAlias !== null && sameName(draft.sqlite.rowidAlias, column.sqlite.name);
}
