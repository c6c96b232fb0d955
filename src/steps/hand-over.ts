import { type PlacedObject, placedKey } from '../core/catalog/movable.ts';
import { plannedObjects } from '../core/catalog/plan.ts';
import { newOwnerStatements, useStatements } from '../core/ddl/access-statements.ts';
import { grantStatements, regrantStatements } from '../core/ddl/grant-statements.ts';
import { grantedSql } from '../core/ddl/object-sql.ts';
import { qualified } from '../core/ddl/quote.ts';
import type { HandOver } from '../core/mapping/hand-over.ts';
import type { Connection } from '../postgres/connect.ts';
import { execute } from '../postgres/execute.ts';
import { type DefaultPrivileges, defaultPrivileges, grantsOn } from '../postgres/privileges.ts';
import { checkUsable, withRowSecurity } from '../postgres/row-security.ts';
import type { Run } from './run.ts';

/**
 * Gives every object that has just come into the target what belonged to the one before it, or what a new one gets in that schema. Belongs
 * into the transaction of the cutover, after the moves: nobody sees an object before it has its owner, policies and grants.
 */
export async function handOverBelongings(run: Run): Promise<void> {
  const { connection } = run.target;
  const { handOvers, repointing } = run.replacement;
  const coming = comingObjects(run);
  const taken = handOvers.filter(({ object }) => coming.has(placedKey(object)));
  for (const { create } of repointing.views) await execute(connection, create);
  for (const { statements } of taken) await execute(connection, statements);
  for (const one of taken) await giveGrants(connection, one);
  const replaced = new Set(taken.map(({ object }) => placedKey(object)));
  const fresh = [...coming.values()].filter((object) => !replaced.has(placedKey(object)));
  for (const schema of new Set(fresh.map((object) => object.schema))) {
    const defaults = await defaultPrivileges(connection, schema);
    for (const object of fresh.filter((one) => one.schema === schema)) await giveDefaults(run, object, defaults);
  }
  const { access } = run.plan;
  await execute(
    connection,
    fresh.flatMap((object) => newOwnerStatements(object, access)),
  );
  const views = new Set(repointing.views.map(placedKey));
  const planned = [...coming.values()].filter((object) => !views.has(placedKey(object)));
  await execute(
    connection,
    planned.flatMap((object) => useStatements(object, run.plan, access)),
  );
  await withRowSecurity(connection, async () => {
    for (const { object } of taken) {
      if (object.kind === 'view' && object.owner !== object.role) await checkUsable(connection, object);
    }
    for (const { fill } of repointing.views) await execute(connection, fill);
  });
}

/** What came, by placedKey: the planned objects but for those that the server refused, and the views that are created again. */
function comingObjects({ plan, schemas, replacement }: Run): Map<string, PlacedObject> {
  const planned = [...schemas.keys()].flatMap((schema) =>
    plannedObjects(plan, schema).map((object) => ({ ...object, schema })),
  );
  const views = replacement.repointing.views.map(({ kind, schema, name }) => ({ kind, schema, name }));
  return new Map([...planned, ...views].map((object) => [placedKey(object), object]));
}

/** Exactly what was granted on the old one: the new one's own may be more. */
async function giveGrants(connection: Connection, { object, grants, sequence }: HandOver): Promise<void> {
  const { kind, schema, name, owner } = object;
  const now = await grantsOn(connection, { schema, name, isFunction: kind === 'function' });
  await execute(connection, regrantStatements(grantedSql(object), owner, now, grants));
  if (sequence === null) return;
  const ofSequence = await grantsOn(connection, { schema, name: sequence.name, isFunction: false });
  const sequenceSql = `SEQUENCE ${qualified(schema, sequence.name)}`;
  await execute(connection, regrantStatements(sequenceSql, owner, ofSequence, sequence.grants));
}

async function giveDefaults({ target, plan }: Run, object: PlacedObject, defaults: DefaultPrivileges): Promise<void> {
  const { kind, schema, name } = object;
  const grants = [{ on: grantedSql(object), grants: kind === 'function' ? defaults.functions : defaults.relations }];
  const table = plan.tables.find((one) => kind === 'table' && one.target.schema === schema && one.target.name === name);
  const sequence = table?.identity?.sequence;
  if (sequence !== undefined)
    grants.push({ on: `SEQUENCE ${qualified(schema, sequence)}`, grants: defaults.sequences });
  for (const { on, grants: given } of grants) {
    await execute(target.connection, grantStatements(on, given[0]?.grantor ?? '', given));
  }
}
