import { type Movable, movableKey } from '../core/catalog/movable.ts';
import type { Note } from '../core/catalog/note.ts';
import type { RecordedObject } from '../core/catalog/recorded.ts';
import type { Difference } from '../core/catalog/report.ts';
import { changedFacts } from '../core/compare/compare-shapes.ts';
import { changedRanges, rangeText } from '../core/compare/key-ranges.ts';
import { shownPair } from '../core/compare/shown-values.ts';
import { Failure } from '../core/errors.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import type { Connection } from '../postgres/connect.ts';
import { digestAgain } from '../postgres/contents.ts';
import { isUnfinished, type JournalRun, type JournalSource, listRuns, movedObjects } from '../postgres/journal.ts';
import { recordedObjects } from '../postgres/journal-records.ts';
import { isSchemaLocked } from '../postgres/locks.ts';
import { sessionsIn } from '../postgres/own-schemas.ts';
import { movablesOf, schemaExists } from '../postgres/relations.ts';
import { readShapes } from '../postgres/shapes.ts';
import { fingerprintOf } from '../sqlite/fingerprint.ts';
import { endOf, shareSchema, standingAfter } from './choose-run.ts';

export interface RollbackProof {
  readonly differences: readonly Difference[];
  readonly notes: readonly Note[];
}

/**
 * Proves that everything the run replaced, or was going to replace, is there with the shape and the contents that were recorded before,
 * and that nothing of the run is left. What others did to the sources since is a note. Changes nothing.
 */
export async function checkRolledBack(connection: Connection, run: JournalRun): Promise<RollbackProof> {
  const runs = await listRuns(connection);
  refuseUncheckable(run, runs);
  if (endOf(run) === 'migrated') {
    return { differences: [difference(run.id, 'a run that was rolled back', 'a run that is in place')], notes: [] };
  }
  const differences = [...(await compareObjects(connection, run)), ...(await leftovers(connection, run, runs))];
  return { differences, notes: await sourceNotes(run.sources) };
}

function refuseUncheckable(run: JournalRun, runs: readonly JournalRun[]): void {
  if (run.status === 'finalized' && endOf(run) === 'migrated') {
    throw new Failure({
      kind: 'blocked',
      message: `run ${run.id} was finalized: what it had replaced is dropped for good, and nothing can be put back`,
    });
  }
  const [newer] = standingAfter(run, runs);
  if (newer === undefined) return;
  throw new Failure({
    kind: 'blocked',
    message: `run ${run.id} cannot be checked: the newer run ${newer.id} changed the same schema since`,
    advice: `Check that one, or roll it back first: gigchain-migrate rollback ${newer.id}`,
  });
}

/** Every recorded object against what is there; of a run of an older version only the places of what it moved are known. */
async function compareObjects(connection: Connection, run: JournalRun): Promise<Difference[]> {
  const recorded = await recordedObjects(connection, run.id, 'replaced');
  const moved = (await movedObjects(connection, run.id)).filter(({ role }) => role === 'replaced');
  const differences: Difference[] = [];
  for (const { target: schema } of run.schemas) {
    const there = new Set((await movablesOf(connection, schema)).map(movableKey));
    const records = recorded.filter((object) => object.schema === schema);
    const wanted: Movable[] = [...records, ...moved.filter(({ from }) => from === schema)];
    const missing = new Set(wanted.filter((object) => !there.has(movableKey(object))).map(movableKey));
    for (const key of missing) differences.push(difference(key, `${key} in ${schema}`, 'no such object'));
    const present = records.filter((object) => !missing.has(movableKey(object)));
    const shapes = await readShapes(connection, schema, present);
    for (const object of present) {
      const facts = changedFacts(object.shape, shapes.get(movableKey(object)) ?? {});
      differences.push(...facts.map(({ fact, expected, found }) => factDifference(object, fact, expected, found)));
      if (!facts.some(({ fact }) => fact.startsWith('column ')))
        differences.push(...(await compareRows(connection, object)));
    }
  }
  return differences;
}

function factDifference(
  { schema, name }: RecordedObject,
  fact: string,
  expected: string | null,
  found: string | null,
): Difference {
  const shown = shownPair(expected ?? 'none', found ?? 'none');
  return difference(`${schema}.${name}`, `${fact}: ${shown.expected}`, `${fact}: ${shown.found}`);
}

async function compareRows(connection: Connection, object: RecordedObject): Promise<Difference[]> {
  if (object.contents === null) return [];
  const place = `${object.schema}.${object.name}`;
  const found = await digestAgain(connection, object, object.contents);
  if (found === null) return [difference(place, 'rows that this role may read', 'rows that it may not read')];
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

/** Schemas, locks and transactions of the run. */
async function leftovers(connection: Connection, run: JournalRun, runs: readonly JournalRun[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  if (isUnfinished(run.status)) {
    differences.push(difference(run.id, 'a run that has ended', 'a run that could go on'));
  }
  const schemas = run.schemas.flatMap(({ staging, backup }) => [staging, backup]);
  for (const schema of schemas) {
    if (await schemaExists(connection, schema))
      differences.push(difference(schema, 'no such schema', 'a schema of the run'));
  }
  for (const pid of await sessionsIn(connection, schemas)) {
    differences.push(difference(run.id, 'no open transaction', `process ${pid} holds a lock on its tables`));
  }
  const isAtWork = runs.some((other) => other.id !== run.id && other.status === 'running' && shareSchema(run, other));
  for (const { target } of isAtWork ? [] : run.schemas) {
    if (await isSchemaLocked(connection, target)) {
      differences.push(difference(target, 'no lock of a run', 'a session that holds the lock of this schema'));
    }
  }
  return differences;
}

async function sourceNotes(sources: readonly JournalSource[]): Promise<Note[]> {
  const notes: Note[] = [];
  for (const { file, label, sha256 } of sources) {
    const now = await fingerprintOf(file);
    if (now === sha256) continue;
    notes.push({
      code: 'GM411',
      severity: noteCodes.GM411,
      source: label,
      table: null,
      column: null,
      message:
        now === null
          ? `${file} is no longer there, or cannot be read`
          : `${file} has changed since the run read it; this tool only reads it`,
      advice: 'If the application did not run on it since, find out who wrote to it.',
    });
  }
  return notes;
}

function difference(table: string, expected: string, found: string): Difference {
  return { table, column: null, key: '', kind: 'object', expected, found };
}
