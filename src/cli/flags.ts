import type { Problem } from '../core/settings/problems.ts';
import type { RawSettings } from '../core/settings/read-settings.ts';

/** The options of a command line, by flag as written in the option table. */
export interface Flags {
  readonly on: (flag: string) => boolean;
  readonly text: (flag: string) => string | null;
  readonly list: (flag: string) => readonly string[];
  /** How a message names what said an option, or one value of its list: the flag, or a place in a configuration. */
  readonly said: (flag: string, value?: string) => string;
}

/** Values as the parser keeps them, by flag. */
export type FlagValues = ReadonlyMap<string, string | boolean | readonly string[]>;

/** Typed access to parsed values. */
export function createFlags(values: FlagValues): Flags {
  return {
    on: (flag) => values.get(flag) === true,
    text: (flag) => {
      const value = values.get(flag);
      return typeof value === 'string' ? value : null;
    },
    list: (flag) => {
      const value = values.get(flag);
      return Array.isArray(value) ? value : [];
    },
    said: (flag) => flag,
  };
}

export function isGiven(flags: Flags, flag: string): boolean {
  return flags.on(flag) || flags.text(flag) !== null || flags.list(flag).length > 0;
}

/** The flags as settings that are not checked yet. */
export function rawSettings(
  flags: Flags,
  {
    sources,
    target,
    accepted,
    sqlBefore,
    sqlAfter,
  }: Pick<RawSettings, 'sources' | 'target' | 'accepted'> & Pick<RawSettings['acts'], 'sqlBefore' | 'sqlAfter'>,
): RawSettings {
  return {
    sources,
    target,
    pgBin: flags.text('--pg-bin'),
    schema: flags.text('--schema'),
    schemaPerSource: flags.on('--schema-per-source'),
    map: flags.list('--map'),
    include: flags.list('--include'),
    exclude: flags.list('--exclude'),
    identifiers: flags.text('--identifiers'),
    casts: flags.list('--cast'),
    infer: flags.on('--infer'),
    createIndexes: flags.on('--create-indexes'),
    textCollation: flags.text('--text-collation'),
    dataOnly: flags.on('--data-only'),
    schemaOnly: flags.on('--schema-only'),
    existing: flags.text('--existing'),
    timeZone: flags.text('--time-zone'),
    renames: flags.list('--rename'),
    dryRun: flags.on('--dry-run'),
    verify: flags.text('--verify'),
    dependents: flags.text('--dependents'),
    owner: flags.text('--owner'),
    grantTo: flags.list('--grant-to'),
    allowStale: flags.on('--allow-stale'),
    resume: flags.on('--resume'),
    jobs: flags.text('--jobs'),
    acts: {
      backup: flags.text('--backup'),
      stopCommand: flags.text('--stop-command'),
      sqlBefore,
      sqlAfter,
      checkSql: flags.list('--check-sql'),
      checkCommands: flags.list('--check-command'),
      switchEnv: flags.text('--switch-env'),
      startCommand: flags.text('--start-command'),
    },
    failOn: flags.text('--fail-on'),
    accepted,
    yes: flags.on('--yes'),
    noInput: flags.on('--no-input'),
  };
}

/** Options of which only one can be given. */
export const conflicts: readonly (readonly [string, string])[] = [
  ['--json', '--sql'],
  ['--quiet', '--verbose'],
  ['--dry-run', '--resume'],
];

/** Pairs of options that contradict each other. */
export function flagConflicts(flags: Flags): Problem[] {
  return conflicts
    .filter((pair) => pair.every((flag) => isGiven(flags, flag)))
    .map(([one, other]) => ({
      message: `${flags.said(one)} and ${flags.said(other)} contradict each other`,
      advice: 'Give one of them.',
    }));
}
