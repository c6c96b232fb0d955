import { type CreateTriggerStmt, type SelectTriggerCmd, type TriggerCmd, traverse } from 'sqlite3-parser';
import { quoteLiteral } from '../ddl/quote.ts';
import { conditionSql } from './expression-sql.ts';
import { insertStatement } from './trigger-insert.ts';
import { type Exits, indented, type Lines, selectStatement } from './trigger-raise.ts';
import { type TriggerSurroundings, triggerScope } from './trigger-scope.ts';
import { deleteStatement, updateStatement } from './trigger-update.ts';
import { reasonOf, Untranslatable } from './typed-sql.ts';

export type TranslatedTrigger =
  | {
      readonly kind: 'translated';
      /** The condition of CREATE TRIGGER … WHEN; null where there is none or where it stands in the body. */
      readonly whenSql: string | null;
      /** The body of the PL/pgSQL function. */
      readonly body: string;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/**
 * Translates what a trigger does. With `guard`, the name of a setting, the trigger does not fire itself, neither directly nor through
 * others, which SQLite prevents unless it is told otherwise: https://www.sqlite.org/pragma.html#pragma_recursive_triggers
 */
export function translateTrigger(
  statement: CreateTriggerStmt,
  trigger: TriggerSurroundings,
  guard: string | null,
): TranslatedTrigger {
  try {
    const { whenClause } = statement;
    const condition = whenClause === undefined ? null : conditionSql(whenClause, triggerScope(trigger, null)).sql;
    // https://www.postgresql.org/docs/current/sql-createtrigger.html: no WHEN for INSTEAD OF, no subquery in WHEN.
    const inBody = trigger.facts.timing === 'instead of' || (whenClause !== undefined && containsSelect(whenClause));
    if (inBody && condition !== null) trigger.tried?.(`SELECT ${condition}`);
    const body = bodyOf(statement.commands, trigger, { condition: inBody ? condition : null, guard });
    return { kind: 'translated', whenSql: inBody ? null : condition, body };
  } catch (error) {
    if (error instanceof Untranslatable) return { kind: 'refused', reason: reasonOf(error) };
    throw error;
  }
}

function bodyOf(
  commands: readonly TriggerCmd[],
  trigger: TriggerSurroundings,
  { condition, guard }: { readonly condition: string | null; readonly guard: string | null },
): string {
  const result = `RETURN ${resultOf(trigger)};`;
  const leave = guard === null ? [] : [`PERFORM pg_catalog.set_config(${quoteLiteral(guard)}, 'off', true);`];
  // Before the row is written NULL leaves it out, with all triggers that are still to come; afterwards only this trigger ends.
  const exits: Exits = { ignore: [...leave, 'RETURN NULL;'] };
  const statements = commands.flatMap((command) => statementOf(command, trigger, exits));
  const conditional =
    condition === null ? statements : [`IF ${condition} THEN`, ...statements.map(indented), 'END IF;'];
  const guarded = guard === null ? conditional : [...entry(guard, result), ...conditional, ...leave];
  return ['#variable_conflict use_column', 'BEGIN', ...[...guarded, result].map(indented), 'END'].join('\n');
}

/** The setting lasts until the transaction ends, and an error takes it back together with everything else that the trigger did. */
function entry(guard: string, result: string): Lines {
  return [
    `IF pg_catalog.current_setting(${quoteLiteral(guard)}, true) = 'on' THEN`,
    `  ${result}`,
    'END IF;',
    `PERFORM pg_catalog.set_config(${quoteLiteral(guard)}, 'on', true);`,
  ];
}

function statementOf(command: TriggerCmd, trigger: TriggerSurroundings, exits: Exits): Lines {
  if (command.type === 'SelectTriggerCmd') return selectStatement(command.select, trigger, exits);
  const statements = changeStatements(command, trigger);
  for (const statement of statements) trigger.tried?.(statement);
  return statements;
}

function changeStatements(command: Exclude<TriggerCmd, SelectTriggerCmd>, trigger: TriggerSurroundings): Lines {
  switch (command.type) {
    case 'InsertTriggerCmd':
      return insertStatement(command, trigger);
    case 'UpdateTriggerCmd':
      return updateStatement(command, trigger);
    case 'DeleteTriggerCmd':
      return deleteStatement(command, trigger);
  }
}

/** https://www.postgresql.org/docs/current/plpgsql-trigger.html: the row goes on as it is; after it was written nothing is expected. */
function resultOf({ facts }: TriggerSurroundings): string {
  if (facts.timing === 'after') return 'NULL';
  return facts.event === 'delete' ? 'OLD' : 'NEW';
}

function containsSelect(node: Parameters<typeof traverse>[0]): boolean {
  let found = false;
  traverse(node, {
    enter: ({ type }) => {
      if (type !== 'Select' && type !== 'InTableExpr') return 'continue';
      found = true;
      return 'break';
    },
  });
  return found;
}
