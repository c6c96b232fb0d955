import { type Acts, actsInOrder } from '../catalog/acts.ts';
import type { NoteKey } from '../catalog/note.ts';
import { patternProblem } from './patterns.ts';
import { type Notepad, type Problem, type Said, usageFailure } from './problems.ts';
import { readCasts } from './read-casts.ts';
import { readRenames } from './read-renames.ts';
import { schemaNameProblem } from './schema-name.ts';
import type { Settings, TargetSettings } from './settings.ts';

/** What the command line gives, as the operator wrote it; null where nothing was said. */
export interface RawSettings {
  readonly sources: readonly string[];
  readonly target: TargetSettings | null;
  readonly pgBin: string | null;
  readonly schema: string | null;
  readonly schemaPerSource: boolean;
  readonly map: readonly string[];
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly identifiers: string | null;
  readonly casts: readonly string[];
  readonly infer: boolean;
  readonly createIndexes: boolean;
  readonly textCollation: string | null;
  readonly dataOnly: boolean;
  readonly schemaOnly: boolean;
  readonly existing: string | null;
  readonly timeZone: string | null;
  readonly renames: readonly string[];
  readonly dryRun: boolean;
  readonly verify: string | null;
  readonly dependents: string | null;
  readonly owner: string | null;
  readonly grantTo: readonly string[];
  readonly allowStale: boolean;
  readonly resume: boolean;
  readonly jobs: string | null;
  readonly acts: Acts;
  readonly failOn: string | null;
  /** What a baseline holds. */
  readonly accepted: readonly NoteKey[];
  readonly yes: boolean;
  readonly noInput: boolean;
}

export const identifierStyles = ['preserve', 'lower', 'snake'] as const;
export const collations = ['database', 'C'] as const;
export const verifications = ['full', 'counts'] as const;
export const dependentsWords = ['block', 'repoint'] as const;
export const existingWords = ['fail', 'truncate', 'upsert', 'skip'] as const;
export const failOnWords = ['blocker', 'warning', 'info'] as const;
const maxJobs = 1000;

/** Checked settings with defaults filled in. Throws one usage Failure that names every problem, those `found` before among them. */
export function readSettings(raw: RawSettings, found: readonly Problem[] = [], said: Said = (flag) => flag): Settings {
  const problems: Problem[] = [...found];
  const report = (message: string, advice = ''): void => void problems.push({ message, advice });
  const notepad = { report, said };

  checkPatterns('--include', raw.include, notepad);
  checkPatterns('--exclude', raw.exclude, notepad);
  checkConflicts(raw, notepad);
  checkActs(raw, notepad);
  checkRoles(raw, notepad);
  const schema = raw.schema ?? 'public';
  const schemaProblem = schemaNameProblem(schema);
  if (schemaProblem !== '') report(`${said('--schema')} "${schema}": ${schemaProblem}`, 'Choose another name.');
  const settings: Settings = {
    sources: raw.sources,
    target: raw.target,
    pgBin: raw.pgBin,
    schema,
    schemaPerSource: raw.schemaPerSource,
    map: readMap(raw.map, notepad),
    include: raw.include,
    exclude: raw.exclude,
    identifiers: choose('--identifiers', raw.identifiers, identifierStyles, notepad),
    casts: readCasts(raw, notepad),
    infer: raw.infer,
    createIndexes: raw.createIndexes,
    textCollation: choose('--text-collation', raw.textCollation, collations, notepad),
    parts: readParts(raw, notepad),
    existing: choose('--existing', raw.existing, existingWords, notepad),
    timeZone: readZone(raw.timeZone, notepad),
    renames: readRenames(raw.renames, notepad),
    dryRun: raw.dryRun,
    verify: choose('--verify', raw.verify, verifications, notepad),
    dependents: choose('--dependents', raw.dependents, dependentsWords, notepad),
    owner: raw.owner,
    grantTo: [...new Set(raw.grantTo)],
    allowStale: raw.allowStale,
    resume: raw.resume,
    jobs: readJobs(raw.jobs, notepad),
    acts: raw.acts,
    failOn: choose('--fail-on', raw.failOn, failOnWords, notepad),
    accepted: raw.accepted,
    yes: raw.yes,
    noInput: raw.noInput,
  };
  if (problems.length > 0) throw usageFailure(problems);
  return settings;
}

/** One of a few words; the first of them is the default. */
function choose<Word extends string>(
  flag: string,
  written: string | null,
  words: readonly [Word, ...Word[]],
  { report, said }: Notepad,
): Word {
  if (written === null) return words[0];
  const word = words.find((known) => known === written);
  if (word === undefined) report(`${said(flag)} "${written}" is not one of ${words.join(', ')}`);
  return word ?? words[0];
}

