import { baseType, type LoadType } from '../core/catalog/pg-catalog.ts';
import { quoteName } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import type { MergedTable } from './merge-rows.ts';
import { rowColumn, sql } from './merge-sql.ts';

/** Rows of a kind: how many, and the keys of the first. */
interface KeptRows {
  readonly rows: number;
  readonly keys: readonly string[];
}

/** What the rows that were there are beside those of the source, once it is known which row is which. */
export interface KeptOutcome {
  /** Rows of the source that the target has as well. */
  readonly paired: number;
  /** Those of them that have other values in the target, but for their ids. */
  readonly different: KeptRows;
  /** Rows of the target that the source has not. */
  readonly others: KeptRows;
}

/** Counts them and names the first `most` by the columns of `key`. `types` are those of the columns, by their names in the target. */
export async function keptOutcome(
  connection: Connection,
  { live, staged, kept, pairs }: MergedTable,
  { types, most }: { readonly types: ReadonlyMap<string, LoadType>; readonly most: number },
): Promise<KeptOutcome> {
  const { loaded, primaryKey, uniques } = live;
  const key = primaryKey ?? uniques[0] ?? loaded;
  const differing = loaded
    .filter((column) => primaryKey?.includes(column) !== true)
    .map((column) => differ(column, types.get(column)));
  const joined = `${sql(pairs)} AS p JOIN ${sql(staged)} AS s ON s.ctid = p.staged JOIN ${sql(kept)} AS k ON k.${rowColumn} = p.kept`;
  const unpaired = `${sql(kept)} AS k WHERE NOT EXISTS (SELECT FROM ${sql(pairs)} AS p WHERE p.kept = k.${rowColumn})`;
  const listed = async (alias: string, from: string): Promise<KeptRows> => {
    const shown = key.map((column) => `COALESCE(${alias}.${quoteName(column)}::text, 'NULL')`).join(`, `);
    const [row] = await connection.query<{ rows: bigint; keys: string[] }>(
      `WITH x AS MATERIALIZED (SELECT pg_catalog.concat_ws(', ', ${shown}) AS shown, k.${rowColumn} AS at FROM ${from})
       SELECT (SELECT pg_catalog.count(*) FROM x) AS rows, ARRAY(SELECT x.shown FROM x ORDER BY x.at LIMIT ${most}) AS keys`,
    );
    return { rows: Number(row?.rows ?? 0n), keys: row?.keys ?? [] };
  };
  const [all] = await connection.query<{ rows: bigint }>(`SELECT pg_catalog.count(*) AS rows FROM ${sql(pairs)}`);
  return {
    paired: Number(all?.rows ?? 0n),
    different: await listed('s', `${joined} WHERE ${differing.join(' OR ') || 'false'}`),
    others: await listed('k', unpaired),
  };
}

/** As the verification compares: numbers and documents by their value, all others by what PostgreSQL prints. */
function differ(column: string, type: LoadType | undefined): string {
  const [kept, staged] = ['k', 's'].map((alias) => `${alias}.${quoteName(column)}`);
  return isByValue(type) ? `${kept} IS DISTINCT FROM ${staged}` : `${kept}::text IS DISTINCT FROM ${staged}::text`;
}

function isByValue(type: LoadType | undefined): boolean {
  if (type === undefined) return false;
  const base = baseType(type);
  return base.kind === 'numeric' || base.kind === 'jsonb' || (base.kind === 'array' && isByValue(base.element));
}
