import type { Note } from '../core/catalog/note.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import type { JournalRun } from '../postgres/journal.ts';
import { endOf } from './choose-run.ts';

/** The SQL files that have run in a cutover; [] of a run that did not come so far, with which they were taken back. */
export function sqlFilesOf(run: JournalRun): readonly string[] {
  const end = endOf(run);
  return end === 'migrated' || end === 'rolled_back' ? run.sqlFiles : [];
}

/** That nothing takes back what the SQL files of a run did, and that nobody looked at it. */
export function sqlFileNotes(run: JournalRun): Note[] {
  const files = sqlFilesOf(run);
  if (files.length === 0) return [];
  const message = `in its cutover SQL files ran (${files.join(', ')}): no rollback takes back what they did, and outside the tables that the run replaced or filled nobody compares it`;
  const place = { source: null, table: null, column: null };
  return [
    {
      code: 'GM418',
      severity: noteCodes.GM418,
      ...place,
      message,
      advice: 'Take it back by hand where it must not stay.',
    },
  ];
}
