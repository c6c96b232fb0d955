import type { Mention } from '../core/catalog/belongings.ts';
import type { Connection } from './connect.ts';

/**
 * Functions whose body is a text that has the name of a table or view as a word, but for functions that leave with them. What such a
 * text means is decided anew at every call, so PostgreSQL records no dependency: https://www.postgresql.org/docs/current/ddl-depend.html
 */
export async function mentionsOf(
  connection: Connection,
  leaving: readonly { readonly kind: string; readonly schema: string; readonly name: string }[],
): Promise<Mention[]> {
  const relations = leaving.filter(({ kind }) => kind !== 'function').map(({ name }) => name);
  if (relations.length === 0) return [];
  const functions = leaving.filter(({ kind }) => kind === 'function');
  return connection.query<Mention>(
    `SELECT DISTINCT f.oid::regprocedure::text AS function, t.name AS "table"
     FROM pg_catalog.pg_proc f
     JOIN pg_catalog.pg_language l ON l.oid = f.prolang AND l.lanname NOT IN ('c', 'internal')
     JOIN pg_catalog.pg_namespace n ON n.oid = f.pronamespace
     CROSS JOIN pg_catalog.unnest($1::text[]) AS t (name)
     WHERE n.nspname <> 'information_schema' AND n.nspname !~ '^(pg_|gigchain_migrate)'
       AND NOT EXISTS (
         SELECT 1 FROM ROWS FROM (pg_catalog.unnest($2::text[]), pg_catalog.unnest($3::text[])) AS own (schema, name)
         WHERE own.schema = n.nspname AND own.name = f.proname)
       AND f.prosrc ~ ('(^|[^[:alnum:]_])' || pg_catalog.regexp_replace(t.name, '[^[:alnum:]_]', '\\\\\\&', 'g') || '($|[^[:alnum:]_])')
     ORDER BY 1, 2`,
    [relations, functions.map(({ schema }) => schema), functions.map(({ name }) => name)],
  );
}
