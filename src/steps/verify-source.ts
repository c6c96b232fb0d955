import { setImmediate } from 'node:timers/promises';
import { type LoadColumn, sharedColumns } from '../core/catalog/plan.ts';
import { cell, type RawRow } from '../core/catalog/raw-row.ts';
import { RowHash } from '../core/compare/printed/row-hash.ts';
import { RowPrinter } from '../core/compare/printed/row-printer.ts';
import { RangeDigests } from '../core/compare/range-digests.ts';
import type { DigestFrame } from '../postgres/digest-queries.ts';
import { openRawTable } from '../sqlite/pages/open-raw-table.ts';
import type { RawTable } from '../sqlite/pages/raw-row.ts';
import { UnreadablePages } from '../sqlite/pages/unreadable-pages.ts';
import { readRows } from '../sqlite/read-rows.ts';
import { batchLimits } from './batch-limits.ts';
import { sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { larger, type SourceSide, type TableToVerify, type Verification } from './verify-sides.ts';

/** Bytes of printed rows between two reports of the progress, at which others get their turn: reading a file never waits. */
const bytesBetween = 500_000;

/**
 * Reads the rows of a source anew and makes the digests that the server makes of equal rows. Loading has read them through SQLite; here
 * they come from the file's pages without it wherever that can be done, so that both readings would have to be wrong in the same way.
 */
export async function digestSource(
  verification: Verification,
  table: TableToVerify,
  frame: DigestFrame,
): Promise<SourceSide> {
  const columns = sharedColumns(table.planned);
  const reading = { verification, table, columns, frame };
  const raw = openRawTable(sourceOf(verification, table.planned).source, table.sqlite);
  if ('declined' in raw) return digestDriverRows(reading);
  const places = columns.map(({ source }) => raw.columns.indexOf(source));
  // Virtual generated columns are in no page.
  if (places.includes(-1)) return digestDriverRows(reading);
  try {
    return await digestPages(reading, raw, places);
  } catch (error) {
    if (!(error instanceof UnreadablePages)) throw error;
    const { source, sourceName } = table.planned;
    const message = `${source}: table ${sourceName} is compared through SQLite, because of its pages: ${error.message}`;
    verification.options.listen({ kind: 'said', message });
    return digestDriverRows(reading);
  }
}

interface Reading {
  readonly verification: Verification;
  readonly table: TableToVerify;
  readonly columns: readonly LoadColumn[];
  readonly frame: DigestFrame;
}

/** Rows come in the order of their rowids, so the last has the largest. */
async function digestPages(reading: Reading, raw: RawTable, places: readonly number[]): Promise<SourceSide> {
  const { columns, frame, table } = reading;
  const printer = new RowPrinter(columns.map(({ type }) => type));
  const hash = new RowHash();
  const digests = new RangeDigests(frame.starts);
  const key = places[keyPosition(reading)] ?? -1;
  const rows = raw.rows();
  let last: bigint | null = null;
  try {
    for (let bytes = 0; rows.next(); bytes += printer.row.length) {
      const { row } = rows;
      const keyed = key < 0 ? 0 : integerOf(row, key);
      if (printer.printRaw(row, places)) {
        hash.hash(printer.row);
        digests.add(keyed, hash);
      } else digests.addUnknown(keyed);
      if (bytes < bytesBetween) continue;
      bytes = 0;
      await turn(reading, digests.rows);
    }
    if (digests.rows > 0) last = BigInt(rows.row.rowid);
  } finally {
    rows.close();
  }
  return { digests, largestId: table.sqlite.rowidAlias === null ? null : last };
}

async function digestDriverRows(reading: Reading): Promise<SourceSide> {
  const { verification, table, columns, frame } = reading;
  const { planned, sqlite } = table;
  const key = keyPosition(reading);
  const id = planned.load.findIndex((column) => column.source === sqlite.rowidAlias);
  const printer = new RowPrinter(columns.map(({ type }) => type));
  const hash = new RowHash();
  const digests = new RangeDigests(frame.starts);
  let largestId: bigint | null = null;
  const batches = readRows(
    sourceOf(verification, planned).source.database,
    { table: planned.sourceName, columns: columns.map(({ source: name, read }) => ({ name, read })), key: [] },
    batchLimits,
  );
  for (const batch of batches) {
    for (const values of batch) {
      const value = values[key];
      const keyed = typeof value === 'bigint' ? value : 0n;
      if (printer.print(values)) {
        hash.hash(printer.row);
        digests.add(keyed, hash);
      } else digests.addUnknown(keyed);
      largestId = larger(largestId, values[id] ?? null);
    }
    await turn(reading, digests.rows);
  }
  return { digests, largestId };
}

function integerOf({ kinds, numbers, bigs }: RawRow, place: number): number | bigint {
  return (kinds[place] === cell.bigInteger ? bigs[place] : numbers[place]) as number | bigint;
}

/** Where the key of the ranges is among the columns; -1 where there is one range. */
function keyPosition({ columns, frame }: Reading): number {
  return frame.ranged ? columns.findIndex(({ target }) => target === frame.key[0]) : -1;
}

async function turn({ verification: { options }, table: { planned } }: Reading, done: number): Promise<void> {
  stopIfAborted(options.signal);
  const { source, sourceName: table, rows: total } = planned;
  options.listen({ kind: 'table-progress', step: 'verify', source, table, done, total });
  await setImmediate();
}
