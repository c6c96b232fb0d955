import { homedir, tmpdir, userInfo } from 'node:os';
import { type Acts, noActs, type SqlFile } from '../core/catalog/acts.ts';
import { passwordsOf } from '../core/redact.ts';
import { patternProblem } from '../core/settings/patterns.ts';
import { type Notepad, type Problem, usageFailure } from '../core/settings/problems.ts';
import { readCasts } from '../core/settings/read-casts.ts';
import { readRenames } from '../core/settings/read-renames.ts';
import { schemaNameProblem } from '../core/settings/schema-name.ts';
import type { Settings, TargetSettings } from '../core/settings/settings.ts';
import type { CommandOptions } from './api.ts';
import { readSqlFile } from './read-sql-file.ts';

type WrittenOtherwise = 'target' | 'sources' | 'yes' | 'noInput' | 'casts' | 'renames' | 'acts';

/** What a script says; everything else has the default of the command line. */
export interface ScriptOptions extends Partial<Omit<Settings, WrittenOtherwise>> {
  /** SQLite files. */
  readonly sources?: readonly string[];
  /** Types and names of columns and tables as a configuration has them: `{ 'users.born': 'date' }`, `{ users: 'accounts' }`. */
  readonly cast?: Readonly<Record<string, string>>;
  readonly rename?: Readonly<Record<string, string>>;
  /** SQL files to run in the cutover, by their paths; they are read now. */
  readonly sqlBefore?: readonly string[];
  readonly sqlAfter?: readonly string[];
  readonly acts?: Partial<Omit<Acts, 'sqlBefore' | 'sqlAfter'>>;
  /** null: none, for a plan that is for any server. */
  readonly target: TargetSettings['where'] | null;
  /** Variables that libpq reads (PGPASSWORD, PGSSLMODE …) and PATH: those of the process, or none at all. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Hears what goes on, event by event. */
  readonly listen?: CommandOptions['listen'];
  /** Aborted to interrupt the command. */
  readonly signal?: AbortSignal;
}

const defaults: Omit<Settings, Exclude<WrittenOtherwise, 'yes' | 'noInput'>> = {
  pgBin: null,
  schema: 'public',
  schemaPerSource: false,
  map: {},
  include: [],
  exclude: [],
  identifiers: 'preserve',
  infer: false,
  createIndexes: false,
  textCollation: 'database',
  parts: 'everything',
  existing: 'fail',
  timeZone: 'UTC',
  dryRun: false,
  verify: 'full',
  dependents: 'block',
  owner: null,
  grantTo: [],
  allowStale: false,
  resume: false,
  jobs: null,
  failOn: 'blocker',
  accepted: [],
  yes: true,
  noInput: true,
};

/**
 * The options of every command from what a script says, with the defaults of the command line. Throws one usage Failure of all that is
 * wrong with names, patterns, casts, renames and SQL files.
 */
export function optionsOf(given: ScriptOptions): CommandOptions {
  const { sources = [], target, environment = {}, listen = () => undefined, signal, ...written } = given;
  const { cast = {}, rename = {}, sqlBefore = [], sqlAfter = [], acts = {}, ...changes } = written;
  const problems: Problem[] = [];
  const notepad: Notepad = {
    report: (message, advice = '') => void problems.push({ message, advice }),
    said: (flag) => flag.slice(2),
  };
  const dataOnly = changes.parts === 'data-only';
  const files = (paths: readonly string[]) => paths.flatMap((path) => sqlFileOf(path, problems));
  const settings: Settings = {
    ...defaults,
    ...changes,
    sources,
    target: target === null ? null : { from: 'the script', where: target },
    casts: readCasts({ casts: pairsOf(cast), dataOnly }, notepad),
    renames: readRenames(pairsOf(rename), notepad),
    acts: { ...noActs, ...acts, sqlBefore: files(sqlBefore), sqlAfter: files(sqlAfter) },
  };
  problems.push(...problemsOf(settings));
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

function pairsOf(written: Readonly<Record<string, string>>): string[] {
  return Object.entries(written).map(([left, right]) => `${left}=${right}`);
}

function sqlFileOf(path: string, problems: Problem[]): readonly SqlFile[] {
  const found = readSqlFile(path, '.');
  if (!Array.isArray(found)) return [found];
  problems.push(...found);
  return [];
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
