import type { Connection } from './connect.ts';
import { journalExists } from './journal-tables.ts';

/** A function of triggers that a run of this tool made and no later one moved away, and the tables and views whose triggers call it. */
export interface OwnFunction {
  readonly name: string;
  readonly callers: readonly { readonly schema: string; readonly name: string }[];
}

/** The functions in a schema that are there by earlier runs; [] where there is no journal. */
export async function ownFunctions(connection: Connection, schema: string): Promise<OwnFunction[]> {
  if (!(await journalExists(connection))) return [];
  const rows = await connection.query<{ name: string; schemas: string[]; relations: string[] }>(ownFunctionsSql, [
    schema,
  ]);
  return rows.map(({ name, schemas, relations }) => ({
    name,
    callers: relations.map((relation, i) => ({ schema: schemas[i] ?? '', name: relation })),
  }));
}

// Of the runs that stand, the last one that moved a function of that name tells: it came, or it went.
const ownFunctionsSql = `
  WITH last AS (
    SELECT DISTINCT ON (m.name) m.name, m.role
    FROM gigchain_migrate.moved m JOIN gigchain_migrate.runs r ON r.id = m.run
    WHERE m.kind = 'function' AND r.status IN ('migrated', 'finalized')
      AND $1 = CASE m.role WHEN 'migrated' THEN m.to_schema ELSE m.from_schema END
    ORDER BY m.name, r.started_at DESC, r.id DESC, m.position DESC)
  SELECT f.proname::text AS name,
    coalesce(pg_catalog.array_agg(cn.nspname::text ORDER BY c.oid) FILTER (WHERE c.oid IS NOT NULL), '{}') AS schemas,
    coalesce(pg_catalog.array_agg(c.relname::text ORDER BY c.oid) FILTER (WHERE c.oid IS NOT NULL), '{}') AS relations
  FROM last
  JOIN pg_catalog.pg_proc f ON f.proname::text = last.name AND f.pronargs = 0 AND f.prorettype = 'pg_catalog.trigger'::regtype
  JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace AND n.nspname = $1
  LEFT JOIN pg_catalog.pg_trigger t ON t.tgfoid = f.oid
  LEFT JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
  LEFT JOIN pg_catalog.pg_namespace cn ON cn.oid = c.relnamespace
  WHERE last.role = 'migrated'
  GROUP BY f.oid, f.proname ORDER BY f.proname`;
