import type { Dependent } from '../core/catalog/dependent.ts';
import type { Movable } from '../core/catalog/movable.ts';
import type { Connection } from './connect.ts';

/**
 * Who refers to the relations $1 and the functions $2, through pg_depend. The parts of a table (row type, array type, owned sequences,
 * indexes, constraints) are referred to in its place: a view with GROUP BY hangs on a key, a function on a row type. $3 is a schema
 * whose objects are left out.
 * https://www.postgresql.org/docs/current/catalog-pg-depend.html
 */
const dependentsSql = `
  WITH subject AS MATERIALIZED (SELECT pg_catalog.unnest($1::oid[]) AS oid),
  part AS MATERIALIZED (
    SELECT 'pg_catalog.pg_class'::regclass::oid AS classid, oid AS objid FROM subject
    UNION SELECT 'pg_catalog.pg_proc'::regclass, pg_catalog.unnest($2::oid[])
    UNION SELECT 'pg_catalog.pg_type'::regclass, t.oid
      FROM pg_catalog.pg_type t JOIN subject s ON s.oid = t.typrelid
    UNION SELECT 'pg_catalog.pg_type'::regclass, t.typarray
      FROM pg_catalog.pg_type t JOIN subject s ON s.oid = t.typrelid
    UNION SELECT 'pg_catalog.pg_class'::regclass, i.indexrelid
      FROM pg_catalog.pg_index i JOIN subject s ON s.oid = i.indrelid
    UNION SELECT 'pg_catalog.pg_constraint'::regclass, k.oid
      FROM pg_catalog.pg_constraint k JOIN subject s ON s.oid = k.conrelid
    UNION SELECT d.classid, d.objid
      FROM pg_catalog.pg_depend d
      JOIN subject s ON s.oid = d.refobjid AND d.refclassid = 'pg_catalog.pg_class'::regclass AND d.refobjsubid > 0
      JOIN pg_catalog.pg_class q ON q.oid = d.objid AND q.relkind = 'S'
      WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.deptype IN ('a', 'i')
  ),
  found AS MATERIALIZED (
    SELECT d.classid, d.objid, d.objsubid, pg_catalog.bool_or(d.refclassid = 'pg_catalog.pg_type'::regclass) AS of_type,
      COALESCE(pg_catalog.array_agg(DISTINCT a.attname::text) FILTER (WHERE a.attname IS NOT NULL), '{}') AS columns
    FROM pg_catalog.pg_depend d JOIN part p ON p.classid = d.refclassid AND p.objid = d.refobjid
    LEFT JOIN pg_catalog.pg_attribute a ON d.refclassid = 'pg_catalog.pg_class'::regclass AND a.attrelid = d.refobjid
      AND a.attnum = d.refobjsubid AND d.refobjsubid > 0 AND a.attrelid IN (SELECT oid FROM subject)
    WHERE (d.classid, d.objid) NOT IN (SELECT classid, objid FROM part)
    GROUP BY d.classid, d.objid, d.objsubid
  ),
  described (kind, name, home, namespace, object, columns, of_type) AS (
    SELECT CASE WHEN r.rulename <> '_RETURN' THEN 'rule' WHEN c.relkind = 'm' THEN 'materialized view' ELSE 'view' END,
        CASE WHEN r.rulename <> '_RETURN' THEN r.rulename ELSE c.relname END::text, c.oid, c.relnamespace,
        CASE WHEN r.rulename <> '_RETURN' THEN r.oid ELSE c.oid END, f.columns, f.of_type
      FROM found f JOIN pg_catalog.pg_rewrite r ON r.oid = f.objid JOIN pg_catalog.pg_class c ON c.oid = r.ev_class
      WHERE f.classid = 'pg_catalog.pg_rewrite'::regclass
    UNION ALL
    SELECT CASE k.contype WHEN 'f' THEN 'foreign key' WHEN 'c' THEN 'check' ELSE 'constraint' END,
        k.conname::text, k.conrelid, k.connamespace, f.objid, f.columns, f.of_type
      FROM found f JOIN pg_catalog.pg_constraint k ON k.oid = f.objid
      WHERE f.classid = 'pg_catalog.pg_constraint'::regclass AND k.conparentid = 0
    UNION ALL
    SELECT 'default', c.relname || '.' || a.attname, c.oid, c.relnamespace, f.objid, f.columns, f.of_type
      FROM found f JOIN pg_catalog.pg_attrdef e ON e.oid = f.objid JOIN pg_catalog.pg_class c ON c.oid = e.adrelid
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = e.adnum
      WHERE f.classid = 'pg_catalog.pg_attrdef'::regclass
    UNION ALL
    SELECT 'trigger', g.tgname::text, c.oid, c.relnamespace, f.objid, f.columns, f.of_type
      FROM found f JOIN pg_catalog.pg_trigger g ON g.oid = f.objid JOIN pg_catalog.pg_class c ON c.oid = g.tgrelid
      WHERE f.classid = 'pg_catalog.pg_trigger'::regclass AND NOT g.tgisinternal
    UNION ALL
    SELECT 'policy', y.polname::text, c.oid, c.relnamespace, f.objid, f.columns, f.of_type
      FROM found f JOIN pg_catalog.pg_policy y ON y.oid = f.objid JOIN pg_catalog.pg_class c ON c.oid = y.polrelid
      WHERE f.classid = 'pg_catalog.pg_policy'::regclass
    UNION ALL
    SELECT CASE o.prokind WHEN 'p' THEN 'procedure' WHEN 'a' THEN 'aggregate' ELSE 'function' END,
        o.proname::text, 0, o.pronamespace, f.objid, f.columns, f.of_type
      FROM found f JOIN pg_catalog.pg_proc o ON o.oid = f.objid
      WHERE f.classid = 'pg_catalog.pg_proc'::regclass
    UNION ALL
    SELECT CASE WHEN c.relkind = 'v' THEN 'view' WHEN c.relkind = 'm' THEN 'materialized view' WHEN c.relkind = 'c' THEN 'type'
          WHEN c.relkind IN ('i', 'I') THEN 'index' WHEN f.objsubid > 0 THEN 'column'
          WHEN c.relispartition THEN 'partition' ELSE 'inheritance child' END,
        c.relname || CASE WHEN f.objsubid > 0 AND c.relkind IN ('r', 'p', 'f') THEN '.' || a.attname ELSE '' END,
        COALESCE(i.indrelid, c.oid), c.relnamespace, f.objid, f.columns, f.of_type
      FROM found f JOIN pg_catalog.pg_class c ON c.oid = f.objid AND c.relkind <> 't'
      LEFT JOIN pg_catalog.pg_index i ON i.indexrelid = c.oid
      LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = f.objsubid
      WHERE f.classid = 'pg_catalog.pg_class'::regclass
    UNION ALL
    SELECT 'type', t.typname::text, 0, t.typnamespace, f.objid, f.columns, f.of_type
      FROM found f JOIN pg_catalog.pg_type t ON t.oid = f.objid AND t.typrelid = 0
      WHERE f.classid = 'pg_catalog.pg_type'::regclass
    UNION ALL
    SELECT named.type, named.identity, 0, 0, f.objid, f.columns, f.of_type
      FROM found f CROSS JOIN LATERAL pg_catalog.pg_identify_object(f.classid, f.objid, f.objsubid) named
      WHERE f.classid <> ALL (ARRAY['pg_catalog.pg_rewrite', 'pg_catalog.pg_constraint', 'pg_catalog.pg_attrdef',
        'pg_catalog.pg_trigger', 'pg_catalog.pg_policy', 'pg_catalog.pg_proc', 'pg_catalog.pg_class', 'pg_catalog.pg_type',
        'pg_catalog.pg_publication_rel', 'pg_catalog.pg_statistic_ext']::regclass[])
  )
  SELECT DISTINCT d.kind COLLATE pg_catalog."C" AS kind, d.name COLLATE pg_catalog."C" AS name,
    COALESCE(n.nspname::text, '') COLLATE pg_catalog."C" AS schema,
    CASE WHEN home.relkind IN ('r', 'p', 'f') OR d.kind IN ('trigger', 'rule') THEN home.relname::text ELSE '' END COLLATE pg_catalog."C" AS "table",
    d.object::text AS oid, d.columns, d.of_type AS "usesRowType"
  FROM described d
  LEFT JOIN pg_catalog.pg_class home ON home.oid = d.home
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = d.namespace
  WHERE d.home NOT IN (SELECT oid FROM subject) AND n.nspname IS DISTINCT FROM $3
  ORDER BY schema, "table", kind, name`;

