import type { Report, ReportStatus } from '../../core/catalog/report.ts';
import type { Settings } from '../../core/settings/settings.ts';
import { nextSteps, rollbackCommand } from './next-steps.ts';
import { renderNotCarried, renderNotes } from './notes.ts';
import type { Paint, Style } from './paint.ts';
import { differenceLines, tableLines } from './tables.ts';
import { clean, count, duration } from './words.ts';

/** The end of a migration or a verification for a person; what it came to stands in the last line. */
export function renderReport(report: Report, settings: Settings, style: Style): string {
  const { paint } = style;
  const succeeded = report.error === null;
  const notes = renderNotes(report.notes, style);
  const lines = [
    ...(succeeded || report.differences.length > 0 ? tableLines(report, paint) : []),
    ...(succeeded ? renderNotCarried(report.notCarried, style) : []),
    ...(notes.length === 0 ? [] : [paint.strong('Findings'), ...notes, '']),
    ...differenceLines(report.differences, paint),
    ...(report.status === 'migrated' || report.status === 'counts-verified' ? [...stepsOf(report, settings), ''] : []),
    ...(succeeded ? [conclusion(report, paint)] : afterFailure(report, settings)),
  ];
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function stepsOf(report: Report, settings: Settings): string[] {
  return report.command === 'migrate' ? nextSteps(report, settings) : [];
}

/** What a success is called; a status of a failure is told by its error. */
const successes: Partial<Readonly<Record<ReportStatus, (report: Report, amount: string) => string>>> = {
  planned: (_, amount) => `Planned: ${amount}. Nothing was written.`,
  migrated: ({ run }, amount) => `Migrated: ${amount}, every value verified. Run ${run}.`,
  'counts-verified': (report, amount) =>
    report.command === 'verify'
      ? `Equal counts: ${amount}. Values were not compared (--verify counts).`
      : `Migrated: ${amount}, row counts verified only (--verify counts). Run ${report.run}.`,
  'dry-run': (_, amount) => `Dry run: ${amount} loaded and verified, then discarded. Nothing was changed.`,
  verified: (_, amount) => `Verified: ${amount}, every value equals its source.`,
};

function conclusion(report: Report, paint: Paint): string {
  const { tables, rows, seconds } = report.totals;
  const amount = `${count(tables, 'table')}, ${count(rows, 'row')} in ${duration(seconds)}`;
  const text = successes[report.status]?.(report, amount) ?? `${report.status}: ${amount}`;
  return paint.good(clean(text));
}

/** What holds for the target after a failure, and what may be left of the run. */
function afterFailure(report: Report, settings: Settings): string[] {
  const { status, run, command } = report;
  if (command !== 'migrate' || run === null) return [];
  if (status === 'unknown') return ['Whether the cutover happened is not known: gigchain-migrate status will tell.'];
  if (status !== 'interrupted' && status !== 'failed') return [];
  const back = rollbackCommand(report, settings);
  return back === ''
    ? []
    : [`The target's tables are as before. To clear what run ${run} left behind, if anything: ${back}`];
}
