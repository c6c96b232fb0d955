import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { targetSchemas } from '../core/mapping/target-schema.ts';
import { checkPrivileges } from '../postgres/preflight.ts';
import type { CheckLine, CommandOptions, DoctorReport } from './api.ts';
import { inspect, withSources } from './inspect.ts';
import { decide } from './plan.ts';
import { RunRecord } from './run-record.ts';
import { withTarget } from './target.ts';

/** The check list before a cutover: sources, target, privileges, plan. Changes nothing; exit 1 when a line failed. */
export async function doctor(options: CommandOptions): Promise<DoctorReport> {
  const record = new RunRecord('doctor', options);
  const checks: CheckLine[] = [];
  await guard(checks, 'sources', () =>
    withSources(options, async (opened) => {
      const sources = await inspect(opened, options);
      checks.push(
        ...sources.map(({ file, catalog }) => passed('source', `${file}: intact, ${catalog.tables.length} tables`)),
      );
      checks.push(
        ...opened.flatMap(({ file, notes }) => notes.map(({ message }) => advice('source', `${file}: ${message}`))),
      );
      await guard(checks, 'target', () =>
        withTarget(options, record, async (target) => {
          checks.push(passed('target', `reached, PostgreSQL ${target.report.serverVersion}, encoding UTF8`));
          const schemas = targetSchemas(opened, options.settings);
          await guard(checks, 'privileges', async () => {
            await checkPrivileges(target.connection, schemas);
            checks.push(passed('privileges', `may create schemas, and tables in ${schemas.join(', ')}`));
          });
          const { plan, replaced } = await decide(sources, target, options, record);
          checks.push(...plan.notes.filter(({ severity }) => severity !== 'info').map(planLine));
          checks.push(
            ...replaced.map(({ schema, name, rows }) =>
              advice('target', `table ${schema}.${name} (${rows} rows) would be replaced`),
            ),
          );
        }),
      );
    }),
  );
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

/** An expected failure becomes a failed line, so that the list goes on as far as it can. */
async function guard(checks: CheckLine[], name: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    checks.push({ name, result: 'failed', message: error.message, advice: error.advice });
  }
}

function planLine({
  code,
  severity,
  message,
  advice: todo,
}: {
  code: string;
  severity: string;
  message: string;
  advice: string;
}): CheckLine {
  return {
    name: 'plan',
    result: severity === 'blocker' ? 'failed' : 'advice',
    message: `${code} ${message}`,
    advice: todo,
  };
}

function passed(name: string, message: string): CheckLine {
  return { name, result: 'passed', message, advice: '' };
}

function advice(name: string, message: string): CheckLine {
  return { name, result: 'advice', message, advice: '' };
}
