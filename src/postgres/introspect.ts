import type { FoundTable } from '../core/catalog/found-table.ts';
import type { Connection } from './connect.ts';
import { readColumns } from './introspect-columns.ts';
import { readConstraints } from './introspect-constraints.ts';
import { readIndexes } from './introspect-indexes.ts';

/**
 * Reads what the tables of a schema are made of, a few queries for all of them; in order of their names.
 * `tables` limits it to these names; names that the schema does not have are left out.
 */
export async function introspect(
  connection: Connection,
  schema: string,
  tables?: readonly string[],
): Promise<FoundTable[]> {
  const found = await connection.query<{ oid: string; name: string }>(
    `SELECT c.oid::text AS oid, c.relname::text AS name
     FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relkind IN ('r', 'p') AND ($2::text[] IS NULL OR c.relname = ANY ($2::text[]))
     ORDER BY c.relname`,
    [schema, tables ?? null],
  );
  if (found.length === 0) return [];
  const oids = found.map(({ oid }) => oid);
  const columns = await readColumns(connection, oids);
  const constraints = await readConstraints(connection, oids);
  const indexes = await readIndexes(connection, oids);
  return found.map(({ oid, name }) => ({
    schema,
    name,
    columns: columns.get(oid) ?? [],
    ...constraints(oid),
    indexes: indexes.get(oid) ?? [],
  }));
}
