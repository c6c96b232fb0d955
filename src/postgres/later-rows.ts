import type { KeyedRows } from '../core/catalog/later-changes.ts';
import type { Contents, RangeDigest } from '../core/catalog/recorded.ts';
import { partsOf, startsAgain } from '../core/compare/key-ranges.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import type { TableName } from './relations.ts';

/**
 * The rows of some ranges that other transactions wrote than those that wrote the recorded ones: inserted or updated since. null where the
 * writers are not known. https://www.postgresql.org/docs/current/ddl-system-columns.html
 */
export async function rowsWritten(
  connection: Connection,
  table: TableName,
  record: Contents,
  changed: readonly Pick<RangeDigest, 'low'>[],
  most: number,
): Promise<KeyedRows | null> {
  if (record.writers === null) return null;
  const { where, values } = rangeFilter(record, changed, 2);
  const written = `${qualified(table.schema, table.name)} AS x WHERE x.xmin::text <> ALL ($1::text[]) AND ${where}`;
  const [count] = await connection.query<{ rows: bigint }>(`SELECT pg_catalog.count(*) AS rows FROM ${written}`, [
    record.writers,
    ...values,
  ]);
  const order = record.key.map((name) => `x.${quoteName(name)}`).join(', ');
  const keys =
    record.key.length === 0
      ? []
      : await connection.query<{ key: string }>(
          `SELECT ${keyText(record)} AS key FROM ${written} ORDER BY ${order} LIMIT ${most}`,
          [record.writers, ...values],
        );
  return { rows: Number(count?.rows ?? 0n), keys: keys.map(({ key }) => key) };
}

/** The keys, as texts, of all rows of some ranges. */
export async function keysOf(
  connection: Connection,
  table: TableName,
  record: Contents,
  changed: readonly Pick<RangeDigest, 'low'>[],
): Promise<ReadonlySet<string>> {
  const { where, values } = rangeFilter(record, changed, 1);
  const rows = await connection.query<{ key: string }>(
    `SELECT ${keyText(record)} AS key FROM ${qualified(table.schema, table.name)} AS x WHERE ${where}`,
    values,
  );
  return new Set(rows.map(({ key }) => key));
}

function keyText({ key }: Contents): string {
  return `pg_catalog.concat_ws(', ', ${key.map((name) => `x.${quoteName(name)}`).join(', ')})`;
}

/** The rows of some ranges; its parameters are numbered from `first` on. */
function rangeFilter(
  record: Contents,
  changed: readonly Pick<RangeDigest, 'low'>[],
  first: number,
): { readonly where: string; readonly values: readonly unknown[] } {
  if (!record.ranged) return { where: 'true', values: [] };
  const starts = startsAgain(record.ranges);
  const key = `x.${quoteName(record.key[0] ?? '')}::bigint`;
  return {
    where: `pg_catalog.width_bucket(${key}, $${first}::bigint[]) = ANY ($${first + 1}::integer[])`,
    values: [starts, [...partsOf(starts, changed)]],
  };
}
