import { setImmediate } from 'node:timers/promises';
import { sharedColumns } from '../core/catalog/plan.ts';
import type { Contents } from '../core/catalog/recorded.ts';
import { type ChangedRange, changedRanges } from '../core/compare/key-ranges.ts';
import { RowHash } from '../core/compare/printed/row-hash.ts';
import { RowPrinter } from '../core/compare/printed/row-printer.ts';
import { RangeDigests } from '../core/compare/range-digests.ts';
import type { Connection } from '../postgres/connect.ts';
import { type DigestFrame, digestTable } from '../postgres/contents.ts';
import { readRows } from '../sqlite/read-rows.ts';
import { batchLimits } from './batch-limits.ts';
import { sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { originOf } from './origin.ts';
import { larger, type TableToVerify, type Verification } from './verify-sides.ts';

/** What both sides came to. */
export interface SidesDigested {
  readonly rows: number;
  readonly found: number;
  /** The largest INTEGER PRIMARY KEY of the source. */
  readonly largestId: bigint | null;
  /** The ranges of the key whose rows may not be the same; [] is a proof that all are. */
  readonly differing: readonly ChangedRange[];
  readonly contents: Contents;
}

/**
 * Reads both sides anew and compares digests of all values, per range of the key: the server makes those of its rows, and here the source's
 * rows are printed and hashed as it does. Where that is not known of a value its range counts as differing. null where this role may not
 * read the table's rows without a policy in between.
 */
export async function digestBothSides(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
): Promise<SidesDigested | null> {
  const { planned } = table;
  const { schema, name } = planned.target;
  let source: SourceSide | null = null;
  const contents = await digestTable(
    connection,
    { schema: verification.place(schema), name },
    {
      origin: originOf(planned),
      alone: false,
      columns: sharedColumns(planned).map(({ target }) => target),
      meanwhile: async (frame) => {
        source = await digestSource(verification, table, frame);
      },
    },
  );
  const read = source as SourceSide | null;
  if (contents === null || read === null) return null;
  const { digests, largestId } = read;
  const found = contents.ranges.reduce((sum, { rows }) => sum + Number(rows), 0);
  return {
    rows: digests.rows,
    found,
    largestId,
    differing: changedRanges(digests.ranges(), contents.ranges),
    contents,
  };
}

interface SourceSide {
  readonly digests: RangeDigests;
  readonly largestId: bigint | null;
}

async function digestSource(
  verification: Verification,
  { planned, sqlite }: TableToVerify,
  frame: DigestFrame,
): Promise<SourceSide> {
  const columns = sharedColumns(planned);
  const { source, sourceName, rows: total } = planned;
  const { listen, signal } = verification.options;
  const key = frame.ranged ? columns.findIndex(({ target }) => target === frame.key[0]) : -1;
  const id = planned.load.findIndex((column) => column.source === sqlite.rowidAlias);
  const printer = new RowPrinter(columns.map(({ type }) => type));
  const hash = new RowHash();
  const digests = new RangeDigests(frame.starts);
  let largestId: bigint | null = null;
  const batches = readRows(
    sourceOf(verification, planned).source.database,
    { table: sourceName, columns: columns.map(({ source: name, read }) => ({ name, read })), key: [] },
    batchLimits,
  );
  for (const batch of batches) {
    stopIfAborted(signal);
    for (const values of batch) {
      const value = values[key];
      const keyed = typeof value === 'bigint' ? value : 0n;
      if (printer.print(values)) {
        hash.hash(printer.row);
        digests.add(keyed, hash);
      } else digests.addUnknown(keyed);
      largestId = larger(largestId, values[id] ?? null);
    }
    listen({ kind: 'table-progress', step: 'verify', source, table: sourceName, done: digests.rows, total });
    // Reading a file never waits, so the other tables' connections get their turn here.
    await setImmediate();
  }
  return { digests, largestId };
}
