import type { Connection } from '../postgres/connect.ts';
import type { JournalRun } from '../postgres/journal.ts';
import { isSchemaLocked } from '../postgres/locks.ts';

/** The runs whose program is at work. Of the running ones of a schema only the newest can hold its lock: the others died. */
export async function aliveAmong(
  connection: Connection,
  newestFirst: readonly JournalRun[],
): Promise<ReadonlySet<JournalRun>> {
  const alive = new Set<JournalRun>();
  const seen = new Set<string>();
  for (const run of newestFirst.filter((one) => one.status === 'running')) {
    const schema = run.schemas[0]?.target;
    if (schema === undefined || seen.has(schema)) continue;
    seen.add(schema);
    if (await isSchemaLocked(connection, schema)) alive.add(run);
  }
  return alive;
}
