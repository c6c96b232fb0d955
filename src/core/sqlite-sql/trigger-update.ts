import type { DeleteTriggerCmd, Expr, UpdateTriggerCmd } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import { conditionSql } from './expression-sql.ts';
import { assignments, checkConflict } from './trigger-assignments.ts';
import { ownRow } from './trigger-own-row.ts';
import type { Lines } from './trigger-raise.ts';
import { type TriggerSurroundings, triggerScope } from './trigger-scope.ts';
import { updateFrom } from './trigger-update-from.ts';
import { Unavailable } from './typed-sql.ts';
import type { WritableRelation } from './writable.ts';

/** An UPDATE in a trigger's body. Throws Untranslatable. */
export function updateStatement(command: UpdateTriggerCmd, trigger: TriggerSurroundings): Lines {
  const target = writable(trigger, command.tblName.objName.text);
  const { from } = command;
  if (from !== undefined) return updateFrom({ ...command, from }, target, trigger);
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

function where(condition: Expr | undefined, target: WritableRelation, trigger: TriggerSurroundings): string {
  if (condition === undefined) return '';
  const rewritten = ownRow(condition, target, trigger);
  return ` WHERE ${conditionSql(rewritten, triggerScope(trigger, target)).sql}`;
}
