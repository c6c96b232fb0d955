import type { LaterChanges } from '../core/catalog/later-changes.ts';
import { type PlacedObject, placedKey } from '../core/catalog/movable.ts';
import type { Connection } from '../postgres/connect.ts';
import { dropTables, emptyTables, fillTable, keepRows, writableColumns } from '../postgres/fill-rows.ts';
import { finishRun, type JournalRun } from '../postgres/journal.ts';
import type { FilledTable } from '../postgres/journal-filled.ts';
import { restatedObjects } from '../postgres/journal-moves.ts';
import { createSchema } from '../postgres/moves.ts';
import { setSequence } from '../postgres/sequences.ts';
import type { MovedObject, RollbackOptions } from './api.ts';
import { laterChanges, noLaterChanges } from './later-changes.ts';
import { restate } from './restate.ts';
import { undoneSchema } from './run.ts';
import type { Target } from './target.ts';
import { withLockedObjects } from './with-locks.ts';

export interface Unfilled {
  readonly restored: readonly MovedObject[];
  readonly kept: readonly MovedObject[];
  readonly later: LaterChanges;
}

/** Gives the tables that a run has filled the rows back that they had; those that they have now are kept aside. One transaction. */
export async function unfill(
  target: Target,
  run: JournalRun,
  filled: readonly FilledTable[],
  options: RollbackOptions,
): Promise<Unfilled> {
  const { connection } = target;
  const restated = await restatedObjects(connection, run.id);
  const places = filled.map(({ schema, name }) => ({ kind: 'table' as const, schema, name }));
  const others = restated.map(({ schema, table }) => ({ kind: 'table' as const, schema, name: table }));
  let unfilled: Unfilled = { restored: [], kept: [], later: noLaterChanges };
  await withLockedObjects(connection, unique([...places, ...others]), options, async () => {
    const later = await laterChanges(target, run, places, { ...options, inPlace: true });
    await restate(connection, restated, 'before', (place) => `keep ${place} from firing`);
    unfilled = { ...(await giveBack(connection, run, filled)), later };
    await restate(connection, restated, 'after', (place) => `give back ${place}`);
    await finishRun(connection, run.id, 'rolled_back');
  });
  return unfilled;
}

async function giveBack(
  connection: Connection,
  run: JournalRun,
  filled: readonly FilledTable[],
): Promise<Pick<Unfilled, 'restored' | 'kept'>> {
  const restored: MovedObject[] = [];
  const kept: MovedObject[] = [];
  for (const schemas of run.schemas) {
    const here = filled.filter(({ schema }) => schema === schemas.target);
    if (here.length === 0) continue;
    const aside = undoneSchema(schemas);
    await createSchema(connection, aside);
    for (const { schema, name } of here) await keepRows(connection, { schema, name }, { schema: aside, name });
    kept.push(...here.map(({ schema, name }) => ({ kind: 'table' as const, schema, name, movedTo: aside })));
  }
  await emptyTables(connection, filled);
  for (const { schema, name, backup, sequences } of filled) {
    const from = { schema: backup, name };
    const before = new Set(await writableColumns(connection, from));
    const columns = (await writableColumns(connection, { schema, name })).filter((column) => before.has(column));
    await fillTable(connection, { into: { schema, name }, from, columns });
    for (const sequence of sequences) await setSequence(connection, sequence);
    restored.push({ kind: 'table', schema: backup, name, movedTo: schema });
  }
  for (const backup of new Set(filled.map((table) => table.backup))) {
    await dropTables(
      connection,
      backup,
      filled.filter((table) => table.backup === backup).map(({ name }) => name),
    );
  }
  return { restored, kept };
}

function unique(objects: readonly PlacedObject[]): PlacedObject[] {
  return [...new Map(objects.map((object) => [placedKey(object), object])).values()];
}
