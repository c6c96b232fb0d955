import type { PlannedAccess } from '../catalog/access.ts';
import type { PlacedObject } from '../catalog/movable.ts';
import type { MigrationPlan, Statement } from '../catalog/plan.ts';
import { ownerStatement } from './hand-over-statements.ts';
import { grantedSql } from './object-sql.ts';
import { qualified, quoteName } from './quote.ts';

/** In a schema that a run creates the owner may also create, without which nothing there could be given to it. */
export function schemaAccessStatements(schema: string, { owner, grantTo }: PlannedAccess): Statement[] {
  const grant = (privileges: string, role: string): Statement => ({
    sql: `GRANT ${privileges} ON SCHEMA ${quoteName(schema)} TO ${quoteName(role)}`,
    purpose: `let ${role} use the schema ${schema}`,
  });
  return [
    ...(owner === null ? [] : [grant('USAGE, CREATE', owner)]),
    ...grantTo.filter((role) => role !== owner).map((role) => grant('USAGE', role)),
  ];
}

/** Makes the role the owner of something new; the sequences of a table go with it. */
export function newOwnerStatements(object: PlacedObject, { owner }: PlannedAccess): Statement[] {
  return owner === null ? [] : [ownerStatement({ ...object, owner })];
}

/** Lets roles read and write what is new, and take numbers from its sequence. A function of a trigger is called by no role. */
export function useStatements(
  object: PlacedObject,
  { tables }: Pick<MigrationPlan, 'tables'>,
  { grantTo }: PlannedAccess,
): Statement[] {
  const { kind, schema, name } = object;
  if (kind === 'function' || grantTo.length === 0) return [];
  const table = tables.find(({ target }) => kind === 'table' && target.schema === schema && target.name === name);
  const sequence = table?.identity?.sequence;
  const roles = grantTo.map(quoteName).join(', ');
  const purpose = `let ${grantTo.join(', ')} use ${schema}.${name}`;
  return [
    { sql: `GRANT SELECT, INSERT, UPDATE, DELETE ON ${grantedSql(object)} TO ${roles}`, purpose },
    ...(sequence === undefined
      ? []
      : [{ sql: `GRANT USAGE, SELECT ON SEQUENCE ${qualified(schema, sequence)} TO ${roles}`, purpose }]),
  ];
}
