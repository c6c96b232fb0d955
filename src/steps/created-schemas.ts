import type { Note } from '../core/catalog/note.ts';
import type { Difference } from '../core/catalog/report.ts';
import { difference } from '../core/compare/object-differences.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import type { Connection } from '../postgres/connect.ts';
import { type SchemaState, schemaState } from '../postgres/created-schema.ts';
import type { JournalRun } from '../postgres/journal.ts';
import { dropEmptySchema } from '../postgres/moves.ts';
import type { CreatedSchemaReport } from './api.ts';

/** Objects that are named where a schema is kept for them. */
const mostNamed = 5;

/**
 * Drops the target schemas that the run created, where nothing is in them; tells which, and why another is kept. Belongs into the
 * transaction of the rollback, after what the run had migrated was moved out of them.
 */
export async function dropCreatedSchemas(connection: Connection, run: JournalRun): Promise<CreatedSchemaReport[]> {
  const reports: CreatedSchemaReport[] = [];
  for (const [schema, state] of await createdSchemas(connection, run)) {
    if (state.kind === 'empty') await dropEmptySchema(connection, schema);
    const reason = reasonToKeep(state);
    if (reason !== null) reports.push({ schema, result: reason === '' ? 'dropped' : 'kept', reason });
  }
  return reports;
}

/** What of the schemas that the run created is left: an empty one is a difference, one that somebody uses since is a note. */
export async function checkCreatedSchemas(
  connection: Connection,
  run: JournalRun,
): Promise<{ differences: Difference[]; notes: Note[] }> {
  const differences: Difference[] = [];
  const notes: Note[] = [];
  for (const [schema, state] of await createdSchemas(connection, run)) {
    const reason = reasonToKeep(state);
    if (reason === '') {
      differences.push(difference(schema, 'object', 'no such schema', 'an empty schema, which the run created'));
    } else if (reason !== null) {
      notes.push(isThere(schema, reason));
    }
  }
  return { differences, notes };
}

async function createdSchemas(connection: Connection, { schemas }: JournalRun): Promise<[string, SchemaState][]> {
  const states: [string, SchemaState][] = [];
  for (const { target, created } of schemas) {
    if (created !== null) states.push([target, await schemaState(connection, { name: target, oid: created })]);
  }
  return states;
}

/** '' for one that can be dropped; null where there is none. */
function reasonToKeep(state: SchemaState): string | null {
  switch (state.kind) {
    case 'gone':
      return null;
    case 'empty':
      return '';
    case 'other':
      return 'somebody created it anew since';
    case 'owned':
      return `it belongs to the role ${state.owner}, which alone may drop it`;
    case 'in use': {
      const others = state.holds.length - mostNamed;
      return `it holds ${state.holds.slice(0, mostNamed).join(', ')}${others > 0 ? ` and ${others} more` : ''}`;
    }
  }
}

function isThere(schema: string, reason: string): Note {
  return {
    code: 'GM413',
    severity: noteCodes.GM413,
    source: null,
    table: null,
    column: null,
    message: `the schema ${schema} was not there before the run, which created it, and is kept: ${reason}`,
    advice: 'It is not needed for what was there before the run.',
  };
}
