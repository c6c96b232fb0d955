import type { DeleteTriggerCmd, Expr, ResolveType, SetAssignment, UpdateTriggerCmd } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import { sameName } from '../mapping/draft.ts';
import { conditionSql } from './expression-sql.ts';
import { storedSql } from './stored-sql.ts';
import { ownRow } from './trigger-own-row.ts';
import type { Lines } from './trigger-raise.ts';
import { columnOf, type TriggerSurroundings, triggerScope } from './trigger-scope.ts';
import { type Scope, Unavailable, Untranslatable } from './typed-sql.ts';
import type { WritableColumn, WritableRelation } from './writable.ts';

/** An UPDATE in a trigger's body. Throws Untranslatable. */
export function updateStatement(command: UpdateTriggerCmd, trigger: TriggerSurroundings): Lines {
  if (command.from !== undefined) throw new Untranslatable('UPDATE with FROM in a trigger');
  const target = writable(trigger, command.tblName.objName.text);
  const sets = assignments(command.sets, target, triggerScope(trigger, target));
  if (command.orConflict !== undefined) checkConflict(command.orConflict, target, sets);
  const list = sets.map(({ column, sql }) => `${quoteName(column.name)} = ${sql}`).join(', ');
  return [`UPDATE ${quoteName(target.name)} SET ${list}${where(command.whereClause, target, trigger)};`];
}

/** A DELETE in a trigger's body. Throws Untranslatable. */
export function deleteStatement(command: DeleteTriggerCmd, trigger: TriggerSurroundings): Lines {
  const target = writable(trigger, command.tblName.objName.text);
  return [`DELETE FROM ${quoteName(target.name)}${where(command.whereClause, target, trigger)};`];
}

/** What a statement writes to. Throws Untranslatable where the target has no such table or view. */
export function writable({ find }: TriggerSurroundings, name: string): WritableRelation {
  const found = find(name);
  if ('reason' in found) throw new Unavailable(`it writes to ${found.reason}`);
  return found;
}

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
  // SQLite takes the last of several assignments to one column, PostgreSQL refuses them.
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

function assigned(target: WritableRelation, name: string): WritableColumn {
  const column = columnOf(target, name);
  if (column === null) throw new Untranslatable(`the column ${target.source}.${name}, which is not there,`);
  return column;
}

/** PostgreSQL's UPDATE fails or does all; IGNORE and REPLACE are the same where no constraint can be broken. */
function checkConflict(conflict: ResolveType, target: WritableRelation, sets: readonly Assignment[]): void {
  if (conflict !== 'Ignore' && conflict !== 'Replace') return;
  const sources = sets.map(({ column }) => column.source);
  const inKey = target.uniqueKeys.some((key) => key.some((name) => sources.some((source) => sameName(source, name))));
  const mayBreakNull = sets.some(({ column, kind }) => column.notNull && kind !== 'not null');
  if (inKey || target.hasOtherUniques || target.hasChecks || mayBreakNull)
    throw new Untranslatable(`UPDATE OR ${conflict.toUpperCase()} of a column with a constraint`);
}

function where(condition: Expr | undefined, target: WritableRelation, trigger: TriggerSurroundings): string {
  if (condition === undefined) return '';
  const rewritten = ownRow(condition, target, trigger);
  return ` WHERE ${conditionSql(rewritten, triggerScope(trigger, target)).sql}`;
}
