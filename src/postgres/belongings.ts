import type { Belongings, ReplicaIdentity } from '../core/catalog/belongings.ts';
import type { PlacedObject } from '../core/catalog/movable.ts';
import { readActions } from './belongings-actions.ts';
import { readColumnSettings, readComments, readSequences } from './belongings-columns.ts';
import { membership, readGrants } from './belongings-grants.ts';
import { readPolicies, readPublications } from './belongings-policies.ts';
import type { Connection } from './connect.ts';

type Core = Omit<
  Belongings,
  | 'grants'
  | 'policies'
  | 'triggers'
  | 'rules'
  | 'publications'
  | 'columns'
  | 'sequences'
  | 'comments'
  | 'replicaIdentity'
> & { readonly identity: 'd' | 'n' | 'f' | 'i'; readonly identityColumns: readonly string[] };

/** $1 schemas, $2 names, $3 whether functions are meant, $4 what acting as an owner takes. */
const relationsSql = `
  SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' ELSE 'table' END AS kind,
    n.nspname::text AS schema, c.relname::text AS name, c.oid::text AS oid,
    pg_catalog.pg_get_userbyid(c.relowner)::text AS owner, CURRENT_USER::text AS role,
    pg_catalog.pg_has_role(c.relowner, 'USAGE') AS "mayMove", pg_catalog.pg_has_role(c.relowner, $3) AS "mayGive",
    pg_catalog.has_schema_privilege(c.relowner, n.oid, 'CREATE') AS "ownerMayCreate",
    c.relkind = 'r' AND NOT pg_catalog.row_security_active(c.oid) AND pg_catalog.has_table_privilege(c.oid, 'SELECT')
      AS "isReadable",
    pg_catalog.jsonb_build_object('enabled', c.relrowsecurity, 'forced', c.relforcerowsecurity) AS "rowSecurity",
    CASE c.relkind WHEN 'r' THEN c.relreplident ELSE 'd' END::text AS identity,
    ARRAY(SELECT a.attname::text FROM pg_catalog.pg_index i
      CROSS JOIN pg_catalog.unnest(i.indkey) WITH ORDINALITY k (number, position)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.number
      WHERE i.indrelid = c.oid AND i.indisreplident ORDER BY k.position) AS "identityColumns",
    COALESCE(c.reloptions, '{}') || ARRAY(SELECT 'toast.' || o FROM pg_catalog.pg_class t, pg_catalog.unnest(t.reloptions) o
      WHERE t.oid = c.reltoastrelid) AS options,
    ARRAY(
      SELECT 'belongs to the extension ' || e.extname FROM pg_catalog.pg_depend d
        JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
        WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'
      UNION ALL SELECT 'is partitioned' WHERE c.relkind = 'p'
      UNION ALL SELECT CASE WHEN c.relispartition THEN 'is a partition of ' ELSE 'inherits from ' END || i.inhparent::regclass
        FROM pg_catalog.pg_inherits i WHERE i.inhrelid = c.oid
      UNION ALL SELECT 'has a security label of ' || l.provider FROM pg_catalog.pg_seclabel l
        WHERE l.classoid = 'pg_catalog.pg_class'::regclass AND l.objoid = c.oid
    ) AS obstacles,
    ARRAY(
      SELECT 'the extended statistics ' || x.stxname FROM pg_catalog.pg_statistic_ext x WHERE x.stxrelid = c.oid
      UNION ALL SELECT 'its tablespace ' || s.spcname FROM pg_catalog.pg_tablespace s
        WHERE s.oid = c.reltablespace AND c.relkind = 'r'
      UNION ALL SELECT 'that it is unlogged' WHERE c.relpersistence = 'u'
      UNION ALL SELECT 'that CLUSTER orders it by ' || k.relname FROM pg_catalog.pg_index i
        JOIN pg_catalog.pg_class k ON k.oid = i.indexrelid WHERE i.indrelid = c.oid AND i.indisclustered
    ) AS staying
  FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
  JOIN ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS wanted (schema, name)
    ON wanted.schema = n.nspname AND wanted.name = c.relname
  WHERE c.relkind IN ('r', 'p', 'v', 'm')
  ORDER BY n.nspname, c.relname`;

