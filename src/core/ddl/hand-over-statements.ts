import type {
  AttachedAction,
  Belongings,
  ColumnSettings,
  Comment,
  Policy,
  Publication,
} from '../catalog/belongings.ts';
import type { PlacedObject } from '../catalog/movable.ts';
import type { Statement } from '../catalog/plan.ts';
import { roleSql } from './grant-statements.ts';
import { grantedSql, objectSql } from './object-sql.ts';
import { qualified, quoteLiteral, quoteName, quoteNames } from './quote.ts';

/** Its owner; sequences of the table go with it. */
export function ownerStatement(object: PlacedObject & Pick<Belongings, 'owner'>): Statement {
  return {
    sql: `ALTER ${objectSql(object)} OWNER TO ${quoteName(object.owner)}`,
    purpose: `give ${object.schema}.${object.name} to ${object.owner}`,
  };
}

/** Row-level security with its policies; the owner comes under it last. */
export function rowSecurityStatements({ schema, name, policies, rowSecurity }: Belongings): Statement[] {
  const table = qualified(schema, name);
  const alter = (what: string): Statement => ({
    sql: `ALTER TABLE ${table} ${what} ROW LEVEL SECURITY`,
    purpose: `protect ${schema}.${name}`,
  });
  return [
    ...(rowSecurity.enabled ? [alter('ENABLE')] : []),
    ...policies.map((policy) => policyStatement(policy, table)),
    ...(rowSecurity.forced ? [alter('FORCE')] : []),
  ];
}

function policyStatement({ name, permissive, command, roles, usingSql, checkSql }: Policy, table: string): Statement {
  const parts = [
    `CREATE POLICY ${quoteName(name)} ON ${table} AS ${permissive ? 'PERMISSIVE' : 'RESTRICTIVE'} FOR ${command}`,
    `TO ${roles.map(roleSql).join(', ')}`,
    ...(usingSql === null ? [] : [`USING (${usingSql})`]),
    ...(checkSql === null ? [] : [`WITH CHECK (${checkSql})`]),
  ];
  return { sql: parts.join(' '), purpose: `create policy ${name}` };
}

/** Options and column settings. */
export function optionStatements(object: Belongings): Statement[] {
  const { options, columns, name } = object;
  const alter = `ALTER ${objectSql(object)}`;
  const purpose = `set the options of ${name}`;
  const set = options.length === 0 ? [] : [{ sql: `${alter} SET (${options.map(optionSql).join(', ')})`, purpose }];
  return [
    ...set,
    ...columns.flatMap((column) => columnActions(column).map((action) => ({ sql: `${alter} ${action}`, purpose }))),
  ];
}

/** `fillfactor=70`, `toast.autovacuum_enabled=false`. */
function optionSql(option: string): string {
  const equals = option.indexOf('=');
  const name = option.slice(0, equals).split('.').map(quoteName).join('.');
  return `${name} = ${quoteLiteral(option.slice(equals + 1))}`;
}

function columnActions({ column, statistics, options, storage, compression, defaultSql }: ColumnSettings): string[] {
  const alter = `ALTER COLUMN ${quoteName(column)}`;
  return [
    ...(statistics === null ? [] : [`${alter} SET STATISTICS ${statistics}`]),
    ...(options.length === 0 ? [] : [`${alter} SET (${options.map(optionSql).join(', ')})`]),
    ...(storage === null ? [] : [`${alter} SET STORAGE ${storage}`]),
    ...(compression === null ? [] : [`${alter} SET COMPRESSION ${compression}`]),
    ...(defaultSql === null ? [] : [`${alter} SET DEFAULT ${defaultSql}`]),
  ];
}

/** What a change of rows is told to others by. `index` is the new table's own that does what the old one's did. */
export function replicaIdentityStatements(table: Belongings, index: string | null): Statement[] {
  const { kind } = table.replicaIdentity;
  if (kind === 'default') return [];
  const identity = index === null ? kind.toUpperCase() : `USING INDEX ${quoteName(index)}`;
  return [
    {
      sql: `ALTER ${objectSql(table)} REPLICA IDENTITY ${identity}`,
      purpose: `set the replica identity of ${table.name}`,
    },
  ];
}

/** Makes the table one of those that a publication names. */
export function publicationStatement(table: Belongings, { name, only, whereSql }: Publication): Statement {
  const columns = only === null ? '' : ` (${quoteNames(only)})`;
  const where = whereSql === null ? '' : ` WHERE (${whereSql})`;
  return {
    sql: `ALTER PUBLICATION ${quoteName(name)} ADD ${grantedSql(table)}${columns}${where}`,
    purpose: `put ${table.name} into the publication ${name}`,
  };
}

const states = { origin: 'ENABLE', replica: 'ENABLE REPLICA', always: 'ENABLE ALWAYS', disabled: 'DISABLE' } as const;

/** Creates a trigger or rule of the operator's and sets when it fires. A view's triggers cannot be switched. */
export function actionStatements(object: Belongings, what: 'TRIGGER' | 'RULE', action: AttachedAction): Statement[] {
  const purpose = `create ${what.toLowerCase()} ${action.name}`;
  const create = { sql: action.sql, purpose };
  if (action.state === 'origin') return [create];
  const table = qualified(object.schema, object.name);
  return [create, { sql: `ALTER TABLE ${table} ${states[action.state]} ${what} ${quoteName(action.name)}`, purpose }];
}

/** Repeats a comment of the object or of one of its parts. */
export function commentStatement(object: Belongings, { on, name, text }: Comment): Statement {
  const relation = qualified(object.schema, object.name);
  const place = {
    object: () => objectSql(object),
    column: () => `COLUMN ${relation}.${quoteName(name)}`,
    index: () => `INDEX ${qualified(object.schema, name)}`,
    sequence: () => `SEQUENCE ${qualified(object.schema, name)}`,
    constraint: () => `CONSTRAINT ${quoteName(name)} ON ${relation}`,
    trigger: () => `TRIGGER ${quoteName(name)} ON ${relation}`,
    policy: () => `POLICY ${quoteName(name)} ON ${relation}`,
    rule: () => `RULE ${quoteName(name)} ON ${relation}`,
  };
  return { sql: `COMMENT ON ${place[on]()} IS ${quoteLiteral(text)}`, purpose: `comment on ${object.name}` };
}
