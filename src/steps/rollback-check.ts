import type { Note } from '../core/catalog/note.ts';
import type { Difference } from '../core/catalog/report.ts';
import { difference } from '../core/compare/object-differences.ts';
import { Failure } from '../core/errors.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import type { Connection } from '../postgres/connect.ts';
import { isUnfinished, type JournalRun, type JournalSource, listRuns } from '../postgres/journal.ts';
import { isSchemaLocked } from '../postgres/locks.ts';
import { sessionsIn } from '../postgres/own-schemas.ts';
import { schemaExists } from '../postgres/relations.ts';
import { fingerprintOf } from '../sqlite/fingerprint.ts';
import { endOf, shareSchema, standingAfter } from './choose-run.ts';
import { compareRecorded, type RollbackProof } from './compare-recorded.ts';
import { checkCreatedSchemas } from './created-schemas.ts';
import { sqlFileNotes } from './sql-file-notes.ts';

export interface RolledBackProof extends RollbackProof {
  /** Whether `rollback` can still remove something. */
  readonly isRemovable: boolean;
}

/**
 * Proves that everything the run replaced, or was going to replace, is there with the shape and the contents that were recorded before,
 * and that nothing of the run is left. What others did to the sources since is a note. Changes nothing.
 */
export async function checkRolledBack(connection: Connection, run: JournalRun): Promise<RolledBackProof> {
  const runs = await listRuns(connection);
  refuseUncheckable(run, runs);
  if (endOf(run) === 'migrated') {
    return {
      differences: [difference(run.id, 'object', 'a run that was rolled back', 'a run that is in place')],
      notes: [],
      isRemovable: true,
    };
  }
  const { differences, notes } = await compareRecorded(connection, run);
  const schemas = await leftSchemas(connection, run);
  const created = await checkCreatedSchemas(connection, run);
  return {
    differences: [...differences, ...schemas, ...created.differences, ...(await leftovers(connection, run, runs))],
    notes: [...notes, ...created.notes, ...sqlFileNotes(run), ...(await sourceNotes(run.sources))],
    isRemovable: schemas.length + created.differences.length > 0,
  };
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

/** The schemas in which the run worked. */
async function leftSchemas(connection: Connection, run: JournalRun): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const schema of workedIn(run)) {
    if (await schemaExists(connection, schema))
      differences.push(difference(schema, 'object', 'no such schema', 'a schema of the run'));
  }
  // Killed before it had staged anything, a run has left nothing and cannot go on either.
  if (isUnfinished(run.status) && differences.length > 0) {
    differences.unshift(difference(run.id, 'object', 'a run that has ended', 'a run that could go on'));
  }
  return differences;
}

function workedIn({ schemas }: JournalRun): string[] {
  return schemas.flatMap(({ staging, backup }) => [staging, backup]);
}

/** Locks and transactions of the run. */
async function leftovers(connection: Connection, run: JournalRun, runs: readonly JournalRun[]): Promise<Difference[]> {
  const differences: Difference[] = [];
  for (const pid of await sessionsIn(connection, workedIn(run))) {
    differences.push(difference(run.id, 'object', 'no open transaction', `process ${pid} holds a lock on its tables`));
  }
  const isAtWork = runs.some((other) => other.id !== run.id && other.status === 'running' && shareSchema(run, other));
  for (const { target } of isAtWork ? [] : run.schemas) {
    if (await isSchemaLocked(connection, target)) {
      differences.push(
        difference(target, 'object', 'no lock of a run', 'a session that holds the lock of this schema'),
      );
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
