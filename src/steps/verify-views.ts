import { movableKey } from '../core/catalog/movable.ts';
import type { Note } from '../core/catalog/note.ts';
import type { MigrationPlan, PlannedView } from '../core/catalog/plan.ts';
import type { Difference } from '../core/catalog/report.ts';
import type { SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { compareViewRows } from '../core/compare/compare-view-rows.ts';
import { bodySql, dropViewStatement, viewRowsSql } from '../core/ddl/statements.ts';
import { dropTriggerStatements } from '../core/ddl/trigger-statements.ts';
import { Failure } from '../core/errors.ts';
import { noteCodes } from '../core/mapping/note-codes.ts';
import { sqlState } from '../postgres/error-code.ts';
import { execute } from '../postgres/execute.ts';
import { readFirstRows } from '../postgres/read-rows.ts';
import { movablesOf } from '../postgres/relations.ts';
import { readView } from '../sqlite/read-view.ts';
import { isAboutStatement } from './create-views.ts';
import { sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { type RefusedView, readsRefused, triggersUsing, withoutViews } from './refused-views.ts';
import type { RunRecord } from './run-record.ts';
import type { Verification } from './verify-sides.ts';

/** Views with more rows are compared by their first rows' number only; what takes longer than the milliseconds is not compared. */
const mostRows = 10_000;
const longest = 30_000;
/** Characters of all rows, as they are held in memory. */
const largest = 32 * 1024 * 1024;

export type ViewOutcome =
  | { readonly kind: 'equal' }
  | { readonly kind: 'wrong'; readonly reason: string }
  /** The view stays, but its rows were not compared. */
  | { readonly kind: 'not-compared'; readonly reason: string };

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const queryCanceled = '57014';

/** Compares what a SELECT over the target gives with the rows of SQLite's own view. */
export async function compareView(verification: Verification, view: PlannedView, select: string): Promise<ViewOutcome> {
  stopIfAborted(verification.options.signal);
  let found: readonly (readonly (string | null)[])[] | null;
  try {
    const bounds = { limit: mostRows + 1, timeout: longest, size: largest };
    found = await readFirstRows(verification.target.connection, { select, width: view.columns.length, ...bounds });
  } catch (error) {
    stopIfAborted(verification.options.signal);
    if (sqlState(error) === queryCanceled) return notCompared(`it takes longer than ${longest / 1000} seconds`);
    if (!isAboutStatement(error)) throw error;
    return { kind: 'wrong', reason: `PostgreSQL cannot run it: ${describe(error)}` };
  }
  if (verification.options.settings.parts === 'schema-only') return notCompared('its tables have no rows yet');
  if (found === null) return notCompared('its rows are too large to be held in memory');
  let source: SqliteValue[][] | null;
  try {
    source = sourceRowsOf(verification, view);
  } catch (error) {
    return { kind: 'wrong', reason: `SQLite itself cannot run it: ${describe(error)}` };
  }
  if (source === null) return notCompared(`it takes longer than ${longest / 1000} seconds in SQLite`);
  if (view.volatile) return notCompared('its rows depend on the moment or on chance');
  if (source.length > mostRows && found.length > mostRows) return notCompared(`it has more than ${mostRows} rows`);
  const difference = compareViewRows(view.columns, source, found);
  return difference === null ? { kind: 'equal' } : { kind: 'wrong', reason: `its rows differ: ${difference}` };
}

/**
 * Compares every view of a run that is built. One whose rows are not SQLite's is dropped again and named: what stays is right.
 * Gives the run with what is left.
 */
export async function verifyRunViews(run: Verification): Promise<Verification> {
  const { place } = run;
  const refused: RefusedView[] = [];
  const notes: Note[] = [];
  for (const view of run.plan.views) {
    const orphan = readsRefused(view, refused);
    const outcome = orphan === null ? await compareView(run, view, viewRowsSql(view, place)) : null;
    if (orphan !== null) refused.push(orphan);
    if (outcome?.kind === 'wrong') refused.push({ view, reason: outcome.reason });
    if (outcome?.kind === 'not-compared') notes.push(uncomparedNote(view, outcome.reason));
  }
  const triggers = triggersUsing(run.plan, refused).flatMap(({ trigger }) => dropTriggerStatements(trigger, place));
  const views = refused.map(({ view }) => dropViewStatement(view, place)).reverse();
  await execute(run.target.connection, [...triggers, ...views]);
  return { ...run, plan: withNotes(withoutViews(run.plan, refused, run.record), notes, run.record) };
}

/**
 * Compares the views of the target schemas. A view that is not there is no difference where the migration too would not have kept
 * it. Gives what is left. Throws a Failure of kind 'different'; changes nothing.
 */
export async function verifyViews(verification: Verification, advice: string): Promise<Verification> {
  const { plan, place, record, target } = verification;
  const refused: RefusedView[] = [];
  const notes: Note[] = [];
  const differences: Difference[] = [];
  for (const view of plan.views) {
    const there = (await movablesOf(target.connection, place(view.schema))).map(movableKey);
    const isThere = there.includes(movableKey({ kind: 'view', name: view.name }));
    const orphan = isThere ? null : readsRefused(view, refused);
    if (orphan !== null) {
      refused.push(orphan);
      continue;
    }
    const outcome = await compareView(verification, view, isThere ? viewRowsSql(view, place) : bodySql(view, place));
    if (isThere && outcome.kind === 'wrong') differences.push(difference(view, outcome.reason));
    if (isThere && outcome.kind === 'not-compared') notes.push(uncomparedNote(view, outcome.reason));
    if (!isThere && outcome.kind === 'wrong') refused.push({ view, reason: outcome.reason });
    if (!isThere && outcome.kind !== 'wrong') differences.push(difference(view, 'no such view'));
  }
  const left = withNotes(withoutViews(plan, refused, record), notes, record);
  record.differences = differences;
  const [first, ...others] = differences;
  if (first === undefined) return { ...verification, plan: left };
  const more = others.length === 0 ? '' : `, and ${others.length} other ${others.length === 1 ? 'view' : 'views'}`;
  throw new Failure({ kind: 'different', message: `view ${first.table}: ${first.found}${more}`, advice });
}

function difference(view: PlannedView, found: string): Difference {
  return {
    table: view.sourceName,
    column: null,
    key: '',
    kind: 'object',
    expected: "the rows of SQLite's view",
    found,
  };
}

function withNotes(plan: MigrationPlan, notes: readonly Note[], record: RunRecord): MigrationPlan {
  if (notes.length === 0) return plan;
  const changed = { ...plan, notes: [...plan.notes, ...notes] };
  record.plan = changed;
  return changed;
}

function uncomparedNote({ source, sourceName }: PlannedView, reason: string): Note {
  return {
    code: 'GM511',
    severity: noteCodes.GM511,
    source,
    table: sourceName,
    column: null,
    message: `the rows of the view ${sourceName} were not compared: ${reason}`,
    advice: '',
  };
}

function sourceRowsOf(verification: Verification, view: PlannedView): SqliteValue[][] | null {
  const begun = performance.now();
  return readView(sourceOf(verification, view).source.database, {
    view: view.sourceName,
    select: view.sourceSelect,
    columns: view.columns.map(({ source, type }) => ({
      name: source,
      read: type.kind === 'bytea' ? 'bytes' : 'value',
    })),
    limit: mostRows + 1,
    isLate: () => performance.now() - begun > longest,
  });
}

function notCompared(reason: string): ViewOutcome {
  return { kind: 'not-compared', reason };
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
