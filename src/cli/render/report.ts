import type { Report, ReportStatus } from '../../core/catalog/report.ts';
import type { Settings } from '../../core/settings/settings.ts';
import { nextSteps, rollbackCommand } from './next-steps.ts';
import { renderNotCarried, renderNotes } from './notes.ts';
import type { Paint, Style } from './paint.ts';
import { differenceLines, leftOutTotal, tableLines } from './tables.ts';
import { clean, count, duration } from './words.ts';

/** The end of a migration or a verification for a person; what it came to stands in the last line. */
export function renderReport(report: Report, settings: Settings, style: Style): string {
  const { paint } = style;
  const succeeded = report.error === null;
  // What is declined, interrupted or fails later has shown its findings before the question.
  const notes = succeeded || report.status === 'blocked' ? renderNotes(report.notes, style) : [];
  const lines = [
    ...(succeeded || report.differences.length > 0 ? tableLines(report, style) : []),
    ...(succeeded ? renderNotCarried(report.notCarried, style) : []),
    ...(notes.length === 0 ? [] : [paint.strong('Findings'), ...notes, '']),
    ...differenceLines(report.differences, paint),
    ...stepsOf(report, settings),
    ...leftOutLines(report),
    ...(succeeded ? [conclusion(report, paint)] : []),
  ];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

/** A dry run does nothing besides, and names what it left out. */
function leftOutLines({ status, acts }: Report): string[] {
  if (status !== 'dry-run' || acts.length === 0) return [];
  return [...acts.map(({ kind, what }) => clean(`Not in a dry run: --${kind} ${JSON.stringify(what)}`)), ''];
}

function stepsOf(report: Report, settings: Settings): string[] {
  const isMigrated = report.status === 'migrated' || report.status === 'counts-verified';
  const isThere = report.totals.tables > 0 || report.run !== null;
  const lines = report.command === 'migrate' && isMigrated && isThere ? nextSteps(report, settings) : [];
  return lines.length === 0 ? [] : [...lines, ''];
}

/** What a success is called; a status of a failure is told by its error. `kept` tells of rows that stayed as they were, '' where none did. */
const successes: Partial<Readonly<Record<ReportStatus, (report: Report, amount: string, kept: string) => string>>> = {
  planned: (_, amount) => `Planned: ${amount}. Nothing was written.`,
  migrated: ({ run }, amount, kept) =>
    kept === ''
      ? `Migrated: ${amount}, every value verified. Run ${run}.`
      : `Migrated: ${amount}, every value of what was loaded verified; ${kept}. Run ${run}.`,
  'counts-verified': (report, amount, kept) =>
    report.command === 'verify'
      ? `Equal counts: ${amount}. Values were not compared (--verify counts).`
      : `Migrated: ${amount}, row counts verified only (--verify counts)${and(kept)}. Run ${report.run}.`,
  'dry-run': (_, amount, kept) =>
    `Dry run: ${amount} loaded and verified, then discarded${and(kept)}. Nothing was changed.`,
  verified: (_, amount, kept) =>
    `Verified: ${amount}, every value equals its source${kept === '' ? '' : `, but for ${kept}`}.`,
};

function and(kept: string): string {
  return kept === '' ? '' : `; ${kept}`;
}

/** Rows of the source that are not in the target as they are, because rows with their keys were there. */
function keptText(report: Report): string {
  const { rows, different } = leftOutTotal(report);
  const others = `${different} with other values`;
  if (rows === null) return different === 0 ? '' : `${count(different, 'row')} that were there with other values`;
  return rows === 0 ? '' : `${count(rows, 'row')} left out, which the target has (${others})`;
}

function conclusion(report: Report, paint: Paint): string {
  const { tables, rows, seconds } = report.totals;
  const views = report.sources.reduce((sum, source) => sum + source.views.length, 0);
  const amount = [count(tables, 'table'), ...(views === 0 ? [] : [count(views, 'view')]), count(rows, 'row')].join(
    ', ',
  );
  if (tables === 0 && report.status === 'migrated' && report.run !== null) {
    const text = `Run ${report.run} had cut over before: what was to follow is done.`;
    return `${paint.good(text)} ${paint.faint(`(${duration(seconds)})`)}`;
  }
  if (tables === 0)
    return `${paint.warning('There was nothing to do: no table.')} ${paint.faint(`(${duration(seconds)})`)}`;
  const text = successes[report.status]?.(report, amount, keptText(report)) ?? `${report.status}: ${amount}`;
  return `${paint.good(clean(text))} ${paint.faint(`(${duration(seconds)})`)}`;
}

/** The report of a run that did not come to its end, with the next command in its last line, where the steps did not say it. */
export function withWayBack(report: Report, settings: Settings): Report {
  const back = rollbackCommand(report, settings);
  if (report.error === null || back === '' || isNamed(report.error.advice)) return report;
  const line = nextLines[report.status]?.(report, back);
  if (line === undefined) return report;
  const advice = report.error.advice === '' ? line : `${report.error.advice}\n${line}`;
  return { ...report, error: { ...report.error, advice } };
}

const nextLines: Partial<Readonly<Record<ReportStatus, (report: Report, back: string) => string>>> = {
  interrupted: ({ run }, back) => `Should anything of run ${run} be left: ${back}`,
  failed: () => 'Your own tables are as before. When that is mended, run the same command again.',
};

function isNamed(advice: string): boolean {
  return advice.includes('gigchain-migrate ') || /\brun again\b/i.test(advice);
}
