import { type Problem, usageFailure } from '../core/settings/problems.ts';
import { readSettings } from '../core/settings/read-settings.ts';
import type { Settings } from '../core/settings/settings.ts';
import { askTarget } from './ask-target.ts';
import { readBaseline } from './baseline.ts';
import type { CommandSpec } from './command.ts';
import type { Configuration } from './configuration/read.ts';
import { type Flags, flagConflicts, rawSettings } from './flags.ts';
import type { Output } from './output.ts';
import type { Parsed } from './program.ts';
import { reportFiles, reportProblems } from './report-files.ts';
import { type FoundSources, findSources } from './sources.ts';
import { readSqlFiles } from './sql-files.ts';
import type { Found } from './surroundings.ts';
import { chooseTarget } from './target.ts';

export interface PrepareOptions {
  readonly parsed: Parsed;
  /** The options of the command line above those of the configuration. */
  readonly flags: Flags;
  readonly configuration: Configuration;
  readonly spec: CommandSpec;
  readonly found: Found;
  /** true where the command line named no command. */
  readonly commandImplied: boolean;
  readonly canAsk: boolean;
  readonly output: Output;
  readonly signal: AbortSignal;
}

const noTarget: Problem = {
  message: 'no target database was named',
  advice:
    'Name it with --to postgresql://user@host:5432/database, or set DATABASE_URL in the environment or in .env, or use --to embedded.',
};

/** Flags, configuration, working directory, environment and `.env` as settings. Throws one usage Failure of everything that is wrong. */
export async function prepareSettings(options: PrepareOptions): Promise<Settings> {
  const { parsed, flags, configuration, spec, found, output, signal } = options;
  const { sources, problems: sourceProblems, mistyped } = sourcesOf(options);
  if (mistyped !== null) throw usageFailure([mistyped]);
  const choice = chooseTarget({
    to: flags.text('--to'),
    toFrom: parsed.flags.text('--to') === null ? configuration.from : '--to',
    toSaid: flags.said('--to'),
    dryRun: flags.on('--dry-run'),
    environment: found.environment,
    dotenv: found.dotenv,
  });
  for (const line of [found.dotenvProblem, ...choice.said]) if (line !== '') output.say(line);
  const problems = [...configuration.problems, ...flagConflicts(flags), ...sourceProblems, ...choice.problems];
  const isNeeded = spec.target === 'needed' && !flags.on('--print-config');
  const isMissing = choice.target === null && choice.problems.length === 0 && isNeeded;
  const mayAsk = options.canAsk && !flags.on('--no-input');
  if (isMissing && !mayAsk) problems.push(noTarget);
  const baseline = readBaseline(flags.text('--baseline'), found.workingDirectory);
  const { workingDirectory } = found;
  const { problems: sqlProblems, ...sqlFiles } = readSqlFiles(flags, found.workingDirectory);
  problems.push(
    ...sqlProblems,
    ...baseline.problems,
    ...reportProblems(reportFiles(flags), flags, { sources, workingDirectory }),
  );
  // A configuration may be of more sources than a command line names.
  const maps = (parsed.words.length > 0 ? parsed.flags : flags).list('--map');
  const settings = readSettings(
    rawSettings(flags, { sources, target: choice.target, accepted: baseline.accepted, ...sqlFiles }),
    [...problems, ...strayMaps(maps, sources, flags.said)],
    flags.said,
  );
  if (!isMissing) return settings;
  const target = await askTarget(signal);
  if (target === null) throw usageFailure([noTarget]);
  return { ...settings, target };
}

/** The sources of the command line, else those of the configuration, else the databases of the working directory. */
function sourcesOf({ parsed, configuration, spec, found, commandImplied }: PrepareOptions): FoundSources {
  const { workingDirectory } = found;
  if (!spec.takesSources) return { sources: [], problems: [], mistyped: null };
  if (parsed.words.length > 0)
    return findSources({ words: parsed.words, workingDirectory, mayBeCommand: commandImplied });
  return findSources({ words: configuration.sources, workingDirectory, mayBeCommand: false });
}

/**
 * A --map of a file that is not among the sources would be passed over unseen. What has neither a dot nor a slash
 * may be a source's label, which only reading the source tells.
 */
function strayMaps(maps: readonly string[], sources: readonly string[], said: Flags['said']): Problem[] {
  const names = new Set(sources.flatMap((source) => [source, source.split(/[\\/]/).at(-1) ?? source]));
  return maps
    .map((map) => ({ map, file: map.slice(0, Math.max(0, map.lastIndexOf('='))) }))
    .filter(({ file }) => /[./\\]/.test(file) && !names.has(file))
    .map(({ map, file }) => ({
      message: `${said('--map', map)} names ${file}, which is not among the sources`,
      advice: `Sources: ${sources.join(', ')}`,
    }));
}