/**
 * Objects that refer to a table or view (to its rows, columns, keys, row type or own sequences) or to a trigger's function without being
 * part of it; [] where it is missing.
 */
export async function dependentsOf(
  connection: Connection,
  { schema, kind, name }: Movable & { readonly schema: string },
): Promise<Dependent[]> {
  return query(connection, { schema, objects: [{ kind, name }], except: null });
}

/** The same of several objects of a schema at once; what refers to one of them as a part of another is left out. */
export async function dependentsOfAll(
  connection: Connection,
  { schema, objects }: { readonly schema: string; readonly objects: readonly Movable[] },
): Promise<Dependent[]> {
  return query(connection, { schema, objects, except: null });
}

/** Objects outside `schema` that refer to one of the `objects` in it. */
export async function dependentsOutside(
  connection: Connection,
  { schema, objects }: { readonly schema: string; readonly objects: readonly Movable[] },
): Promise<Dependent[]> {
  return query(connection, { schema, objects, except: schema });
}

async function query(
  connection: Connection,
  { schema, objects, except }: { schema: string; objects: readonly Movable[]; except: string | null },
): Promise<Dependent[]> {
  const [functions, relations] = [true, false].map((ofFunctions) =>
    objects.filter(({ kind }) => (kind === 'function') === ofFunctions).map(({ name }) => name),
  );
  const found = await connection.query<{ oid: string; isFunction: boolean }>(
    `SELECT c.oid::text AS oid, false AS "isFunction"
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = ANY ($2::text[])
     UNION ALL
     SELECT f.oid::text, true FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
     WHERE n.nspname = $1 AND f.proname = ANY ($3::text[]) AND f.pronargs = 0`,
    [schema, relations, functions],
  );
  const oids = (ofFunctions: boolean) =>
    found.filter(({ isFunction }) => isFunction === ofFunctions).map(({ oid }) => oid);
  return connection.query<Dependent>(dependentsSql, [oids(false), oids(true), except]);
}
