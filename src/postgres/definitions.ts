import type { Definition, Dependent } from '../core/catalog/dependent.ts';
import type { Connection } from './connect.ts';

/** What keeps a run from changing an object: whom it belongs to. */
function obstaclesSql(classid: string, object: string, owner: string): string {
  return `
    SELECT 'belongs to the extension ' || e.extname AS obstacle FROM pg_catalog.pg_depend x
      JOIN pg_catalog.pg_extension e ON e.oid = x.refobjid
      WHERE x.classid = 'pg_catalog.${classid}'::regclass AND x.objid = ${object} AND x.deptype = 'e'
    UNION ALL SELECT 'belongs to ' || pg_catalog.pg_get_userbyid(${owner}) || ', whose objects the role ' || CURRENT_USER || ' may not change'
      WHERE NOT pg_catalog.pg_has_role(${owner}, 'USAGE')`;
}

/** A part of a table `c`, which must be an ordinary one. */
function partObstaclesSql(classid: string, object: string, more = ''): string {
  return `ARRAY(${obstaclesSql(classid, object, 'c.relowner')}
    UNION ALL ${tableObstaclesSql} ${more}) AS obstacles`;
}

const tableObstaclesSql = `
    SELECT 'belongs to the extension ' || e.extname FROM pg_catalog.pg_depend x
      JOIN pg_catalog.pg_extension e ON e.oid = x.refobjid
      WHERE x.classid = 'pg_catalog.pg_class'::regclass AND x.objid = c.oid AND x.deptype = 'e'
    UNION ALL SELECT 'belongs to a foreign table' WHERE c.relkind = 'f'
    UNION ALL SELECT 'belongs to a partition' WHERE c.relispartition`;

/** ALTER TABLE DISABLE TRIGGER ALL does that. */
const switchedOffSql = `UNION ALL SELECT 'is switched off' WHERE EXISTS (
      SELECT FROM pg_catalog.pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgenabled <> 'O')`;

const plain = `'{}'::text[] AS columns, '{}'::text[] AS parts, false AS "isPopulated"`;

/** By kind, each with the oids of its objects as $1; see https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-INFO-CATALOG */
const queries: Readonly<Record<string, (version: number) => string>> = {
  view: () => viewsSql,
  'materialized view': () => viewsSql,
  'foreign key': () => `
    SELECT k.oid::text AS oid, pg_catalog.pg_get_constraintdef(k.oid) AS sql, ${plain},
      pg_catalog.obj_description(k.oid, 'pg_constraint') AS comment, ${partObstaclesSql('pg_constraint', 'k.oid', switchedOffSql)}
    FROM pg_catalog.pg_constraint k JOIN pg_catalog.pg_class c ON c.oid = k.conrelid WHERE k.oid = ANY ($1::oid[])`,
  policy: () => `
    SELECT y.oid::text AS oid, 'ALTER POLICY ' || pg_catalog.quote_ident(y.polname) || ' ON ' || c.oid::regclass
        || COALESCE(' USING (' || pg_catalog.pg_get_expr(y.polqual, y.polrelid) || ')', '')
        || COALESCE(' WITH CHECK (' || pg_catalog.pg_get_expr(y.polwithcheck, y.polrelid) || ')', '') AS sql,
      ${plain}, NULL AS comment, ${partObstaclesSql('pg_policy', 'y.oid')}
    FROM pg_catalog.pg_policy y JOIN pg_catalog.pg_class c ON c.oid = y.polrelid WHERE y.oid = ANY ($1::oid[])`,
  rule: () => `
    SELECT r.oid::text AS oid, 'CREATE OR REPLACE' || pg_catalog.substr(pg_catalog.pg_get_ruledef(r.oid), 7) AS sql,
      ${plain}, NULL AS comment, ${partObstaclesSql('pg_rewrite', 'r.oid')}
    FROM pg_catalog.pg_rewrite r JOIN pg_catalog.pg_class c ON c.oid = r.ev_class WHERE r.oid = ANY ($1::oid[])`,
  function: functionsSql,
  procedure: functionsSql,
};

const viewsSql = `
  SELECT c.oid::text AS oid, pg_catalog.rtrim(pg_catalog.pg_get_viewdef(c.oid), ';') AS sql,
    ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
      WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum) AS columns,
    ARRAY(SELECT pg_catalog.pg_get_indexdef(i.indexrelid) FROM pg_catalog.pg_index i
      WHERE i.indrelid = c.oid ORDER BY i.indexrelid) AS parts,
    NULL AS comment, c.relispopulated AS "isPopulated",
    ARRAY(${obstaclesSql('pg_class', 'c.oid', 'c.relowner')}
      UNION ALL SELECT 'is in the schema ' || n.nspname || ', in which the role ' || CURRENT_USER || ' may not create'
        WHERE NOT pg_catalog.has_schema_privilege(n.oid, 'CREATE')) AS obstacles
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace WHERE c.oid = ANY ($1::oid[])`;

/** Only a body in standard SQL, which came with PostgreSQL 14, is bound to tables; it is bound anew by the same statement. */
function functionsSql(version: number): string {
  const body = version >= 140_000 ? 'f.prosqlbody IS NOT NULL' : 'false';
  return `
    SELECT f.oid::text AS oid, CASE WHEN ${body} THEN pg_catalog.pg_get_functiondef(f.oid) END AS sql, ${plain}, NULL AS comment,
      ARRAY(${obstaclesSql('pg_proc', 'f.oid', 'f.proowner')}) AS obstacles
    FROM pg_catalog.pg_proc f WHERE f.oid = ANY ($1::oid[])`;
}

const unknown: Definition = { sql: null, columns: [], parts: [], comment: null, isPopulated: false, obstacles: [] };

/** How each of the dependents was made, in their order. */
export async function definitionsOf(connection: Connection, dependents: readonly Dependent[]): Promise<Definition[]> {
  const found = new Map<string, Definition>();
  for (const kind of new Set(dependents.map((dependent) => dependent.kind))) {
    const query = queries[kind];
    if (query === undefined) continue;
    const oids = dependents.filter((dependent) => dependent.kind === kind).map(({ oid }) => oid);
    const rows = await connection.query<Definition & { oid: string }>(query(connection.serverVersion), [oids]);
    for (const { oid, ...definition } of rows) found.set(`${kind} ${oid}`, definition);
  }
  return dependents.map(({ kind, oid }) => found.get(`${kind} ${oid}`) ?? unknown);
}
