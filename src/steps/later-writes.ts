import type { KeyedRows, LaterWrites } from '../core/catalog/later-changes.ts';
import type { Contents, RangeDigest, RecordedObject } from '../core/catalog/recorded.ts';
import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import {
  type ChangedRange,
  changedRanges,
  partOf,
  partsOf,
  rangeText,
  startsAgain,
} from '../core/compare/key-ranges.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { digestLocked, passOver } from '../postgres/contents.ts';
import type { JournalRun } from '../postgres/journal.ts';
import { keysOf, rowsWritten } from '../postgres/later-rows.ts';
import { withSource } from '../sqlite/open-source.ts';
import { readRows } from '../sqlite/read-rows.ts';
import { batchLimits } from './batch-limits.ts';

/** Keys that are named, and keys of one table that are held in memory to find those that are gone. */
const most = { named: 20, held: 2_000_000 };

/**
 * The migrated tables whose contents are no longer what was verified. The digests kept at the cutover are those of the source's rows, so
 * they find what a comparison with it would; the source itself, where it is unchanged, names the rows that are gone.
 */
export async function findLaterWrites(
  connection: Connection,
  run: JournalRun,
  migrated: readonly RecordedObject[],
  { temporaryDirectory }: { readonly temporaryDirectory: string },
): Promise<LaterWrites[]> {
  const later: LaterWrites[] = [];
  for (const table of migrated) {
    const { contents } = table;
    if (contents === null) continue;
    const place = { table: `${table.schema}.${table.name}`, recorded: rowsOf(contents.ranges) };
    const found = await digestLocked(connection, table, contents);
    if (found === null) {
      later.push({ ...place, found: null, ranges: [], written: null, gone: null });
      continue;
    }
    const changed = changedRanges(contents.ranges, found);
    const searched = isCounted(contents) ? await rangesToSearch(connection, table, contents, found) : changed;
    if (searched.length === 0) continue;
    const written = await rowsWritten(connection, table, contents, searched, most.named);
    if (changed.length === 0 && written?.rows === 0) continue;
    later.push({
      ...place,
      found: rowsOf(found),
      ranges: contents.ranged ? changed.map(rangeOf) : [],
      written,
      gone: await rowsGone(connection, run, { ...table, contents }, searched, temporaryDirectory),
    });
  }
  return later;
}

/** Whether the digests are of no column, so that they tell of the number of rows only. */
function isCounted({ columns }: Contents): boolean {
  return columns.length === 0;
}

/**
 * Where rows were only counted, the transactions that wrote them tell whether there are others: then any range may hold them. A long
 * transaction elsewhere on the server leaves it open; then the rows themselves tell.
 */
async function rangesToSearch(
  connection: Connection,
  table: RecordedObject,
  contents: Contents,
  found: readonly RangeDigest[],
): Promise<readonly Pick<RangeDigest, 'low'>[]> {
  if ((await passOver(connection, table, contents)).isUnwritten) return [];
  return [...contents.ranges, ...found];
}

function rowsOf(ranges: readonly { readonly rows: bigint }[]): number {
  return Number(ranges.reduce((sum, { rows }) => sum + rows, 0n));
}

function rangeOf(range: ChangedRange): LaterWrites['ranges'][number] {
  return {
    keys: rangeText(range),
    recorded: Number(range.recorded?.rows ?? 0n),
    found: Number(range.found?.rows ?? 0n),
  };
}

/** The keys that the unchanged source has in the changed ranges and the target has not. */
async function rowsGone(
  connection: Connection,
  run: JournalRun,
  table: RecordedObject & { readonly contents: Contents },
  changed: readonly Pick<RangeDigest, 'low'>[],
  temporaryDirectory: string,
): Promise<KeyedRows | null> {
  const { origin, ranges } = table.contents;
  const source = run.sources.find(({ label }) => label === origin?.source);
  if (origin?.key == null || source === undefined || rowsOf(ranges) > most.held) return null;
  const { key, table: name } = origin;
  try {
    return await withSource(source.file, { temporaryDirectory }, async ({ sha256, database }) => {
      if (sha256 !== source.sha256) return null;
      const there = await keysOf(connection, table, table.contents, changed);
      const gone: string[] = [];
      const isChanged = inRanges(table.contents, changed);
      const columns = [{ name: key, read: 'value' as const }];
      for (const batch of readRows(database, { table: name, columns, key: [key] }, batchLimits)) {
        for (const [value = null] of batch) {
          if (typeof value !== 'bigint' && typeof value !== 'string') return null;
          if (isChanged(value) && !there.has(String(value))) gone.push(String(value));
        }
      }
      return { rows: gone.length, keys: gone.slice(0, most.named) };
    });
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}

function inRanges(contents: Contents, changed: readonly Pick<RangeDigest, 'low'>[]): (key: SqliteValue) => boolean {
  if (!contents.ranged) return () => true;
  const starts = startsAgain(contents.ranges);
  const parts = partsOf(starts, changed);
  return (key) => typeof key === 'bigint' && parts.has(partOf(starts, key));
}
