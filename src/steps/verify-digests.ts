import { sharedColumns } from '../core/catalog/plan.ts';
import type { Contents } from '../core/catalog/recorded.ts';
import { type ChangedRange, changedRanges } from '../core/compare/key-ranges.ts';
import type { Connection } from '../postgres/connect.ts';
import { digestTables } from '../postgres/contents.ts';
import { originOf } from './origin.ts';
import type { SourceSide, TableToVerify, Verification } from './verify-sides.ts';
import { digestSource } from './verify-source.ts';

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
 * Reads both sides of tables anew and compares digests of all values, per range of the key: the server makes those of its rows, of all the
 * tables at once, and here the source's rows are printed and hashed as it does. Where that is not known of a value its range counts as
 * differing. Without those whose rows this role may not read without a policy in between.
 */
export async function digestBothSides(
  verification: Verification,
  tables: readonly TableToVerify[],
  connection: Connection,
): Promise<ReadonlyMap<TableToVerify, SidesDigested>> {
  const sources = new Map<TableToVerify, SourceSide>();
  const found = await digestTables(
    connection,
    tables.map((table) => ({
      schema: verification.place(table.planned.target.schema),
      name: table.planned.target.name,
      origin: originOf(table.planned),
      columns: sharedColumns(table.planned).map(({ target }) => target),
      meanwhile: async (frame) => {
        const known = verification.ahead?.take(table, frame) ?? null;
        sources.set(table, await (known ?? digestSource(verification, table, frame)));
      },
    })),
    { alone: false },
  );
  const both = new Map<TableToVerify, SidesDigested>();
  tables.forEach((table, at) => {
    const [source, contents] = [sources.get(table), found[at] ?? null];
    if (source !== undefined && contents !== null) both.set(table, sidesOf(source, contents));
  });
  return both;
}

function sidesOf({ digests, largestId }: SourceSide, contents: Contents): SidesDigested {
  return {
    rows: digests.rows,
    found: contents.ranges.reduce((sum, { rows }) => sum + Number(rows), 0),
    largestId,
    differing: changedRanges(digests.ranges(), contents.ranges),
    contents,
  };
}
