import type { Belongings } from '../core/catalog/belongings.ts';
import { placedKey } from '../core/catalog/movable.ts';
import type { Note } from '../core/catalog/note.ts';
import { type MigrationPlan, plannedObjects } from '../core/catalog/plan.ts';
import { triedCondition } from '../core/ddl/tried-condition.ts';
import { comingObject } from '../core/mapping/coming.ts';
import { nameClashes } from '../core/mapping/name-clashes.ts';
import { cannotTakeOver, mentionNote } from '../core/mapping/replaced-notes.ts';
import { decideReplacement, type Replacement } from '../core/mapping/replacement.ts';
import type { Connection } from '../postgres/connect.ts';
import { withSnapshot } from '../postgres/execute.ts';
import { meaningFault } from '../postgres/explain-fault.ts';
import { mentionsOf } from '../postgres/mentions.ts';
import { functionsOf, relationsOf } from '../postgres/relations.ts';
import type { ReplacedObject } from './events.ts';
import { readReplaced } from './replaced-facts.ts';

/** What the target holds under the names of the plan: what will be replaced and how, and what forbids the cutover. */
export async function findReplaced(
  connection: Connection,
  plan: MigrationPlan,
  dependents: 'block' | 'repoint',
): Promise<Replacement> {
  const schemas = [...new Set(plan.sources.map((source) => source.schema))];
  const planned = schemas.flatMap((schema) => plannedObjects(plan, schema).map((object) => ({ ...object, schema })));
  // Another run may cut over while this one looks: half of what was there before would not fit half of what is there then.
  const { facts, taken, mentions } = await withSnapshot(connection, async () => {
    const found = await readReplaced(connection, planned, dependents);
    const names = [];
    for (const schema of schemas) {
      const relations = await relationsOf(connection, schema);
      names.push({ schema, relations, functions: await functionsOf(connection, schema) });
    }
    return { facts: found, taken: names, mentions: await mentionsOf(connection, found.leaving) };
  });
  const replacement = decideReplacement(facts, plan, dependents);
  const notes = [...replacement.notes];
  for (const table of facts.leaving) notes.push(...(await conditionFaults(connection, plan, table)));
  for (const { schema, ...names } of taken) {
    const leaving = facts.leaving.filter((object) => object.schema === schema);
    notes.push(...nameClashes(plan, schema, names, leaving));
  }
  return { ...replacement, notes: [...notes, ...mentions.map(mentionNote)] };
}

/** What the cutover puts aside, as it is shown. */
export function replacedObjects({ facts }: Replacement): ReplacedObject[] {
  return [...facts.leaving, ...facts.recreated]
    .map((object) => ({
      kind: object.kind,
      schema: object.schema,
      name: object.name,
      rows: facts.rows.get(placedKey(object)) ?? null,
    }))
    .sort((left, right) => kinds.indexOf(left.kind) - kinds.indexOf(right.kind));
}

const kinds: readonly ReplacedObject['kind'][] = ['table', 'view', 'materialized view', 'function'];

/** A policy, the filter of a publication or the WHEN of a trigger may be there and yet mean nothing to columns of other types. */
async function conditionFaults(connection: Connection, plan: MigrationPlan, table: Belongings): Promise<Note[]> {
  const coming = comingObject(plan, table);
  if (coming === null) return [];
  const row = [table.name];
  const conditions = [
    ...table.policies.flatMap(({ name, usingSql, checkSql, columns }) =>
      [usingSql, checkSql].map((sql) => ({ what: `policy ${name}`, sql, columns, rows: row })),
    ),
    ...table.publications.map(({ name, whereSql: sql, columns }) => ({
      what: `its place in the publication ${name}`,
      sql,
      columns,
      rows: row,
    })),
    ...table.triggers.map(({ name, whenSql: sql, columns }) => ({
      what: `trigger ${name}`,
      sql,
      columns,
      rows: ['old', 'new'],
    })),
  ];
  const notes: Note[] = [];
  for (const { what, sql, columns, rows } of conditions) {
    // A column that is gone is named already.
    if (sql === null || columns.some((column) => !coming.columns.has(column))) continue;
    const fault = await meaningFault(connection, triedCondition(rows, coming.columns, sql));
    if (fault !== null) notes.push(cannotTakeOver(table, `${what} does not fit its columns (${fault})`));
  }
  return notes;
}
