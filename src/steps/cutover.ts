import { actsAfterCutover } from '../core/catalog/acts.ts';
import type { PlacedObject } from '../core/catalog/movable.ts';
import { plannedObjects } from '../core/catalog/plan.ts';
import { schemaAccessStatements } from '../core/ddl/access-statements.ts';
import { Failure } from '../core/errors.ts';
import type { Replacement } from '../core/mapping/replacement.ts';
import { execute } from '../postgres/execute.ts';
import { isRefusal } from '../postgres/explain-fault.ts';
import { checksStep, claimRun, finishRun, recordStep } from '../postgres/journal.ts';
import { recordCreatedSchema, recordMoved, recordRestated } from '../postgres/journal-moves.ts';
import { takeSchemaLocks } from '../postgres/locks.ts';
import { createSchema, dropEmptySchema, ensureTargetSchema, moveObjects } from '../postgres/moves.ts';
import { checkReplaced } from './check-replaced.ts';
import { checkSources } from './check-sources.ts';
import { handOverBelongings } from './hand-over.ts';
import { stopIfAborted } from './interruption.ts';
import { ReplacedRecords, recordMigrated, type StagedContents, settleReplaced } from './record-objects.ts';
import { readReplaced } from './replaced-facts.ts';
import { restate } from './restate.ts';
import type { Run } from './run.ts';
import { runSqlFiles } from './sql-files.ts';
import { withLockedObjects } from './with-locks.ts';

/**
 * The one transaction that moves replaced objects to the backup schema and the staged ones into the target schema, where they take over what
 * belonged to those. Throws a Failure, with nothing changed, when a source, a replaced table or the run itself is no longer what it was.
 */
export async function cutover(run: Run, staged: StagedContents): Promise<void> {
  const { target, replacement, options, id } = run;
  const { connection } = target;
  const { restatements } = replacement.repointing;
  await withLockedObjects(connection, touchedObjects(replacement), options, async () => {
    await takeSchemaLocks(connection, [...run.schemas.keys()]);
    await claimRun(connection, id);
    const { facts } = replacement;
    const records = await ReplacedRecords.read(run);
    const count = (object: PlacedObject) => records.count(object);
    checkReplaced(facts, await readReplaced(connection, facts.planned, options.settings.dependents, count));
    await settleReplaced(run, records);
    await runSqlFiles(run, 'sql-before');
    await unlessRefused(async () => {
      await restate(connection, restatements, 'before');
      await moveAll(run);
      await handOverBelongings(run);
      await restate(connection, restatements, 'after');
    });
    await runSqlFiles(run, 'sql-after');
    await recordRestated(connection, id, restatements);
    await recordMigrated(run, staged);
    await finishRun(connection, id, 'migrated');
    if (actsAfterCutover(options.settings.acts).length > 0) await recordStep(connection, id, checksStep);
    await checkSources(run);
    // Between two statements there was nothing to cancel.
    stopIfAborted(options.signal);
  });
}

/**
 * What the server refuses here, such as a view of the operator's that does not fit the new columns, was not to be seen while planning. As a
 * finding that needs a decision it leaves the staged work for --resume. Locks are tried again, and a lost connection is no refusal.
 */
async function unlessRefused(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure) || !isRefusal(error)) throw error;
    const { message, advice, cause } = error;
    const lines = [advice, 'Change or drop what does not fit, in the target.'].filter((line) => line !== '');
    throw new Failure({ kind: 'blocked', message, advice: lines.join('\n'), cause });
  }
}

/** What must not be used meanwhile: what is replaced, and the tables of others whose parts are pointed elsewhere. */
function touchedObjects({ facts, repointing }: Replacement): PlacedObject[] {
  const leaving = [...facts.leaving, ...facts.recreated].map(({ kind, schema, name }) => ({ kind, schema, name }));
  const keys = new Set(leaving.map(({ schema, name }) => JSON.stringify([schema, name])));
  const tables = repointing.restatements
    .filter(({ kind, table }) => kind === 'foreign key' && table !== '')
    .map(({ schema, table }) => ({ kind: 'table' as const, schema, name: table }));
  const others = new Map(tables.map((table) => [JSON.stringify([table.schema, table.name]), table]));
  return [...leaving, ...[...others].filter(([key]) => !keys.has(key)).map(([, table]) => table)];
}

async function moveAll({ target: { connection }, plan, replacement, schemas, id }: Run): Promise<void> {
  const { leaving, recreated } = replacement.facts;
  for (const [schema, { staging, backup }] of schemas) {
    const created = await ensureTargetSchema(connection, schema);
    if (created !== null) {
      await recordCreatedSchema(connection, id, { name: schema, oid: created });
      await execute(connection, schemaAccessStatements(schema, plan.access));
    }
    const objects = [...leaving, ...recreated].filter((object) => object.schema === schema);
    if (objects.length > 0) {
      await createSchema(connection, backup);
      await moveObjects(connection, { objects, from: schema, to: backup });
    }
    await recordMoved(connection, id, { role: 'replaced', objects, from: schema, to: backup });
    const coming = plannedObjects(plan, schema);
    await moveObjects(connection, { objects: coming, from: staging, to: schema });
    await dropEmptySchema(connection, staging);
    const again = replacement.repointing.views.filter((view) => view.schema === schema);
    await recordMoved(connection, id, { role: 'migrated', objects: [...coming, ...again], from: staging, to: schema });
  }
}
