import type { As, Expr, FromClause, Select, UpdateTriggerCmd } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import { storedTyped } from './stored-sql.ts';
import { type Assignment, assigned, checkConflict, lastOfEach } from './trigger-assignments.ts';
import type { Lines } from './trigger-raise.ts';
import { columnOf, type TriggerSurroundings, triggerScope } from './trigger-scope.ts';
import { Untranslatable } from './typed-sql.ts';
import type { WritableColumn, WritableRelation } from './writable.ts';

/**
 * `UPDATE t SET … FROM f WHERE …`: the values come from a SELECT over both, which finds its row of t by the key. Where several rows of f
 * match one of t, both systems take any of them: https://www.sqlite.org/lang_update.html#upfrom
 */
export function updateFrom(
  command: UpdateTriggerCmd & { readonly from: FromClause },
  target: WritableRelation,
  trigger: TriggerSurroundings,
): Lines {
  const scope = triggerScope(trigger, null);
  const key = keyOf(target);
  const sets = command.sets.flatMap(({ colNames, expr }) => {
    const columns = colNames.map(({ text }) => assigned(target, text));
    return valuesFor(expr, columns.length).map((value, i) => ({ column: columns[i], value }));
  });
  const rows = trigger.select(selectOf(command, key, sets), { outer: scope, aliases: new Set(['new', 'old']) });
  const given = (position: number) => {
    const typed = rows.columns[position];
    if (typed === undefined) throw new Untranslatable('SET of several columns by one expression');
    return { ...typed, sql: `"given".${typed.sql}` };
  };
  const values = sets.flatMap(({ column }, i): Assignment[] =>
    column === undefined ? [] : [{ column, ...storedTyped(column, given(key.length + i), scope) }],
  );
  const last = lastOfEach(values);
  if (command.orConflict !== undefined) checkConflict(command.orConflict, target, last);
  const list = last.map(({ column, sql }) => `${quoteName(column.name)} = ${sql}`).join(', ');
  const found = key
    .map(({ name }, i) => `${quoteName(target.name)}.${quoteName(name)} = ${given(i).sql}`)
    .join(' AND ');
  return [`UPDATE ${quoteName(target.name)} SET ${list} FROM (${rows.sql}) AS "given" WHERE ${found};`];
}

/** What tells the rows of a table apart and is never NULL. */
function keyOf(target: WritableRelation): WritableColumn[] {
  const names = target.rowidAlias === null ? target.primaryKey : [target.rowidAlias];
  if (target.kind !== 'table' || names.length === 0)
    throw new Untranslatable(`UPDATE with FROM of ${target.source}, which has no PRIMARY KEY,`);
  return names.flatMap((name) => columnOf(target, name) ?? []);
}

function valuesFor(expression: Expr, count: number): readonly Expr[] {
  if (count === 1) return [expression];
  if (expression.type !== 'ParenthesizedExpr' || expression.exprs.length !== count)
    throw new Untranslatable('SET of several columns by one expression');
  return expression.exprs;
}

/** The keys and the values; t comes last, so that the joins of the FROM are among themselves. */
function selectOf(
  { tblName, from, whereClause, span }: UpdateTriggerCmd & { readonly from: FromClause },
  key: readonly WritableColumn[],
  sets: readonly { readonly value: Expr }[],
): Select {
  const name = (text: string) => ({ type: 'Name' as const, text, span });
  const result = (expr: Expr, alias: string) => {
    const as: As = { type: 'AsAs', name: name(alias), span };
    return { type: 'ExprResultColumn' as const, expr, alias: as, span };
  };
  const table = { type: 'TableSelectTable' as const, tblName, alias: undefined, indexed: undefined, span };
  const joined = {
    type: 'JoinedSelectTable' as const,
    operator: { type: 'CommaJoinOperator' as const, span },
    table,
    constraint: undefined,
    span,
  };
  const keys = key.map(({ source }, i) =>
    result(
      { type: 'QualifiedExpr', schema: undefined, table: tblName.objName, column: name(source), span },
      `key ${i}`,
    ),
  );
  return {
    type: 'Select',
    with: undefined,
    select: {
      type: 'SelectFrom',
      distinctness: undefined,
      columns: [...keys, ...sets.map(({ value }, i) => result(value, `value ${i}`))],
      from: { ...from, joins: [...(from.joins ?? []), joined] },
      whereClause,
      groupBy: undefined,
      having: undefined,
      windowClause: undefined,
      span,
    },
    compounds: undefined,
    orderBy: undefined,
    limit: undefined,
    span,
  };
}
