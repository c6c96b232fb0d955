import { type Problem, usageFailure } from '../core/settings/problems.ts';
import { readSettings } from '../core/settings/read-settings.ts';
import type { Settings } from '../core/settings/settings.ts';
import { askTarget } from './ask-target.ts';
import type { CommandSpec } from './command.ts';
import { flagConflicts, rawSettings } from './flags.ts';
import type { Output } from './output.ts';
import type { Parsed } from './program.ts';
import { findSources } from './sources.ts';
import type { Found } from './surroundings.ts';
import { chooseTarget } from './target.ts';

export interface PrepareOptions {
  readonly parsed: Parsed;
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

/** Flags, working directory, environment and `.env` as settings. Throws one usage Failure of everything that is wrong. */
export async function prepareSettings(options: PrepareOptions): Promise<Settings> {
  const { parsed, spec, found, output, signal } = options;
  const { flags, words } = parsed;
  const search = { words, workingDirectory: found.workingDirectory, mayBeCommand: options.commandImplied };
  const nothing = { sources: [], problems: [], mistyped: null };
  const { sources, problems: sourceProblems, mistyped } = spec.takesSources ? findSources(search) : nothing;
  if (mistyped !== null) throw usageFailure([mistyped]);
  const choice = chooseTarget({
    to: flags.text('--to'),
    dryRun: flags.on('--dry-run'),
    environment: found.environment,
    dotenv: found.dotenv,
  });
  for (const line of [found.dotenvProblem, ...choice.said]) if (line !== '') output.say(line);
  const problems = [...flagConflicts(flags), ...sourceProblems, ...choice.problems];
  const isMissing = choice.target === null && choice.problems.length === 0 && spec.target === 'needed';
  const mayAsk = options.canAsk && !flags.on('--no-input');
  if (isMissing && !mayAsk) problems.push(noTarget);
  const settings = readSettings(rawSettings(flags, sources, choice.target), [
    ...problems,
    ...strayMaps(flags.list('--map'), sources),
  ]);
  if (!isMissing) return settings;
  const target = await askTarget(signal);
  if (target === null) throw usageFailure([noTarget]);
  return { ...settings, target };
}

/**
 * A --map of a file that is not among the sources would be passed over unseen. What has neither a dot nor a slash
 * may be a source's label, which only reading the source tells.
 */
function strayMaps(maps: readonly string[], sources: readonly string[]): Problem[] {
  const names = new Set(sources.flatMap((source) => [source, source.split(/[\\/]/).at(-1) ?? source]));
  return maps
    .map((map) => map.slice(0, Math.max(0, map.lastIndexOf('='))))
    .filter((file) => /[./\\]/.test(file) && !names.has(file))
    .map((file) => ({
      message: `--map names ${file}, which is not among the sources`,
      advice: `Sources: ${sources.join(', ')}`,
    }));
}
