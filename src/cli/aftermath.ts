import { appendFileSync } from 'node:fs';
import { isAmong } from '../core/catalog/note.ts';
import type { Report } from '../core/catalog/report.ts';
import { Failure } from '../core/errors.ts';
import { exitCodes } from '../core/exit-codes.ts';
import { estimateSeconds } from '../core/telling/estimate.ts';
import { tellTables } from '../core/telling/tables.ts';
import { baselineLine } from './baseline.ts';
import type { CommandContext, Ending } from './command.ts';
import type { CommandName } from './command-names.ts';
import { annotations } from './render/github.ts';
import { renderMarkdown } from './render/markdown.ts';
import { rollbackCommand } from './render/next-steps.ts';
import type { Story } from './render/story.ts';
import { clean } from './render/words.ts';
import { reportFiles, writeReports } from './report-files.ts';
import type { Timeline } from './timeline.ts';

/** Commands whose document is a Report, the only ones that are reported on. */
const reporting: ReadonlySet<CommandName> = new Set(['migrate', 'plan', 'verify']);

export interface AftermathOptions {
  readonly command: CommandName;
  readonly context: CommandContext;
  readonly timeline: Timeline;
  readonly version: string;
}

/**
 * What follows a command that has its result: the files that were asked for, and what GitHub Actions shows. Gives the document as it is
 * after that: a report that could not be written is exit 6 where the target is migrated, else 1; a worse end stays what it was.
 */
export function reportOn(document: Ending, { command, context, timeline, version }: AftermathOptions): Ending {
  if (!reporting.has(command)) return document;
  const { settings, flags, output, surroundings } = context;
  const report = document as Report;
  const story = storyOf(report, { context, timeline, version });
  const line = baselineLine(flags.text('--baseline'), report.notes, settings.accepted);
  if (line !== '') output.say(clean(line));
  let ended = document;
  try {
    writeReports(reportFiles(flags), { story, document, failOn: settings.failOn });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    output.tell(clean(error.message));
    ended = withReportLost(report, error);
  }
  if (surroundings.environment.GITHUB_ACTIONS === 'true') showInActions(story, context);
  return ended;
}

function storyOf(
  report: Report,
  { context, timeline, version }: Pick<AftermathOptions, 'context' | 'timeline' | 'version'>,
): Story {
  const { accepted } = context.settings;
  const isMigrated = report.command === 'migrate' && ['migrated', 'counts-verified', 'unknown'].includes(report.status);
  const columns = report.sources.flatMap(({ label, tables }) =>
    tables.flatMap(({ name, columns: all }) =>
      all.flatMap(({ name: column, declared, type }) => {
        const profile = timeline.profileOf(label)?.tables[name]?.columns[column];
        const isNoted = report.notes.some(
          (note) => note.source === label && note.table === name && note.column === column,
        );
        return profile === undefined || !isNoted
          ? []
          : [{ source: label, table: name, column, declared, type, profile }];
      }),
    ),
  );
  return {
    report,
    version,
    writtenAt: new Date().toISOString(),
    replaced: timeline.replaced(),
    samples: timeline.samples(),
    findings: report.notes.map((note) => ({ note, accepted: note.severity !== 'blocker' && isAmong(note, accepted) })),
    columns,
    planned: report.command === 'plan' ? plannedStory(report, timeline) : null,
    rollback: isMigrated ? rollbackCommand(report, context.settings) : '',
  };
}

/** What a reviewer is told of a plan; null where there is none. */
function plannedStory(report: Report, timeline: Timeline): Story['planned'] {
  const plan = timeline.plan();
  if (plan === null) return null;
  const inspecting = report.steps.find(({ name }) => name === 'inspect')?.seconds ?? 0;
  return { plan, tables: tellTables(plan, timeline.profileOf), seconds: estimateSeconds(plan, inspecting) };
}

function withReportLost(report: Report, { message }: Failure): Ending {
  if (report.exitCode !== exitCodes.done) return report;
  const isMigrated = report.command === 'migrate' && report.status !== 'dry-run' && report.run !== null;
  return {
    ...report,
    ...(isMigrated ? { exitCode: exitCodes.late } : { exitCode: exitCodes.failed }),
    error: {
      message: isMigrated ? `the tables are migrated, but the report ${message}` : `the report ${message}`,
      advice: isMigrated
        ? 'The target is as it should be; only the file is missing. A report of a comparison can be had at any time: gigchain-migrate verify --report FILE, with the same sources.'
        : 'Name a file that can be written, and run again.',
    },
  };
}

/** Annotations on stderr, which Actions reads too, and the summary of the step. */
function showInActions(story: Story, { output, surroundings }: CommandContext): void {
  for (const line of annotations(story)) output.command(line);
  const summary = surroundings.environment.GITHUB_STEP_SUMMARY ?? '';
  if (summary === '') return;
  try {
    appendFileSync(summary, renderMarkdown(story));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    output.tell(clean(`The summary of the step could not be written: ${why}`));
  }
}
