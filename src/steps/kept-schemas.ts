import type { Connection } from '../postgres/connect.ts';
import type { JournalRun } from '../postgres/journal.ts';
import { ownSchemas } from '../postgres/own-schemas.ts';
import type { KeptSchema } from './api.ts';
import { undoneSchema } from './run.ts';

/** Tells the schemas that are there for a run, with what they take up. */
export async function keptSchemas(connection: Connection): Promise<(run: JournalRun) => KeptSchema[]> {
  const there = await ownSchemas(connection);
  return ({ schemas }) =>
    schemas.flatMap((names) =>
      (
        [
          ['staging', names.staging],
          ['backup', names.backup],
          ['undone', undoneSchema(names)],
        ] as const
      ).flatMap(([role, schema]) => {
        const found = there.get(schema);
        return found === undefined ? [] : [{ schema, role, ...found }];
      }),
    );
}
