import { sharedColumns } from '../core/catalog/plan.ts';
import type { Contents } from '../core/catalog/recorded.ts';
import { type ChangedRange, changedRanges } from '../core/compare/key-ranges.ts';
import type { Connection } from '../postgres/connect.ts';
import { digestTable } from '../postgres/contents.ts';
import { originOf } from './origin.ts';
import type { TableToVerify, Verification } from './verify-sides.ts';
import { digestSource, type SourceSide } from './verify-source.ts';

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
