import { homedir, tmpdir, userInfo } from 'node:os';
import { noActs } from '../core/catalog/acts.ts';
import { passwordsOf } from '../core/redact.ts';
import { patternProblem } from '../core/settings/patterns.ts';
import { type Problem, usageFailure } from '../core/settings/problems.ts';
import { schemaNameProblem } from '../core/settings/schema-name.ts';
import type { Settings, TargetSettings } from '../core/settings/settings.ts';
import type { CommandOptions } from './api.ts';

/** What a script says; everything else has the default of the command line. */
export interface ScriptOptions extends Partial<Omit<Settings, 'target' | 'sources' | 'yes' | 'noInput'>> {
  /** SQLite files. */
  readonly sources?: readonly string[];
  /** null: none, for a plan that is for any server. */
  readonly target: TargetSettings['where'] | null;
  /** Variables that libpq reads (PGPASSWORD, PGSSLMODE …) and PATH: those of the process, or none at all. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Hears what goes on, event by event. */
  readonly listen?: CommandOptions['listen'];
  /** Aborted to interrupt the command. */
  readonly signal?: AbortSignal;
}

const defaults: Omit<Settings, 'target' | 'sources'> = {
  pgBin: null,
  schema: 'public',
  schemaPerSource: false,
  map: {},
  include: [],
  exclude: [],
  identifiers: 'preserve',
  casts: [],
  infer: false,
  createIndexes: false,
  textCollation: 'database',
  parts: 'everything',
  existing: 'fail',
  timeZone: 'UTC',
  renames: [],
  dryRun: false,
  verify: 'full',
  dependents: 'block',
  owner: null,
  grantTo: [],
  allowStale: false,
  resume: false,
  jobs: null,
  acts: noActs,
  failOn: 'blocker',
  accepted: [],
  yes: true,
  noInput: true,
};

/**
 * The options of every command from what a script says, with the defaults of the command line. Throws one usage Failure of all that is
 * wrong with names and patterns.
 */
export function optionsOf(given: ScriptOptions): CommandOptions {
  const { sources = [], target, environment = {}, listen = () => undefined, signal, ...changes } = given;
  const settings: Settings = {
    ...defaults,
    ...changes,
    sources,
    target: target === null ? null : { from: 'the script', where: target },
  };
  const problems = problemsOf(settings);
  if (problems.length > 0) throw usageFailure(problems);
  return {
    settings,
    surroundings: {
      environment,
      home: homedir(),
      user: userName(environment),
      temporaryDirectory: tmpdir(),
      commandEnvironment: environment,
      secrets: [environment.PGPASSWORD ?? '', ...(target?.kind === 'url' ? passwordsOf(target.url) : [])].filter(
        (secret) => secret !== '',
      ),
    },
    listen,
    signal: signal ?? new AbortController().signal,
  };
}

function problemsOf({ schema, map, include, exclude }: Settings): Problem[] {
  const schemas = [schema, ...Object.values(map)].map((name) => ({
    what: `schema "${name}"`,
    why: schemaNameProblem(name),
  }));
  const patterns = [...include, ...exclude].map((pattern) => ({
    what: `pattern "${pattern}"`,
    why: patternProblem(pattern),
  }));
  return [...schemas, ...patterns]
    .filter(({ why }) => why !== '')
    .map(({ what, why }) => ({ message: `${what}: ${why}`, advice: '' }));
}

/** A process may run under a number that no user has. */
function userName({ USER = '' }: Readonly<Record<string, string | undefined>>): string {
  try {
    return userInfo().username;
  } catch {
    return USER;
  }
}
