import { type Movable, movableKey } from '../core/catalog/movable.ts';
import type { Note } from '../core/catalog/note.ts';
import type { RecordedObject } from '../core/catalog/recorded.ts';
import type { Difference } from '../core/catalog/report.ts';
import { changedFacts } from '../core/compare/compare-shapes.ts';
import { changedRanges, rangeText } from '../core/compare/key-ranges.ts';
import { difference } from '../core/compare/object-differences.ts';
import { shownPair } from '../core/compare/shown-values.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import type { Connection } from '../postgres/connect.ts';
import { digestAgain } from '../postgres/contents.ts';
import type { JournalRun } from '../postgres/journal.ts';
import { movedObjects } from '../postgres/journal-moves.ts';
import { recordedObjects } from '../postgres/journal-records.ts';
import { movablesOf } from '../postgres/relations.ts';
import { readShapes } from '../postgres/shapes.ts';

/** What differs from what was recorded before a run, and what could not be compared. */
export interface RollbackProof {
  readonly differences: readonly Difference[];
  readonly notes: readonly Note[];
}

/** Every recorded object against what is there; of a run of an older version only the places of what it moved are known. */
export async function compareRecorded(connection: Connection, run: JournalRun): Promise<RollbackProof> {
  const recorded = await recordedObjects(connection, run.id, 'replaced');
  const moved = (await movedObjects(connection, run.id)).filter(({ role }) => role === 'replaced');
  const differences: Difference[] = [];
  const isKnown = new Set(recorded.map(({ schema, ...object }) => `${schema} ${movableKey(object)}`));
  const unknown = moved.filter((object) => !isKnown.has(`${object.from} ${movableKey(object)}`));
  for (const { target: schema } of run.schemas) {
    const there = new Set((await movablesOf(connection, schema)).map(movableKey));
    const records = recorded.filter((object) => object.schema === schema);
    const wanted: Movable[] = [...records, ...moved.filter(({ from }) => from === schema)];
    const missing = new Set(wanted.filter((object) => !there.has(movableKey(object))).map(movableKey));
    for (const key of missing) differences.push(difference(key, 'object', `${key} in ${schema}`, 'no such object'));
    const present = records.filter((object) => !missing.has(movableKey(object)));
    const shapes = await readShapes(connection, schema, present);
    for (const object of present) {
      const facts = changedFacts(object.shape, shapes.get(movableKey(object)) ?? {});
      differences.push(...facts.map(({ fact, expected, found }) => factDifference(object, fact, expected, found)));
      if (!facts.some(({ fact }) => fact.startsWith('column ')))
        differences.push(...(await compareRows(connection, object)));
    }
  }
  const unread = recorded.filter(
    ({ kind, contents }) => (kind === 'table' || kind === 'materialized view') && contents === null,
  );
  return {
    differences,
    notes: [
      ...unread.map(({ schema, name }) =>
        incomplete(name, `the rows of ${schema}.${name}`, 'this role could not read them'),
      ),
      ...unknown.map(({ from, name }) =>
        incomplete(name, `shape and rows of ${from}.${name}`, 'an older version did not record them'),
      ),
    ],
  };
}

function incomplete(table: string, what: string, reason: string): Note {
  return {
    code: 'GM412',
    severity: noteCodes.GM412,
    source: null,
    table,
    column: null,
    message: `${what} could not be compared with what was there before the run: ${reason}`,
    advice: 'Compare with your own backup.',
  };
}

function factDifference(
  { schema, name }: RecordedObject,
  fact: string,
  expected: string | null,
  found: string | null,
): Difference {
  const shown = shownPair(expected ?? 'none', found ?? 'none');
  return difference(`${schema}.${name}`, 'object', `${fact}: ${shown.expected}`, `${fact}: ${shown.found}`);
}

async function compareRows(connection: Connection, object: RecordedObject): Promise<Difference[]> {
  if (object.contents === null) return [];
  const place = `${object.schema}.${object.name}`;
  const found = await digestAgain(connection, object, object.contents);
  if (found === null) return [difference(place, 'object', 'rows that this role may read', 'rows that it may not read')];
  return changedRanges(object.contents.ranges, found).map((range) => ({
    table: place,
    column: null,
    key: rangeText(range),
    kind: range.recorded?.rows === range.found?.rows ? 'value' : 'count',
    expected: contentsText(range.recorded),
    found: contentsText(range.found),
  }));
}

function contentsText(range: { readonly rows: bigint; readonly digest: string } | null): string {
  return range === null ? 'no rows' : `${range.rows} rows with the digest ${range.digest}`;
}