/** What is decided by tables that are there has no say about tables that the run makes. */
function readParts(
  { dataOnly, schemaOnly, existing, timeZone, casts, infer, createIndexes }: RawSettings,
  { report, said }: Notepad,
): Settings['parts'] {
  if (dataOnly && schemaOnly)
    report(`${said('--data-only')} and ${said('--schema-only')} contradict each other`, 'Give one of them.');
  const onlyThere: readonly (readonly [string, boolean])[] = [
    ['--existing', existing !== null],
    ['--time-zone', timeZone !== null && casts.length === 0],
  ];
  for (const [flag, isGiven] of dataOnly ? [] : onlyThere) {
    if (isGiven) report(`${said(flag)} is for --data-only`, 'Add --data-only, or leave it out.');
  }
  const onlyNew = [
    ['--infer', infer],
    ['--create-indexes', createIndexes],
  ] as const;
  for (const [flag, isGiven] of dataOnly ? onlyNew : []) {
    if (isGiven) report(`${said(flag)} is for tables that the run makes`, 'Leave it out, or --data-only.');
  }
  if (dataOnly) return 'data-only';
  return schemaOnly ? 'schema-only' : 'everything';
}

/** A zone by its name in the IANA database, as Node knows it. */
function readZone(written: string | null, { report, said }: Notepad): string {
  if (written === null) return 'UTC';
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: written }).resolvedOptions().timeZone;
  } catch {
    report(`${said('--time-zone')} "${written}" is no time zone`, 'Write a name as Europe/Berlin, or UTC.');
    return 'UTC';
  }
}

function checkPatterns(flag: string, patterns: readonly string[], { report, said }: Notepad): void {
  for (const pattern of patterns) {
    const problem = patternProblem(pattern);
    if (problem !== '')
      report(`${said(flag, pattern)} "${pattern}": ${problem}`, 'Write table, or source:table, with * and ?.');
  }
}

function checkConflicts(raw: RawSettings, { report, said }: Notepad): void {
  const { schema, schemaPerSource, pgBin, target, dataOnly } = raw;
  if (dataOnly && target?.where.kind === 'embedded' && target.where.directory === null) {
    report(
      `${said('--data-only')} needs the tables that the application has made, and an embedded server that ends with the command has none`,
      'Name the target: --to postgresql://user@host:5432/database. A dry run leaves nothing in it.',
    );
  }
  if (schema !== null && schemaPerSource) {
    report(`${said('--schema')} and ${said('--schema-per-source')} contradict each other`, 'Give one of them.');
  }
  if (pgBin !== null && target?.where.kind !== 'embedded') {
    report(`${said('--pg-bin')} is for the embedded server only`, 'Leave it out, or add --to embedded.');
  }
}

/** The application cannot be switched to a server that ends with this command; an empty command would succeed and do nothing. */
function checkActs({ acts, target }: RawSettings, { report, said }: Notepad): void {
  if (acts.switchEnv !== null && target?.where.kind === 'embedded') {
    report(
      `${said('--switch-env')} cannot switch to the embedded server, which ends with the command`,
      'Name the target by URL.',
    );
  }
  for (const { kind, what } of actsInOrder(acts)) if (what.trim() === '') report(`${said(`--${kind}`, what)} is empty`);
}

function checkRoles({ owner, grantTo }: RawSettings, { report, said }: Notepad): void {
  if (owner === '') report(`${said('--owner')} is empty`, 'Name a role.');
  if (grantTo.includes('')) report(`${said('--grant-to', '')} is empty`, 'Name a role.');
}

function readJobs(written: string | null, { report, said }: Notepad): number | null {
  if (written === null) return null;
  const jobs = /^[0-9]+$/.test(written) ? Number(written) : 0;
  if (jobs >= 1 && jobs <= maxJobs) return jobs;
  report(`${said('--jobs')} "${written}" is not a whole number of 1 to ${maxJobs}`);
  return null;
}

/** `file=schema`; a file's name may hold `=`, a schema's may not. */
function readMap(written: readonly string[], { report, said }: Notepad): Record<string, string> {
  // Without a prototype, so that a file called `constructor` is not mapped by accident.
  const map: Record<string, string> = Object.create(null);
  for (const text of written) {
    const equals = text.lastIndexOf('=');
    const [file, schema] = [text.slice(0, Math.max(equals, 0)), text.slice(equals + 1)];
    const problem = file === '' ? 'it should read file=schema' : schemaNameProblem(schema);
    if (problem !== '') report(`${said('--map', text)} "${text}": ${problem}`);
    else if (map[file] !== undefined) report(`${said('--map', text)} names ${file} twice`, 'Give it once.');
    else map[file] = schema;
  }
  return map;
}
