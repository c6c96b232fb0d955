import { homedir, tmpdir } from 'node:os';
import { noActs } from '../../src/core/catalog/acts.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import type { CommandOptions, MigrateOptions } from '../../src/steps/api.ts';

const settings: Settings = {
  sources: [],
  target: null,
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
  jobs: 2,
  acts: noActs,
  failOn: 'blocker',
  accepted: [],
  yes: true,
  noInput: true,
};

/** Settings as the command line would make them: the defaults with what a test changes. */
export function settingsWith(changes: Partial<Settings>): Settings {
  return { ...settings, ...changes };
}

/** What a command gets from a test: no listener, never interrupted, an empty environment. `to` is the target's URL. */
export function commandOptions(
  changes: Partial<Settings> & { readonly to?: string },
  more: Partial<Omit<CommandOptions, 'settings'>> = {},
): CommandOptions {
  const { to, ...rest } = changes;
  const target = to === undefined ? null : ({ from: '--to', where: { kind: 'url', url: to } } as const);
  return {
    settings: settingsWith({ ...rest, ...(target === null ? {} : { target }) }),
    surroundings: {
      environment: {},
      home: homedir(),
      user: 'postgres',
      temporaryDirectory: tmpdir(),
      commandEnvironment: { PATH: process.env.PATH },
      secrets: [],
    },
    listen: () => undefined,
    signal: new AbortController().signal,
    ...more,
  };
}

/** The same for `migrate`, answering yes. */
export function migrateOptions(...parameters: Parameters<typeof commandOptions>): MigrateOptions {
  return { ...commandOptions(...parameters), confirm: () => Promise.resolve(true) };
}
