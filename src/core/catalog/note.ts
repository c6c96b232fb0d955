/** From light to heavy. */
export const severities = ['info', 'warning', 'blocker'] as const;

export type Severity = (typeof severities)[number];

/** A finding. `code` is stable (`GM` and three digits, the table is core/mapping/note-codes.ts). */
export interface Note {
  readonly code: string;
  readonly severity: Severity;
  readonly source: string | null;
  readonly table: string | null;
  readonly column: string | null;
  /** What was found, with an example, and what the plan does about it. */
  readonly message: string;
  /** What the operator can do instead; '' where there is nothing to do. */
  readonly advice: string;
}

/** What a finding is about, without its words: those change with the data. */
export type NoteKey = Pick<Note, 'code' | 'source' | 'table' | 'column'>;

/** Whether one of the keys is that of the note. */
export function isAmong({ code, source, table, column }: Note, keys: readonly NoteKey[]): boolean {
  return keys.some((key) => key.code === code && key.source === source && key.table === table && key.column === column);
}

/** The findings that keep a run from going on: blockers always, others as heavy as `failOn` or heavier unless they were accepted. */
export function stoppingNotes(
  notes: readonly Note[],
  { failOn, accepted }: { readonly failOn: Severity; readonly accepted: readonly NoteKey[] },
): Note[] {
  const limit = severities.indexOf(failOn);
  return notes.filter(
    (note) => note.severity === 'blocker' || (severities.indexOf(note.severity) >= limit && !isAmong(note, accepted)),
  );
}

/** An object of a source that the target will not have: view, trigger, index, constraint or default. */
export interface NotCarried {
  readonly source: string;
  readonly kind: string;
  readonly name: string;
  readonly code: string;
  /** The object's SQL in the source. */
  readonly sql: string;
}
