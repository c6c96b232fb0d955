import type { Connection } from '../postgres/connect.ts';
import type { JournalRun } from '../postgres/journal.ts';
import { ownSchemas } from '../postgres/own-schemas.ts';
import type { KeptSchema } from './api.ts';
import { schemaRole, undoneSchema } from './run.ts';

/** The schemas of runs that a target has, with what they take up. */
export interface KeptSchemas {
  readonly of: (run: JournalRun) => KeptSchema[];
  /** Those that none of the runs knows: of a journal that somebody dropped. */
  readonly besides: (runs: readonly JournalRun[]) => KeptSchema[];
}

/** Asks the target once. */
export async function keptSchemas(connection: Connection): Promise<KeptSchemas> {
  const there = await ownSchemas(connection);
  const of = (run: JournalRun) =>
    namesOf(run).flatMap(([role, schema]) => {
      const found = there.get(schema);
      return found === undefined ? [] : [{ schema, role, ...found }];
    });
  return {
    of,
    besides: (runs) => {
      const known = new Set(runs.flatMap(namesOf).map(([, schema]) => schema));
      return [...there].flatMap(([schema, found]) => {
        const role = schemaRole(schema);
        return role === null || known.has(schema) ? [] : [{ schema, role, ...found }];
      });
    },
  };
}

function namesOf({ schemas }: JournalRun): (readonly [KeptSchema['role'], string])[] {
  return schemas.flatMap((names) => [
    ['staging', names.staging] as const,
    ['backup', names.backup] as const,
    ['undone', undoneSchema(names)] as const,
  ]);
}
