import { noPreset, presetWords } from '../core/settings/presets.ts';
import {
  collations,
  dependentsWords,
  existingWords,
  failOnWords,
  identifierStyles,
  verifications,
} from '../core/settings/read-settings.ts';
import { type CommandName, commandNames } from './command-names.ts';

/** One option of the command line. Whatever a command accepts, shows in its help or refuses is read from here. */
export interface OptionRow {
  readonly flag: string;
  /** Placeholder of its value, '' for a switch. */
  readonly value: string;
  readonly meaning: string;
  /** What holds without it, '' where the meaning says it all. */
  readonly fallback: string;
  readonly repeatable: boolean;
  /** The words that its value is one of; empty where it is not one of a few. */
  readonly words: readonly string[];
  /**
   * Which configuration may say it: 'found' one that lies in the working directory too; 'named' only one that --config names, for what
   * runs programs, writes files or answers a question; 'none': it belongs to a single call.
   */
  readonly configuration: 'found' | 'named' | 'none';
  readonly commands: readonly CommandName[];
}

const all: readonly CommandName[] = commandNames;
const planning: readonly CommandName[] = ['migrate', 'plan', 'verify', 'doctor', 'init'];
const connecting: readonly CommandName[] = ['migrate', 'plan', 'verify', 'rollback', 'finalize', 'status', 'doctor'];
const reporting: readonly CommandName[] = ['migrate', 'plan', 'verify'];
/** What only a migration does, and only a plan shows besides. */
const evening: readonly CommandName[] = ['migrate', 'plan'];
const asking: readonly CommandName[] = ['migrate', 'verify', 'rollback', 'finalize', 'status'];

type Extra = {
  readonly fallback?: string;
  readonly repeatable?: true;
  readonly words?: readonly string[];
  readonly configuration?: 'named' | 'none';
};

function row(commands: readonly CommandName[], written: string, meaning: string, extra: Extra = {}): OptionRow {
  const [flag = '', value = ''] = written.split(' ');
  const usual = { fallback: '', repeatable: false, words: [], configuration: 'found' } as const;
  return { flag, value, meaning, commands, ...usual, ...extra };
}

const repeatable = { repeatable: true } as const;
const named = { configuration: 'named' } as const;
const once = { configuration: 'none' } as const;

