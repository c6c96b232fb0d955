import type { Expr, ResolveType, SetAssignment } from 'sqlite3-parser';
import { sameName } from '../mapping/draft.ts';
import { storedSql } from './stored-sql.ts';
import { columnOf } from './trigger-scope.ts';
import { type Scope, Untranslatable } from './typed-sql.ts';
import type { WritableColumn, WritableRelation } from './writable.ts';

/** A column and what a statement stores in it. */
export interface Assignment {
  readonly column: WritableColumn;
  readonly sql: string;
  readonly kind: 'null' | 'not null' | 'unknown';
}

/** The SET of an UPDATE or an upsert. */
export function assignments(sets: readonly SetAssignment[], target: WritableRelation, scope: Scope): Assignment[] {
  const all = sets.flatMap(({ colNames, expr }) => {
    const columns = colNames.map(({ text }) => assigned(target, text));
    const [column, ...more] = columns;
    if (column !== undefined && more.length === 0) return [{ column, ...storedSql(column, expr, scope) }];
    return rowAssignment(columns, expr, scope);
  });
  return lastOfEach(all);
}

/** SQLite takes the last of several assignments to one column, PostgreSQL refuses them. */
export function lastOfEach(all: readonly Assignment[]): Assignment[] {
  return all.filter(({ column }, i) => !all.slice(i + 1).some((later) => later.column.name === column.name));
}

/** `(a, b) = (1, 2)` and `(a, b) = (SELECT …)`. */
function rowAssignment(columns: readonly WritableColumn[], expression: Expr, scope: Scope): Assignment[] {
  if (expression.type !== 'ParenthesizedExpr' || expression.exprs.length !== columns.length)
    throw new Untranslatable('SET of several columns by one expression');
  return columns.map((column, i) => {
    const value = expression.exprs[i];
    if (value === undefined) throw new Untranslatable('SET of several columns by one expression');
    return { column, ...storedSql(column, value, scope) };
  });
}

/** The column that a SET names. */
export function assigned(target: WritableRelation, name: string): WritableColumn {
  const column = columnOf(target, name);
  if (column === null) throw new Untranslatable(`the column ${target.source}.${name}, which is not there,`);
  return column;
}

/** PostgreSQL's UPDATE fails or does all; IGNORE and REPLACE are the same where no constraint can be broken. */
export function checkConflict(conflict: ResolveType, target: WritableRelation, sets: readonly Assignment[]): void {
  if (conflict !== 'Ignore' && conflict !== 'Replace') return;
  const sources = sets.map(({ column }) => column.source);
  const inKey = target.uniqueKeys.some((key) => key.some((name) => sources.some((source) => sameName(source, name))));
  const mayBreakNull = sets.some(({ column, kind }) => column.notNull && kind !== 'not null');
  if (inKey || target.hasOtherUniques || target.hasChecks || mayBreakNull)
    throw new Untranslatable(`UPDATE OR ${conflict.toUpperCase()} of a column with a constraint`);
}
