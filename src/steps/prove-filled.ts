import { Failure } from '../core/errors.ts';
import { digestColumns } from '../postgres/contents.ts';
import { type Run, stagingOf } from './run.ts';
import type { TableToFill } from './table-to-fill.ts';

/** Rows of the staged tables, as they were verified. */
export type StagedDigests = ReadonlyMap<TableToFill, { readonly rows: bigint; readonly digest: string }>;

/** Digests of the staged rows, read before the tables are locked. */
export async function digestStagedRows(run: Run, tables: readonly TableToFill[]): Promise<StagedDigests> {
  const digests = new Map<TableToFill, { rows: bigint; digest: string }>();
  const waiting = [...tables].sort((left, right) => right.bytes - left.bytes);
  await run.target.withConnections(waiting.length, async (worker) => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      const place = { schema: stagingOf(run)(table.target.schema), name: table.target.name };
      digests.set(table, await digestColumns(worker, place, table.live.loaded));
    }
  });
  return digests;
}

/** Proves that the tables hold exactly the rows that were staged and verified. Throws a Failure of kind 'different'. */
export async function proveFilled(
  { target: { connection } }: Run,
  tables: readonly TableToFill[],
  staged: StagedDigests,
): Promise<void> {
  for (const table of tables) {
    const { schema, name } = table.target;
    const expected = staged.get(table);
    const found = await digestColumns(connection, { schema, name }, table.live.loaded);
    if (expected !== undefined && found.rows === expected.rows && found.digest === expected.digest) continue;
    throw new Failure({
      kind: 'different',
      message: `table ${schema}.${name}: expected the ${expected?.rows ?? 0n} rows that were verified, found ${found.rows} rows that are not all the same`,
      advice: 'Something in the target changes rows as they come in. Nothing was changed.',
    });
  }
}
