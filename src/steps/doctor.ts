import { realpath, statfs } from 'node:fs/promises';
import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { lockedObjects } from '../core/mapping/limits.ts';
import { schemasToWrite, targetSchemas } from '../core/mapping/target-schema.ts';
import type { Connection } from '../postgres/connect.ts';
import { lockHolders } from '../postgres/lock-holders.ts';
import { isSchemaLocked } from '../postgres/locks.ts';
import { checkPrivileges } from '../postgres/preflight.ts';
import { type TargetFacts, tableFacts, targetFacts } from '../postgres/target-facts.ts';
import type { OpenSource } from '../sqlite/open-source.ts';
import { sourceFacts } from '../sqlite/source-facts.ts';
import type { CheckLine, CommandOptions, DoctorReport } from './api.ts';
import { advice, failed, passed } from './check-line.ts';
import { filledLines } from './doctor-filled.ts';
import { sourceLines } from './doctor-source.ts';
import { extensionsLine, locksLine, poolerLine, replacedLines, targetLines } from './doctor-target.ts';
import type { ReplacedObject } from './events.ts';
import { type InspectedSource, inspect, withSources } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { jobsOf } from './jobs.ts';
import { decide } from './plan.ts';
import { RunRecord } from './run-record.ts';
import { type Target, withTarget } from './target.ts';

/** The check list before a cutover: sources, target, privileges, plan. Changes nothing; exit 1 when a line failed. */
export async function doctor(options: CommandOptions): Promise<DoctorReport> {
  const record = new RunRecord('doctor', options);
  const checks: CheckLine[] = [];
  await guard(checks, 'source', () =>
    withSources(options, async (opened) => {
      const bytes = await checkFiles(checks, opened, options);
      const sources: InspectedSource[] = [];
      await guard(checks, 'integrity', async () => {
        sources.push(...(await inspect(opened, options)));
        checks.push(...sources.map(integrityLine));
      });
      await guard(checks, 'target', () =>
        withTarget(options, { sessions: 'read-write', record }, async (target) => {
          const facts = await checkTarget(checks, target, {
            opened,
            sourceBytes: bytes,
            options,
          });
          if (sources.length < opened.length) return;
          const { plan, replaced } = await decide(sources, target, options, record);
          checks.push(...plan.notes.filter(({ severity }) => severity !== 'info').map(planLine));
          checks.push(locksLine(facts, lockedObjects(plan.tables) + replaced.length));
          checks.push(extensionsLine(facts, plan.triggers.length));
          if (options.settings.parts === 'data-only') checks.push(...filledLines(plan));
          else await checkReplaced(checks, target, replaced);
        }),
      );
    }),
  );
  // What an interruption broke off stands in the list as failed, which it is not.
  stopIfAborted(options.signal);
  const failures = checks.filter(({ result }) => result === 'failed');
  return {
    schemaVersion: 1,
    command: 'doctor',
    exitCode: failures.length === 0 ? exitCodes.done : exitCodes.failed,
    error: null,
    target: record.target,
    checks,
    notes: record.plan?.notes ?? [],
  };
}

/** The lines of the sources' files; gives their size in bytes. */
async function checkFiles(
  checks: CheckLine[],
  opened: readonly OpenSource[],
  { surroundings }: CommandOptions,
): Promise<number> {
  let bytes = 0;
  for (const { file, path, notes } of opened) {
    const facts = await sourceFacts(file, surroundings.temporaryDirectory);
    bytes += facts.bytes + facts.walBytes;
    checks.push(...sourceLines(facts, { inPlace: path === (await realpath(file)) }));
    checks.push(...notes.map(({ message }) => advice('source', `${file}: ${message}`)));
  }
  return bytes;
}

