import type { PlannedTrigger, Statement } from '../catalog/plan.ts';
import { qualified, quoteName, quoteNames } from './quote.ts';
import { functionSearchPath } from './search-path.ts';
import type { Place } from './statements.ts';

/**
 * A trigger's function and the trigger. The function looks for tables in the place where it is, and nowhere else:
 * https://www.postgresql.org/docs/current/sql-createfunction.html
 */
export function triggerStatements(trigger: PlannedTrigger, place: Place): Statement[] {
  const { name, relation, timing, event, columns, whenSql } = trigger;
  const schema = place(trigger.schema);
  const called = qualified(schema, trigger.function.name);
  const { body } = trigger.function;
  const quote = dollarQuote(body);
  const of = columns.length === 0 ? '' : ` OF ${quoteNames(columns)}`;
  const when = whenSql === null ? '' : ` WHEN (${whenSql})`;
  return [
    {
      sql: [
        `CREATE FUNCTION ${called}() RETURNS trigger LANGUAGE plpgsql SET search_path = ${functionSearchPath(schema)} AS ${quote}`,
        body,
        quote,
      ].join('\n'),
      purpose: `create the function of trigger ${name}`,
    },
    {
      sql: [
        `CREATE TRIGGER ${quoteName(name)} ${timing.toUpperCase()} ${event.toUpperCase()}${of} ON ${qualified(schema, relation)}`,
        `FOR EACH ROW${when} EXECUTE FUNCTION ${called}()`,
      ].join('\n'),
      purpose: `create trigger ${name} of ${relation}`,
    },
  ];
}

/** Takes both away again. */
export function dropTriggerStatements(trigger: PlannedTrigger, place: Place): Statement[] {
  const schema = place(trigger.schema);
  return [
    {
      sql: `DROP TRIGGER ${quoteName(trigger.name)} ON ${qualified(schema, trigger.relation)}`,
      purpose: `drop trigger ${trigger.name} of ${trigger.relation}`,
    },
    {
      sql: `DROP FUNCTION ${qualified(schema, trigger.function.name)}()`,
      purpose: `drop the function of trigger ${trigger.name}`,
    },
  ];
}

/** A dollar quote that does not occur in the body. */
function dollarQuote(body: string): string {
  let tag = 'body';
  while (body.includes(`$${tag}$`)) tag += '_';
  return `$${tag}$`;
}
