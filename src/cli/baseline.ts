import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isAmong, type Note, type NoteKey } from '../core/catalog/note.ts';
import type { Problem } from '../core/settings/problems.ts';

/** Findings that were accepted, and what is wrong with the file that says so. */
export interface Baseline {
  readonly accepted: readonly NoteKey[];
  readonly problems: readonly Problem[];
}

const advice = 'A baseline is the JSON document of a plan: gigchain-migrate plan --json > baseline.json';

/** Reads the notes of an earlier document: code, source, table and column of each; what else is in it does not matter. */
export function readBaseline(file: string | null, workingDirectory: string): Baseline {
  if (file === null) return { accepted: [], problems: [] };
  const refuse = (why: string): Baseline => ({
    accepted: [],
    problems: [{ message: `--baseline ${file}: ${why}`, advice }],
  });
  let document: unknown;
  try {
    document = JSON.parse(readFileSync(resolve(workingDirectory, file), 'utf8'));
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error;
    return refuse(isMissing ? `it cannot be read (${String(error.code)})` : 'it is not JSON');
  }
  const notes: unknown =
    typeof document === 'object' && document !== null && 'notes' in document ? document.notes : null;
  if (!Array.isArray(notes) || !notes.every(isKey)) return refuse('it holds no list of notes');
  return { accepted: notes.map(({ code, source, table, column }) => ({ code, source, table, column })), problems: [] };
}

function isKey(note: unknown): note is NoteKey {
  if (typeof note !== 'object' || note === null || !('code' in note)) return false;
  const names = ['source', 'table', 'column'].map((name) =>
    name in note ? note[name as keyof typeof note] : undefined,
  );
  return typeof note.code === 'string' && names.every((name) => name === null || typeof name === 'string');
}

/** A line on what a baseline did: how many findings it accepted, and how many of its entries nothing was found for. '' without one. */
export function baselineLine(file: string | null, notes: readonly Note[], accepted: readonly NoteKey[]): string {
  if (file === null) return '';
  const used = notes.filter((note) => note.severity !== 'blocker' && isAmong(note, accepted)).length;
  const gone = accepted.filter((key) => !notes.some((note) => isAmong(note, [key]))).length;
  const stale = gone === 0 ? '' : `; ${gone} that it names were not found any more`;
  return `Baseline ${file}: ${used} of ${notes.length} findings were accepted before${stale}`;
}
