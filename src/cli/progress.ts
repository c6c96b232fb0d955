import type { MigrationPlan } from '../core/catalog/plan.ts';
import { rowWeight } from '../core/telling/estimate.ts';
import type { Listener, MigrationEvent, StepName } from '../steps/events.ts';
import type { Gauge, TableWork } from './gauge.ts';
import type { Output } from './output.ts';
import { doneLine, startedLine } from './render/acts.ts';
import type { Style } from './render/paint.ts';
import { clean, cleanLines, count, duration } from './render/words.ts';

export interface ProgressOptions {
  readonly output: Output;
  readonly style: Style;
  readonly gauge: Gauge;
}

/** What a step is announced as; '' where its own lines say enough. */
const announcements: Readonly<Record<StepName, string>> = {
  inspect: 'Reading the sources...',
  plan: '',
  create: '',
  load: '',
  finish: 'Building keys, indexes and constraints...',
  verify: 'Verifying migration...',
  cutover: 'Moving the tables into place...',
  report: '',
};

/** Tells the story of a run as its events arrive, in the order and the words of the operator's check list. */
export function createProgress({ output, style, gauge }: ProgressOptions): Listener {
  let plan: MigrationPlan | null = null;
  let heading = '';
  let loaded = { tables: 0, rows: 0 };
  const { paint } = style;
  const toldTargets = new Set<string>();

  /** The source's name above the first of its lines, and again where lines of two sources alternate. */
  const underHeading = (source: string, line: string): void => {
    if (heading !== source) output.say(paint.strong(clean(source)));
    heading = source;
    output.say(`  ${line}`);
  };
  const foundTables = (source: string): void => {
    const tables = plan?.tables.filter((table) => table.source === source).length ?? 0;
    output.say('');
    underHeading(source, `Found ${count(tables, 'table')} to migrate`);
  };

  return (event: MigrationEvent): void => {
    switch (event.kind) {
      case 'step-started':
        if (event.step === 'inspect') loaded = { tables: 0, rows: 0 };
        if (event.step === 'verify' && loaded.tables > 0) {
          output.say('');
          output.say(`Tables migrated: ${loaded.tables}`);
          output.say(`Rows migrated: ${loaded.rows}`);
        }
        if (announcements[event.step] !== '') {
          output.say('');
          output.say(paint.strong(announcements[event.step]));
          heading = '';
        }
        gauge.start(event.step === 'load' || event.step === 'verify' ? workOf(plan) : null);
        return;
      case 'step-finished':
        gauge.stop();
        if (style.verbose) output.say(paint.faint(`  ${event.step}: ${duration(event.seconds)}`));
        return;
      case 'run-started':
        output.say(`Run ${event.run}`);
        return;
      case 'connecting':
        if (!toldTargets.has(event.description)) output.tell(`Target: ${clean(event.description)}`);
        return;
      case 'target':
        if (!toldTargets.has(event.description)) output.say(`  PostgreSQL ${clean(event.serverVersion)}`);
        toldTargets.add(event.description);
        return;
      case 'source-inspected':
        output.say(`  ${clean(event.label)} (${clean(event.file)}): ${count(event.tables, 'table')}`);
        return;
      case 'source-profiled':
        return;
      case 'plan-ready':
        plan = event.plan;
        return;
      case 'table-progress':
        gauge.update(event);
        return;
      case 'read-by-sqlite':
        if (style.verbose)
          output.say(
            paint.faint(`  ${event.step}: ${clean(event.table)} is read through SQLite: ${clean(event.reason)}`),
          );
        return;
      case 'table-created':
        if (heading !== event.source) foundTables(event.source);
        underHeading(event.source, `${clean(event.table)}: table created`);
        return;
      case 'table-loaded':
        loaded.tables += 1;
        loaded.rows += event.rows;
        gauge.finish(event);
        underHeading(event.source, `${clean(event.table)}: ${event.rows} rows migrated (${duration(event.seconds)})`);
        return;
      case 'rows-kept':
        gauge.keep(event, event.rows);
        if (event.rows === event.of) {
          loaded.tables += 1;
          loaded.rows += event.rows;
          gauge.finish(event);
        }
        underHeading(event.source, `${clean(event.table)}: ${event.rows} of ${event.of} rows were loaded before`);
        return;
      case 'rows-read-ahead':
        gauge.keep(event, event.rows);
        return;
      case 'sequence-set':
        underHeading(
          event.source,
          `${clean(event.table)}: sequence fixed (${clean(event.column)} goes on at ${event.next})`,
        );
        return;
      case 'table-finished':
        underHeading(event.source, `${clean(event.table)}: completed`);
        return;
      case 'table-verified':
        gauge.finish(event);
        underHeading(event.source, verifiedLine(event, style));
        return;
      case 'act-started':
        output.say('');
        output.say(paint.strong(startedLine(event)));
        return;
      case 'act-done':
        output.say(doneLine(event, paint));
        return;
      case 'said':
        for (const line of cleanLines(event.message)) output.say(line);
    }
  };
}

function verifiedLine(
  { table, rows, found, match }: Extract<MigrationEvent, { kind: 'table-verified' }>,
  { paint }: Style,
): string {
  const name = `${clean(table)}: ${rows} rows`;
  if (match) return `${name} ${paint.good('(match)')}`;
  if (found === null) return `${name} ${paint.bad('(not compared: columns are missing)')}`;
  return `${name} ${paint.bad(rows === found ? '(values differ)' : `(differs: ${found} found)`)}`;
}

function workOf(plan: MigrationPlan | null): TableWork[] | null {
  if (plan === null) return null;
  return plan.tables.map((table) => {
    return { source: table.source, table: table.sourceName, rows: table.rows, weight: rowWeight(table) };
  });
}
