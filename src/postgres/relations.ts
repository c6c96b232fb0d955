import type { Movable } from '../core/catalog/movable.ts';
import { qualified } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';

/** A table by its unquoted names. */
export interface TableName {
  readonly schema: string;
  readonly name: string;
}

/** An occupant of the namespace that the relations and types of a schema share. */
export interface Relation {
  readonly kind: RelationKind;
  readonly name: string;
  /** Owning table of an index, of a sequence that a column owns, or of an array type; null where there is none. */
  readonly table: string | null;
}

export type RelationKind =
  | 'table'
  | 'partitioned table'
  | 'view'
  | 'materialized view'
  | 'index'
  | 'sequence'
  | 'foreign table'
  | 'type'
  | 'array type';

/** pg_class.relkind, https://www.postgresql.org/docs/current/catalog-pg-class.html */
const relationKinds: Readonly<Record<string, RelationKind>> = {
  r: 'table',
  p: 'partitioned table',
  v: 'view',
  m: 'materialized view',
  i: 'index',
  I: 'index',
  S: 'sequence',
  f: 'foreign table',
  c: 'type',
};

const relationsSql = `
  SELECT c.relkind::text AS relkind, c.relname::text AS name, owner.relname::text AS "table"
  FROM pg_catalog.pg_class c
  JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
  LEFT JOIN pg_catalog.pg_depend d ON c.relkind = 'S' AND d.objid = c.oid AND d.refobjsubid > 0
    AND d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
    AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_catalog.pg_class owner ON owner.oid IN (i.indrelid, d.refobjid)
  WHERE n.nspname = $1
  ORDER BY c.relname`;

// The array type of a row type counts: a table of the same name can be created beside it, but not be moved there.
const typesSql = `
  SELECT t.typname::text AS name, element.oid IS NOT NULL AS "isArray", owner.relname::text AS "table"
  FROM pg_catalog.pg_type t
  JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
  LEFT JOIN pg_catalog.pg_type element ON element.typarray = t.oid
  LEFT JOIN pg_catalog.pg_class owner ON owner.oid = element.typrelid
  WHERE n.nspname = $1 AND t.typtype <> 'c'
  ORDER BY t.typname`;

/** Relations and types of a schema, array types included and the row types of tables not; [] where the schema is missing. */
export async function relationsOf(connection: Connection, schema: string): Promise<Relation[]> {
  const relations = await connection.query<{ relkind: string; name: string; table: string | null }>(relationsSql, [
    schema,
  ]);
  const types = await connection.query<{ name: string; isArray: boolean; table: string | null }>(typesSql, [schema]);
  return [
    ...relations.map(({ relkind, name, table }) => ({ kind: relationKinds[relkind] ?? 'table', name, table })),
    ...types.map(({ isArray, name, table }) => ({
      kind: isArray ? ('array type' as const) : ('type' as const),
      name,
      table,
    })),
  ];
}

/** Exact number of rows, by a full count. */
export async function countRows(connection: Connection, { schema, name }: TableName): Promise<number> {
  const [row] = await connection.query<{ rows: bigint }>(
    `SELECT pg_catalog.count(*) AS rows FROM ${qualified(schema, name)}`,
  );
  return Number(row?.rows ?? 0n);
}

/** Whether the database has a schema of this exact name. */
export async function schemaExists(connection: Connection, schema: string): Promise<boolean> {
  const rows = await connection.query('SELECT 1 FROM pg_catalog.pg_namespace WHERE nspname = $1', [schema]);
  return rows.length > 0;
}

/** A function without arguments, in the namespace that the functions of a schema share. */
export interface FoundFunction {
  readonly name: string;
  /** Whether it is a function of triggers, as a run creates them. */
  readonly isOfTrigger: boolean;
}

/** A schema's functions, procedures and aggregates without arguments, in order of their bytes. */
export async function functionsOf(connection: Connection, schema: string): Promise<FoundFunction[]> {
  return connection.query<FoundFunction>(
    `SELECT f.proname::text AS name, f.prokind = 'f' AND f.prorettype = 'pg_catalog.trigger'::regtype AS "isOfTrigger"
     FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
     WHERE n.nspname = $1 AND f.pronargs = 0
     ORDER BY f.proname`,
    [schema],
  );
}

/** What a run could have created or replaced in a schema: tables, then views, the newest first, then functions of triggers. */
export async function movablesOf(connection: Connection, schema: string): Promise<Movable[]> {
  const views = await connection.query<{ kind: 'view' | 'materialized view'; name: string }>(
    `SELECT CASE c.relkind WHEN 'v' THEN 'view' ELSE 'materialized view' END AS kind, c.relname::text AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('v', 'm')
     ORDER BY c.oid DESC`,
    [schema],
  );
  const functions = (await functionsOf(connection, schema)).filter(({ isOfTrigger }) => isOfTrigger);
  return [
    ...(await tableNames(connection, schema)).map((name) => ({ kind: 'table' as const, name })),
    ...views,
    ...functions.map(({ name }) => ({ kind: 'function' as const, name })),
  ];
}

/** Names of a schema's tables, partitioned ones among them, in order of their bytes. */
export async function tableNames(connection: Connection, schema: string): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `SELECT c.relname::text AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p')
     ORDER BY c.relname`,
    [schema],
  );
  return rows.map(({ name }) => name);
}
