import { actsAfterCutover } from '../core/catalog/acts.ts';
import type { PlacedObject } from '../core/catalog/movable.ts';
import { placedKey } from '../core/catalog/movable.ts';
import { dropTables, emptyTables, fillTable, keepRows } from '../postgres/fill-rows.ts';
import { checksStep, claimRun, finishRun, recordStep } from '../postgres/journal.ts';
import { type FilledTable, recordFilled } from '../postgres/journal-filled.ts';
import { recordRestated } from '../postgres/journal-moves.ts';
import { takeSchemaLocks } from '../postgres/locks.ts';
import { createSchema } from '../postgres/moves.ts';
import { tableNames } from '../postgres/relations.ts';
import { type SequenceState, sequenceState } from '../postgres/sequences.ts';
import { advanceSequences } from './advance-sequences.ts';
import { checkReplaced } from './check-replaced.ts';
import { checkSources } from './check-sources.ts';
import { stopIfAborted } from './interruption.ts';
import { pairAll, putAllTogether, tablesToMerge, tellOfMerged } from './merge.ts';
import { digestStagedRows, proveFilled, type StagedDigests } from './prove-filled.ts';
import { ReplacedRecords, recordFilledTables, settleReplaced } from './record-objects.ts';
import { readReplaced } from './replaced-facts.ts';
import { restate } from './restate.ts';
import { type Run, stagingOf } from './run.ts';
import { runSqlFiles } from './sql-files.ts';
import { type TableToFill, tablesToFill } from './table-to-fill.ts';
import { withLockedObjects } from './with-locks.ts';

/**
 * The one transaction that brings the staged rows into the application's tables. Their triggers and foreign keys are away meanwhile and are
 * afterwards as they were; the rows from before are kept in the backup schema. Throws a Failure, with nothing changed, when a source, a table
 * or the run itself is no longer what it was.
 */
export async function fill(run: Run): Promise<void> {
  const { target, replacement, options, id } = run;
  const { connection } = target;
  const tables = tablesToFill(run);
  const restatements = tables.flatMap(({ live }) => live.restatements);
  const staged = await digestStagedRows(run, tables);
  await withLockedObjects(connection, touchedTables(tables), options, async () => {
    await takeSchemaLocks(connection, [...run.schemas.keys()]);
    await claimRun(connection, id);
    const { facts } = replacement;
    const records = await ReplacedRecords.read(run);
    const count = (object: PlacedObject) => records.count(object);
    checkReplaced(facts, await readReplaced(connection, facts.planned, 'block', count));
    await settleReplaced(run, records);
    await runSqlFiles(run, 'sql-before');
    await restate(connection, restatements, 'before', (place) => `keep ${place} from firing`);
    const filled = await keepAll(run, tables);
    await exchange(run, tables, staged);
    await advanceSequences(connection, tables);
    await restate(connection, restatements, 'after', (place) => `give back ${place}`);
    await runSqlFiles(run, 'sql-after');
    await recordRestated(connection, id, restatements);
    await recordFilled(connection, id, filled);
    await dropStaged(run);
    await recordFilledTables(run, tables);
    await finishRun(connection, id, 'migrated');
    if (actsAfterCutover(options.settings.acts).length > 0) await recordStep(connection, id, checksStep);
    await checkSources(run);
    // Between two statements there was nothing to cancel.
    stopIfAborted(options.signal);
  });
}

/** The tables themselves, and those of others whose foreign keys are dropped and added again. */
export function touchedTables(tables: readonly Pick<TableToFill, 'target' | 'live'>[]): PlacedObject[] {
  const objects = tables.flatMap(({ target, live }) => [
    { kind: 'table' as const, schema: target.schema, name: target.name },
    ...live.restatements.map(({ schema, table }) => ({ kind: 'table' as const, schema, name: table })),
  ]);
  return [...new Map(objects.map((object) => [placedKey(object), object])).values()];
}

/** The rows that are there, and what the sequences have given, for a rollback. */
async function keepAll(
  { target: { connection }, schemas }: Run,
  tables: readonly TableToFill[],
): Promise<FilledTable[]> {
  const filled: FilledTable[] = [];
  for (const [schema, { backup }] of schemas) {
    const here = tables.filter(({ target }) => target.schema === schema);
    if (here.length > 0) await createSchema(connection, backup);
    for (const { target, live } of here) {
      const { name } = target;
      await keepRows(connection, { schema, name }, { schema: backup, name });
      const sequences: SequenceState[] = [];
      for (const sequence of live.sequences) sequences.push(await sequenceState(connection, sequence));
      filled.push({ schema, name, backup, sequences });
    }
  }
  return filled;
}

async function exchange(run: Run, tables: readonly TableToFill[], staged: StagedDigests): Promise<void> {
  const { connection } = run.target;
  const merged = tablesToMerge(run, tables);
  await pairAll(connection, merged);
  await tellOfMerged(run, merged);
  await emptyTables(
    connection,
    tables.filter(({ live }) => live.rows > 0).map(({ target }) => target),
  );
  const alone = tables.filter(({ live }) => !merged.some((one) => one.live === live));
  for (const { target, live } of alone) {
    const { schema, name } = target;
    const from = { schema: stagingOf(run)(schema), name };
    await fillTable(connection, { into: { schema, name }, from, columns: live.loaded });
  }
  await proveFilled(run, alone, staged);
  await putAllTogether(connection, merged);
}

/** What was staged is in its place now. */
async function dropStaged({ target: { connection }, schemas }: Run): Promise<void> {
  for (const { staging } of schemas.values())
    await dropTables(connection, staging, await tableNames(connection, staging));
}
