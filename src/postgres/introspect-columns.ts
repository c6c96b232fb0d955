import type { FoundColumn } from '../core/catalog/found-table.ts';
import { qualified } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';

interface ColumnRow {
  readonly oid: string;
  readonly name: string;
  readonly type: string;
  readonly notNull: boolean;
  readonly expression: string | null;
  readonly generated: boolean;
  readonly identity: string;
  readonly collation: string | null;
  readonly sequence: string | null;
  readonly sequenceSchema: string | null;
  readonly increment: bigint | null;
  /** Whether this role may read the sequence. */
  readonly readable: boolean | null;
}

// A column can own several sequences; its identity's comes first, then the oldest.
const columnsSql = `
  SELECT a.attrelid::text AS oid, a.attname::text AS name,
    pg_catalog.format_type(a.atttypid, a.atttypmod) AS type, a.attnotnull AS "notNull",
    pg_catalog.pg_get_expr(e.adbin, e.adrelid) AS expression,
    a.attgenerated <> '' AS generated, a.attidentity::text AS identity,
    CASE WHEN a.attcollation <> t.typcollation THEN l.collname::text END AS collation,
    own.name AS sequence, own.schema AS "sequenceSchema", own.increment, own.readable
  FROM pg_catalog.pg_attribute a
  JOIN pg_catalog.pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_catalog.pg_attrdef e ON e.adrelid = a.attrelid AND e.adnum = a.attnum
  LEFT JOIN pg_catalog.pg_collation l ON l.oid = a.attcollation
  LEFT JOIN LATERAL (
    SELECT c.relname::text AS name, n.nspname::text AS schema, s.seqincrement AS increment,
      pg_catalog.has_sequence_privilege(c.oid, 'SELECT') AS readable
    FROM pg_catalog.pg_depend d
    JOIN pg_catalog.pg_sequence s ON s.seqrelid = d.objid
    JOIN pg_catalog.pg_class c ON c.oid = s.seqrelid
    JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
    WHERE d.classid = 'pg_catalog.pg_class'::regclass AND d.refclassid = 'pg_catalog.pg_class'::regclass
      AND d.refobjid = a.attrelid AND d.refobjsubid = a.attnum AND d.deptype IN ('a', 'i')
    ORDER BY d.deptype DESC, d.objid LIMIT 1
  ) own ON true
  WHERE a.attrelid = ANY ($1::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attrelid, a.attnum`;

/** pg_attribute.attidentity, https://www.postgresql.org/docs/current/catalog-pg-attribute.html */
const identities: Readonly<Record<string, FoundColumn['identity']>> = { a: 'always', d: 'default' };

/** Sequences read by one query: each is a relation of its own, and a query locks all that it reads. */
const sequenceBatch = 200;

/** The columns of the tables `oids`, by table and in their order. */
export async function readColumns(
  connection: Connection,
  oids: readonly string[],
): Promise<ReadonlyMap<string, FoundColumn[]>> {
  const rows = await connection.query<ColumnRow>(columnsSql, [oids]);
  const next = await readNextValues(connection, rows);
  return groupByTable(rows, (row) => ({
    name: row.name,
    type: row.type,
    notNull: row.notNull,
    defaultSql: row.generated ? null : row.expression,
    generatedSql: row.generated ? row.expression : null,
    identity: identities[row.identity] ?? null,
    nextValue: row.readable === false ? 'hidden' : (next.get(row) ?? null),
    collation: row.collation,
  }));
}

/** Read from the sequences themselves: the view pg_sequences does not tell what setval(…, false) has set. */
async function readNextValues(connection: Connection, rows: readonly ColumnRow[]): Promise<Map<ColumnRow, bigint>> {
  const owners = rows.filter(({ readable }) => readable === true);
  const next = new Map<ColumnRow, bigint>();
  for (let start = 0; start < owners.length; start += sequenceBatch) {
    const batch = owners.slice(start, start + sequenceBatch);
    const sql = batch.map(
      (row, i) => `SELECT ${i} AS i, last_value AS last, is_called AS called FROM ${sequenceOf(row)}`,
    );
    const values = await connection.query<{ i: number; last: bigint; called: boolean }>(sql.join(' UNION ALL '));
    for (const { i, last, called } of values) {
      const row = batch[i];
      if (row !== undefined) next.set(row, called ? last + (row.increment ?? 1n) : last);
    }
  }
  return next;
}

function sequenceOf({ sequence, sequenceSchema }: ColumnRow): string {
  return qualified(sequenceSchema ?? '', sequence ?? '');
}
