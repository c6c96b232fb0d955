import type { FoundIndex } from '../core/catalog/found-table.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';

interface IndexRow {
  readonly oid: string;
  readonly name: string;
  readonly unique: boolean;
  readonly primary: boolean;
  readonly method: string;
  readonly valid: boolean;
  readonly whereSql: string | null;
  readonly columns: (string | null)[];
  readonly sql: string[];
  readonly descending: boolean[];
}

// indkey and indoption count from 0, pg_get_indexdef from 1; columns that are only INCLUDEd come after the key and are not read.
// https://www.postgresql.org/docs/current/catalog-pg-index.html
const indexesSql = `
  SELECT i.indrelid::text AS oid, c.relname::text AS name, i.indisunique AS "unique", i.indisprimary AS "primary",
    am.amname::text AS method,
    i.indisvalid AND i.indisready AND i.indislive AS valid,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid) AS "whereSql", key.columns, key.sql, key.descending
  FROM pg_catalog.pg_index i
  JOIN pg_catalog.pg_class c ON c.oid = i.indexrelid
  JOIN pg_catalog.pg_am am ON am.oid = c.relam
  CROSS JOIN LATERAL (
    SELECT pg_catalog.array_agg(a.attname::text ORDER BY k.i) AS columns,
      pg_catalog.array_agg(pg_catalog.pg_get_indexdef(i.indexrelid, k.i, false) ORDER BY k.i) AS sql,
      pg_catalog.array_agg(i.indoption[k.i - 1] & 1 = 1 ORDER BY k.i) AS descending
    FROM pg_catalog.generate_series(1, i.indnkeyatts) AS k (i)
    LEFT JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[k.i - 1] AND a.attnum <> 0
  ) key
  WHERE i.indrelid = ANY ($1::oid[])
  ORDER BY i.indrelid, c.relname`;

/** All indexes of the tables `oids`, those of keys among them, by table and in order of their names. */
export async function readIndexes(
  connection: Connection,
  oids: readonly string[],
): Promise<ReadonlyMap<string, FoundIndex[]>> {
  const rows = await connection.query<IndexRow>(indexesSql, [oids]);
  return groupByTable(rows, (row) => ({
    name: row.name,
    unique: row.unique,
    primary: row.primary,
    method: row.method,
    valid: row.valid,
    columns: row.columns.map((column, i) => ({
      column,
      sql: row.sql[i] ?? '',
      descending: row.descending[i] === true,
    })),
    whereSql: row.whereSql,
  }));
}