/** What the plan does about rows without a parent is among its notes. */
function integrityLine({ file, catalog, profile }: InspectedSource): CheckLine {
  const orphans = profile.orphans.reduce((sum, { count }) => sum + count, 0);
  const whole = `${file}: integrity_check finds no damage, ${catalog.tables.length} tables`;
  if (orphans === 0) return passed('integrity', `${whole}; every foreign key finds its parent`);
  return advice(
    'integrity',
    `${whole}; ${orphans} rows have no parent (foreign_key_check): ${orphanTables(profile)}`,
    'Their foreign keys are created NOT VALID.',
  );
}

/** Tables that are named at most; the notes of the plan name them all. */
const mostNamed = 5;

function orphanTables({ orphans }: InspectedSource['profile']): string {
  const rows = new Map<string, number>();
  for (const { table, count } of orphans) rows.set(table, (rows.get(table) ?? 0) + count);
  const named = [...rows].slice(0, mostNamed).map(([table, count]) => `${table} (${count})`);
  return [...named, ...(rows.size > mostNamed ? [`and ${rows.size - mostNamed} more tables`] : [])].join(', ');
}

async function checkTarget(
  checks: CheckLine[],
  target: Target,
  given: {
    readonly opened: readonly OpenSource[];
    readonly sourceBytes: number;
    readonly options: CommandOptions;
  },
): Promise<TargetFacts> {
  const { connection, report } = target;
  const { settings } = given.options;
  const schemas = targetSchemas(given.opened, settings);
  checks.push(passed('server', `reached, PostgreSQL ${report.serverVersion}, encoding UTF8`));
  checks.push(poolerLine(connection.isPooled));
  await guard(checks, 'privileges', async () => {
    const written = schemasToWrite(given.opened, settings);
    await checkPrivileges(connection, written);
    checks.push(
      passed('privileges', `may create schemas${written.length === 0 ? '' : `, and tables in ${written.join(', ')}`}`),
    );
  });
  for (const schema of schemas) checks.push(await runLine(connection, schema));
  const facts = await targetFacts(connection, schemas);
  checks.push(
    ...targetLines({
      facts,
      protection: connection.protection,
      host: connection.address.host,
      jobs: jobsOf(settings),
      sourceBytes: given.sourceBytes,
      serverFree: await freeOf(connection, facts),
    }),
  );
  return facts;
}

/** The disk of a server that is reached by a unix socket is one of this machine. */
async function freeOf({ address }: Connection, { directory }: TargetFacts): Promise<number | null> {
  if (directory === null || !address.host.startsWith('/')) return null;
  const found = await statfs(directory).catch(() => null);
  return found === null ? null : found.bavail * found.bsize;
}

async function runLine(connection: Connection, schema: string): Promise<CheckLine> {
  if (!(await isSchemaLocked(connection, schema)))
    return passed('runs', `no other run is changing the schema ${schema}`);
  return failed(
    'runs',
    `another run is changing the schema ${schema}`,
    'Wait until it has ended, see: gigchain-migrate status',
  );
}

async function checkReplaced(
  checks: CheckLine[],
  { connection }: Target,
  replaced: readonly ReplacedObject[],
): Promise<void> {
  const found = await tableFacts(connection, replaced);
  const rowsOf = new Map(replaced.map(({ schema, name, rows }) => [JSON.stringify([schema, name]), rows]));
  const tables = found.map((table) => ({
    ...table,
    rows: rowsOf.get(JSON.stringify([table.schema, table.name])) ?? null,
  }));
  checks.push(...replacedLines(tables, await lockHolders(connection, replaced)));
}

/** An expected failure becomes a failed line, so that the list goes on as far as it can. */
async function guard(checks: CheckLine[], name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    checks.push(failed(name, error.message, error.advice));
  }
}

type PlanNote = NonNullable<RunRecord['plan']>['notes'][number];

function planLine({ code, severity, message, advice: todo }: PlanNote): CheckLine {
  const line = severity === 'blocker' ? failed : advice;
  return line('plan', `${code} ${message}`, todo);
}