export const optionTable: readonly OptionRow[] = [
  row(
    [...connecting, 'init'],
    '--to <url>',
    'target: a PostgreSQL URL, "embedded" (throw-away server) or "embedded:<dir>" (kept)',
    {
      fallback: 'from the environment or .env',
    },
  ),
  row(
    [...connecting, 'init'],
    '--pg-bin <dir>',
    "folder of the embedded server's programs, instead of the npm packages",
    named,
  ),
  row(planning, '--preset <name>', 'values that fit a kind of application, where nothing else is said', {
    fallback: noPreset,
    words: presetWords,
  }),
  row(planning, '--schema <name>', 'target schema of all sources', { fallback: 'public' }),
  row(planning, '--schema-per-source', 'one schema per source, named like its file'),
  row(planning, '--map <file=schema>', 'target schema of one source', repeatable),
  row(planning, '--include <pattern>', 'only these tables: *, ?, source:table', { ...repeatable, fallback: 'all' }),
  row(planning, '--exclude <pattern>', 'not these tables: *, ?, source:table', repeatable),
  row(planning, '--identifiers <style>', 'names in the target: preserve, lower or snake', {
    fallback: 'preserve',
    words: identifierStyles,
  }),
  row(planning, '--text-collation <which>', 'collation of text columns: database or C', {
    fallback: 'database',
    words: collations,
  }),
  row(planning, '--data-only', 'rows into the tables that the application has made in the target'),
  row(planning, '--schema-only', 'tables without rows'),
  row(planning, '--existing <what>', 'with --data-only, rows that are there: fail, truncate, upsert or skip', {
    fallback: 'fail',
    words: existingWords,
  }),
  row(planning, '--time-zone <zone>', 'with --data-only or --cast, where times without a zone belong', {
    fallback: 'UTC',
  }),
  row(
    planning,
    '--cast <table.column=how>',
    'type of a column, or what its values mean, and after a colon what becomes of those that do not fit: fail, null, empty, text, strip, replace',
    repeatable,
  ),
  row(
    planning,
    '--rename <table.column=name>',
    'name of a table, of a column (table.column) or of a view in the target',
    repeatable,
  ),
  row(planning, '--infer', 'also convert texts whose every value is a time, JSON or UUID'),
  row(planning, '--create-indexes', 'create the indexes that the plan advises, on foreign keys that have none'),
  row(
    ['migrate'],
    '--dry-run',
    'do everything up to the verification, then discard it; without --to on an embedded server',
  ),
  row(['migrate', 'verify'], '--verify <how>', 'compare every value (full) or row counts only (counts)', {
    fallback: 'full',
    words: verifications,
  }),
  row(
    ['migrate', 'plan', 'doctor'],
    '--dependents <what>',
    'views, foreign keys … of yours that use a replaced table: block, or repoint',
    {
      fallback: 'block',
      words: dependentsWords,
    },
  ),
  row(['migrate', 'plan', 'doctor'], '--owner <role>', 'who owns the new tables, views, sequences and functions', {
    ...named,
    fallback: 'the role that migrates, or the owner of what is replaced',
  }),
  row(
    ['migrate', 'plan', 'doctor'],
    '--grant-to <role>',
    'who may read and write the new tables and views besides, and use their sequences',
    { ...named, ...repeatable },
  ),
  row(['migrate'], '--allow-stale', 'cut over although a source changed since it was read', named),
  row(['migrate'], '--resume', 'go on with the interrupted run of these sources; what it has loaded is kept', once),
  row(['migrate', 'verify'], '--jobs <n>', 'connections that load and build indexes at once', {
    fallback: 'from the processors',
  }),
  row(
    evening,
    '--stop-command <cmd>',
    'stop the application by this command, once you agreed; then read what changed again',
    named,
  ),
  row(evening, '--backup <dir>', 'copy the SQLite files there first, with checksums', named),
  row(evening, '--sql-before <file>', 'run this SQL file in the cutover, before the tables or rows get there', {
    ...named,
    ...repeatable,
  }),
  row(evening, '--sql-after <file>', 'run this SQL file in the cutover, once they are there', {
    ...named,
    ...repeatable,
  }),
  row(evening, '--check-sql <sql>', 'after the cutover this query must give true, else roll back', {
    ...named,
    ...repeatable,
  }),
  row(evening, '--check-command <cmd>', 'after the cutover this command must succeed, else roll back', {
    ...named,
    ...repeatable,
  }),
  row(
    evening,
    '--switch-env <file>',
    "set DATABASE_TYPE and DATABASE_URL in the application's .env; the old file is kept",
    named,
  ),
  row(evening, '--start-command <cmd>', 'start the application by this command in the end', named),
  row(['rollback'], '--check', 'change nothing, only prove that what the run replaced is back', once),
  row(
    ['rollback'],
    '--despite-changes',
    'go back although the migrated tables were written to since; they are kept',
    once,
  ),
  row(['plan'], '--sql', 'print the statements of the plan as a script', once),
  row(reporting, '--report <file>', 'write the report there: .html, .md or .json', named),
  row(reporting, '--junit <file>', 'write findings and tables there as JUnit XML', named),
  row(evening, '--fail-on <severity>', 'findings that end with exit 3: blocker, warning or info', {
    fallback: 'blocker',
    words: failOnWords,
  }),
  row(evening, '--baseline <file>', 'findings that were accepted: the JSON document of an earlier plan or report'),
  row([...connecting, 'init'], '--config <file>', 'read these options from a JSON file; for init, write it there', {
    ...once,
    fallback: 'gigchain-migrate.config.json, where it is there',
  }),
  row(connecting, '--print-config', 'show which options apply and where each comes from; do nothing else', once),
  row(asking, '--yes', 'answer yes to every confirmation', named),
  row(asking, '--no-input', 'never ask anything', named),
  row(all, '--json', 'print one JSON document on stdout, also on failure', once),
  row(all, '--no-color', 'no colours (as NO_COLOR)', once),
  row(all, '--quiet', 'no progress, only the result'),
  row(all, '--verbose', 'every finding on its own line'),
  row(all, '--debug', 'with the stack of an error', once),
];

/** The row of a flag as written without its value, undefined where there is none. */
export function optionRow(flag: string): OptionRow | undefined {
  return optionTable.find((known) => known.flag === flag);
}
