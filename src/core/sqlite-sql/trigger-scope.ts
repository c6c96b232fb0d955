import type { Select } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import { sameName } from '../mapping/draft.ts';
import { columnSql } from './column-sql.ts';
import type { TriggerFacts } from './read-create-trigger.ts';
import { rowidNames } from './relations.ts';
import type { SelectContext } from './select-context.ts';
import { type Scope, type TranslatedSelect, type Typed, Untranslatable } from './typed-sql.ts';
import type { FindWritable, WritableColumn, WritableRelation } from './writable.ts';

/** A trigger with all that its statements may name. */
export interface TriggerSurroundings {
  /** How the statements name the row; PL/pgSQL knows it as NEW and OLD. */
  readonly rowSql?: (row: 'NEW' | 'OLD') => string;
  /** Takes up what the body is made of, so that it can be tried out: PL/pgSQL itself looks at a statement when it runs it first. */
  readonly tried?: (sql: string) => void;
  readonly facts: TriggerFacts;
  /** The table or view that the trigger belongs to. */
  readonly subject: WritableRelation;
  readonly find: FindWritable;
  /** Translates a SELECT in a statement that has columns of its own and names for its rows. Throws Untranslatable. */
  readonly select: (select: Select, around: Pick<SelectContext, 'outer' | 'aliases'>) => TranslatedSelect;
}

/**
 * NEW and OLD, and the columns of the relation that a statement writes to, where there is one; in an upsert also `excluded`, the row
 * that was not inserted.
 */
export function triggerScope(
  trigger: TriggerSurroundings,
  target: WritableRelation | null,
  { upsert }: { readonly upsert: boolean } = { upsert: false },
): Scope {
  // PL/pgSQL knows the rows by these names, which no alias may take from it.
  const aliases = new Set(['new', 'old', 'excluded', ...(target === null ? [] : [target.name])]);
  const scope: Scope = {
    column: (name, table) => {
      const row = table === null ? null : pseudoRow(table);
      if (row !== null) return rowColumn(trigger, row, name);
      if (target !== null && (table === null || sameName(table, target.source))) {
        const found = columnOf(target, name);
        if (found !== null) return qualifiedColumn(quoteName(target.name), found);
      }
      if (target !== null && upsert && table !== null && sameName(table, 'excluded')) {
        const found = columnOf(target, name);
        if (found !== null) return qualifiedColumn('EXCLUDED', found);
      }
      return null;
    },
    select: (select) => trigger.select(select, { outer: scope, aliases }),
  };
  return scope;
}

type PseudoRow = 'NEW' | 'OLD';

function pseudoRow(table: string): PseudoRow | null {
  const upper = table.toUpperCase();
  return upper === 'NEW' || upper === 'OLD' ? upper : null;
}

function rowColumn({ subject, facts, rowSql }: TriggerSurroundings, row: PseudoRow, name: string): Typed {
  const column = columnOf(subject, name);
  if (column === null) throw new Untranslatable(`the column ${row}.${name}, which is not there,`);
  if ((row === 'NEW' && facts.event === 'delete') || (row === 'OLD' && facts.event === 'insert'))
    throw new Untranslatable(`${row} in a trigger for ${facts.event.toUpperCase()}`);
  // https://www.postgresql.org/docs/current/ddl-generated-columns.html: they are computed after BEFORE triggers.
  if (row === 'NEW' && facts.timing === 'before' && column.generated)
    throw new Untranslatable(`the generated column NEW.${name} before the row is written`);
  const qualifier = rowSql === undefined ? row : rowSql(row);
  return row === 'NEW' ? qualified(qualifier, given(column)) : qualifiedColumn(qualifier, column);
}

/** What is known of a view's rows is not known of a row that is to be written to it, but for the classes of its values. */
function given(column: WritableColumn): Typed {
  const { storage, spelled } = column.typed ?? {};
  return {
    ...columnSql(column),
    ...(storage === undefined ? {} : { storage }),
    ...(spelled === undefined ? {} : { spelled }),
  };
}

function qualifiedColumn(qualifier: string, column: WritableColumn): Typed {
  return qualified(qualifier, column.typed ?? columnSql(column));
}

function qualified(qualifier: string, typed: Typed): Typed {
  return { ...typed, sql: `${qualifier}.${typed.sql}` };
}

/**
 * A column by its name or, where no column has that name, the rowid's names; null where there is none. Throws Untranslatable where its
 * values cannot be spoken of.
 */
export function columnOf(relation: WritableRelation, name: string): WritableColumn | null {
  if (isRowid(relation, name) && relation.rowidAlias === null)
    throw new Untranslatable(`the rowid of ${relation.source}, which has no INTEGER PRIMARY KEY,`);
  const column = columnNamed(relation, name);
  return column === null ? null : counterpart(column);
}

/** The same for the name alone, as after UPDATE OF, whatever becomes of the values. */
export function columnNamed(relation: WritableRelation, name: string): WritableColumn | null {
  const wanted = isRowid(relation, name) ? relation.rowidAlias : name;
  return relation.columns.find(({ source }) => wanted !== null && sameName(source, wanted)) ?? null;
}

/** Whether a name stands for the rowid, https://www.sqlite.org/lang_createtable.html#rowid */
export function isRowid(relation: WritableRelation, name: string): boolean {
  if (relation.kind !== 'table' || !rowidNames.includes(name.toLowerCase())) return false;
  return !relation.columns.some(({ source }) => sameName(source, name));
}

/** A column that values of SQLite can be compared with and stored in. Throws Untranslatable for one of whose values a cast makes others. */
export function counterpart(column: WritableColumn): WritableColumn {
  if (column.refused !== undefined) throw new Untranslatable(column.refused);
  return column;
}
