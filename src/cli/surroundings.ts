import { readFileSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { parseDotenv } from '../core/dotenv/parse-dotenv.ts';
import { passwordsOf } from '../core/redact.ts';
import type { Surroundings } from '../steps/api.ts';
import { applicationNames, isSqlite, targetNames } from './target.ts';

type Variables = Readonly<Record<string, string | undefined>>;

export interface Found {
  readonly workingDirectory: string;
  readonly environment: Variables;
  /** The names of a target in `.env` of the working directory. */
  readonly dotenv: Variables;
  /** What the steps get: the environment, with what only `.env` says added. */
  readonly surroundings: Surroundings;
  /** Passwords that must never be shown. */
  readonly secrets: readonly string[];
  /** Why `.env` could not be read, '' where it could or is not there. */
  readonly dotenvProblem: string;
}

/** Looks around once; below the command line nothing else does. */
export function lookAround(): Found {
  const workingDirectory = process.cwd();
  const environment: Variables = process.env;
  const { text, problem } = readDotenv(join(workingDirectory, '.env'));
  const all = parseDotenv(text, environment);
  const dotenv = Object.fromEntries(Object.entries(all).filter(([name]) => targetNames.includes(name)));
  const merged: Variables = { ...dotenv, ...environment };
  const secrets = secretsOf(merged);
  return {
    workingDirectory,
    environment,
    dotenv,
    dotenvProblem: problem,
    secrets,
    surroundings: {
      environment: merged,
      home: homedir(),
      user: userName(environment),
      temporaryDirectory: tmpdir(),
      commandEnvironment: withoutTarget(environment),
      secrets,
    },
  };
}

/**
 * An application that a command starts is to find its database in its own configuration: a variable that named the target of this
 * run would stand above it, also where the application has to come back on its SQLite files.
 */
function withoutTarget(environment: Variables): Variables {
  return Object.fromEntries(
    Object.entries(environment).filter(([name, value]) => !applicationNames.includes(name) || isSqlite(value ?? '')),
  );
}

function secretsOf(environment: Variables): string[] {
  return targetNames
    .map((name) => [name, environment[name] ?? ''] as const)
    .flatMap(([name, value]) => (name.endsWith('PASSWORD') ? [value] : passwordsOf(value)))
    .filter((secret) => secret !== '');
}

function readDotenv(file: string): { readonly text: string; readonly problem: string } {
  try {
    return { text: readFileSync(file, 'utf8'), problem: '' };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    return { text: '', problem: code === 'ENOENT' ? '' : `.env could not be read (${code}); it is passed over` };
  }
}

/** A process may run under a number that no user has, in a container for example. */
function userName(environment: Variables): string {
  try {
    return userInfo().username;
  } catch {
    return environment.USER ?? environment.USERNAME ?? '';
  }
}
