import type { LaterChanges, LaterObject } from '../core/catalog/later-changes.ts';
import { type PlacedObject, placedKey } from '../core/catalog/movable.ts';
import type { RecordedObject } from '../core/catalog/recorded.ts';
import { Failure } from '../core/errors.ts';
import type { JournalRun } from '../postgres/journal.ts';
import { recordedObjects } from '../postgres/journal-records.ts';
import type { RollbackOptions } from './api.ts';
import { findLaterObjects } from './later-objects.ts';
import { findLaterWrites } from './later-writes.ts';
import type { Target } from './target.ts';

export const noLaterChanges: LaterChanges = { writes: [], objects: [] };

/** A rollback that would take what happened since the cutover out of the application's sight. */
export class ChangedSince extends Failure {
  readonly later: LaterChanges;

  constructor(later: LaterChanges, message: string, advice: string) {
    super({ kind: 'blocked', message, advice });
    this.name = 'ChangedSince';
    this.later = later;
  }
}

/**
 * What was written or added since the cutover; the tables, which are at `places` now, must be locked. Throws ChangedSince where the operator has not said that it may
 * be set aside, or where something would go on using what is set aside.
 */
export async function laterChanges(
  { connection }: Target,
  run: JournalRun,
  places: readonly PlacedObject[],
  { despiteChanges = false, surroundings, inPlace = false }: RollbackOptions & { readonly inPlace?: boolean },
): Promise<LaterChanges> {
  const there = new Set(places.map(placedKey));
  const all = await recordedObjects(connection, run.id, 'migrated');
  if (all.length === 0 && there.size > 0 && !despiteChanges) throw nothingKnown(run);
  const migrated = all.filter((object) => there.has(placedKey(object)));
  const objects = await findLaterObjects(connection, run.id, migrated, { inPlace });
  const stuck = objects.filter(({ kind }) => kind === 'depends');
  const readable = migrated.filter((table) => !isMissingColumns(table, objects));
  const writes = await findLaterWrites(connection, run, readable, surroundings);
  const later = { writes, objects };
  if (stuck.length > 0) {
    throw new ChangedSince(
      later,
      `run ${run.id} cannot be rolled back: ${stuck.map(({ object }) => object).join(', ')} would go on using the migrated tables that are put aside`,
      'Drop what is named, or point it elsewhere, and run again. Nothing was changed.',
    );
  }
  if (despiteChanges || writes.length + objects.length === 0) return later;
  throw new ChangedSince(
    later,
    `run ${run.id} was not rolled back: since its cutover ${summary(later)}`,
    [
      'Nothing was changed. What is in the migrated tables only would be missing afterwards: it is not in the SQLite files.',
      `To go back nevertheless: gigchain-migrate rollback ${run.id} --despite-changes`,
      'The migrated tables are kept aside then, with all that was written to them, until they are finalized.',
    ].join('\n'),
  );
}

function nothingKnown(run: JournalRun): ChangedSince {
  return new ChangedSince(
    noLaterChanges,
    `run ${run.id} was made by an older version, which kept nothing to find out whether its tables were written to since`,
    `If they were not, or if that may be put aside: gigchain-migrate rollback ${run.id} --despite-changes`,
  );
}

/** Without one of the recorded columns nothing can be compared; that column is the finding. */
function isMissingColumns({ schema, name, contents }: RecordedObject, objects: readonly LaterObject[]): boolean {
  const columns = new Set((contents?.columns ?? []).map((column) => `column ${column} of ${schema}.${name}`));
  return objects.some(({ kind, object }) => kind === 'lost' && columns.has(object));
}

function summary({ writes, objects }: LaterChanges): string {
  const written = writes.filter(({ found }) => found !== null).map(({ table }) => table);
  const unread = writes.filter(({ found }) => found === null).map(({ table }) => table);
  return [
    ...(written.length === 0 ? [] : [`${written.join(', ')} ${written.length === 1 ? 'was' : 'were'} written to`]),
    ...(unread.length === 0
      ? []
      : [`${unread.join(', ')} may not be read any more, so writes to it cannot be ruled out`]),
    ...objects.map(({ object, kind }) => `${object} was ${kind}`),
  ].join('; ');
}
