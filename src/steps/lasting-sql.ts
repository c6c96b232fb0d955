import type { Note } from '../core/catalog/note.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import type { Connection } from '../postgres/connect.ts';
import { startedRun } from '../postgres/journal.ts';

/** Tells of the SQL files that ran in the cutover of a run, whose work no rollback undoes; [] where there were none. */
export async function lastingSql(connection: Connection, run: string): Promise<Note[]> {
  const parts = (await startedRun(connection, run))?.plan?.parts ?? [];
  const files = parts.flatMap(([what]) => /^--sql-(?:before|after) ([\s\S]+)$/.exec(what)?.[1] ?? []);
  if (files.length === 0) return [];
  return [
    {
      code: 'GM418',
      severity: noteCodes.GM418,
      source: null,
      table: null,
      column: null,
      message: `the run had run SQL of yours in its cutover, and what that did beside the migrated tables stays: ${files.join(', ')}`,
      advice: 'Take it back by hand where it must not stay.',
    },
  ];
}