const functionsSql = `
  SELECT 'function' AS kind, n.nspname::text AS schema, f.proname::text AS name, f.oid::text AS oid,
    pg_catalog.pg_get_userbyid(f.proowner)::text AS owner, CURRENT_USER::text AS role,
    pg_catalog.pg_has_role(f.proowner, 'USAGE') AS "mayMove", pg_catalog.pg_has_role(f.proowner, $3) AS "mayGive",
    pg_catalog.has_schema_privilege(f.proowner, n.oid, 'CREATE') AS "ownerMayCreate", false AS "isReadable",
    '{"enabled": false, "forced": false}'::jsonb AS "rowSecurity", 'd' AS identity, '{}'::text[] AS "identityColumns",
    '{}'::text[] AS options,
    ARRAY(SELECT 'belongs to the extension ' || e.extname FROM pg_catalog.pg_depend d
      JOIN pg_catalog.pg_extension e ON e.oid = d.refobjid
      WHERE d.classid = 'pg_catalog.pg_proc'::regclass AND d.objid = f.oid AND d.deptype = 'e'
      UNION ALL SELECT 'has a security label of ' || l.provider FROM pg_catalog.pg_seclabel l
        WHERE l.classoid = 'pg_catalog.pg_proc'::regclass AND l.objoid = f.oid) AS obstacles,
    '{}'::text[] AS staying
  FROM pg_catalog.pg_proc f JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
  JOIN ROWS FROM (pg_catalog.unnest($1::text[]), pg_catalog.unnest($2::text[])) AS wanted (schema, name)
    ON wanted.schema = n.nspname AND wanted.name = f.proname
  WHERE f.pronargs = 0
  ORDER BY n.nspname, f.proname`;

/**
 * What belongs to objects of the target. `ownFunctions` are the functions of this tool's triggers, which no operator misses.
 * https://www.postgresql.org/docs/current/ddl-priv.html, ddl-rowsecurity.html, catalog-pg-class.html
 */
export async function belongingsOf(
  connection: Connection,
  objects: readonly PlacedObject[],
  ownFunctions: readonly { readonly schema: string; readonly name: string }[],
): Promise<Belongings[]> {
  const cores: Core[] = [];
  for (const [ofFunctions, sql] of [
    [false, relationsSql],
    [true, functionsSql],
  ] as const) {
    const wanted = objects.filter(({ kind }) => (kind === 'function') === ofFunctions);
    if (wanted.length === 0) continue;
    const parameters = [wanted.map(({ schema }) => schema), wanted.map(({ name }) => name), membership(connection)];
    cores.push(...(await connection.query<Core>(sql, parameters)));
  }
  if (cores.length === 0) return [];
  const oids = cores.map(({ oid }) => oid);
  const [grants, policies, publications, columns, comments, sequences] = [
    await readGrants(connection, oids),
    await readPolicies(connection, oids),
    await readPublications(connection, oids),
    await readColumnSettings(connection, oids),
    await readComments(connection, oids),
    await readSequences(connection, oids),
  ];
  const { triggers, rules } = await readActions(connection, oids, ownFunctions);
  return cores.map(({ identity, identityColumns, ...core }) => ({
    ...core,
    replicaIdentity: replicaIdentity(identity, identityColumns),
    grants: grants.get(core.oid) ?? [],
    policies: policies.get(core.oid) ?? [],
    publications: publications.get(core.oid) ?? [],
    columns: columns.get(core.oid) ?? [],
    comments: comments.get(core.oid) ?? [],
    sequences: sequences.get(core.oid) ?? [],
    triggers: triggers.get(core.oid) ?? [],
    rules: rules.get(core.oid) ?? [],
  }));
}

/** An index that is gone since leaves a table without identity: https://www.postgresql.org/docs/current/catalog-pg-class.html */
function replicaIdentity(letter: Core['identity'], columns: readonly string[]): ReplicaIdentity {
  if (letter === 'i') return columns.length === 0 ? { kind: 'nothing' } : { kind: 'index', columns };
  return { kind: letter === 'd' ? 'default' : letter === 'n' ? 'nothing' : 'full' };
}
