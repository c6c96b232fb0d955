import { readdirSync } from 'node:fs';
import { expect } from 'vitest';
import { asSuperuser } from '../servers/superuser.ts';
import { listing } from '../support/listing.ts';
import { dump } from './dump.ts';
import { journalState, sessionsGone } from './journal-state.ts';
import type { Ended } from './program-run.ts';
import type { Scene } from './scene.ts';

export type Outcome = 'as before' | 'migrated';

export type WayOn = 'rollback' | 'again' | 'resume';

export interface Expected {
  /** Exit codes that are honest here; null for a process that was killed. */
  readonly exitCodes: readonly (number | null)[];
  /** What the target may be; both where the fault is aimed at the moment of the commit. */
  readonly outcomes: readonly Outcome[];
  /** What the operator reads, on stderr. */
  readonly says?: RegExp;
  /** Of the fault that changes the source itself. */
  readonly sourceChanged?: boolean;
  /** Puts the source, the disk or the settings in order before the next run. */
  readonly mend?: () => Promise<void>;
  /** How the operator goes on: first `rollback`, or at once with the same command, or with --resume where there is what to go on with. */
  readonly goOn?: WayOn;
}

/** Codes that say "the target is as before", and those that say "migrated"; 7 and a killed process say nothing. */
const promises: Readonly<Record<number, Outcome>> = {
  0: 'migrated',
  1: 'as before',
  3: 'as before',
  4: 'as before',
  6: 'migrated',
  129: 'as before',
  130: 'as before',
  143: 'as before',
};

/** Whether the answer to a COMMIT that decides was lost: nothing else may end in exit code 7, and that only where the journal could not be read. */
export function askedTheJournal({ stderr }: Ended): boolean {
  return stderr.includes('asking the journal how it ended');
}

/** What a last line of a failure names: a command, or the same one. */
const nextCommand = /gigchain-migrate [a-z]|[Rr]un (the same command )?again/;

/**
 * What must hold after every fault: an honest exit code and a last line that names a command; the target's own objects as before or
 * fully migrated, by a dump and a comparison of their own; `rollback --check` says the same; the way back and the next run work; the
 * source was not touched; no statement that changes something was given again. Gives what the target was.
 */
export async function aftermath(scene: Scene, ended: Ended, expected: Expected): Promise<Outcome> {
  const { kind, url, folder, before } = scene;
  const told = `exit ${ended.exitCode} ${ended.signal ?? ''}\n${ended.stderr}${ended.stdout}`;
  expect(ended.hung, `it did not end\n${told}`).toBe(false);
  expect(expected.exitCodes, told).toContain(ended.exitCode);
  if (ended.exitCode === 7) {
    expect(askedTheJournal(ended), told).toBe(true);
    expect(ended.stderr).toContain('the server could not be asked');
  }
  if (expected.says !== undefined) expect(ended.stderr).toMatch(expected.says);
  expect(ended.stderr).not.toMatch(/this is a bug|^ {4}at /m);
  if (ended.exitCode !== null && ended.exitCode !== 0) expect(ended.lastLine, told).toMatch(nextCommand);
  if (expected.sourceChanged !== true) expect(listing(folder)).toEqual(before.folder);
  expect(scene.proxy.log.repeated(), told).toEqual([]);

  await sessionsGone(url);
  const outcome = await outcomeOf(scene, told);
  expect(expected.outcomes, told).toContain(outcome);
  const promised = promises[ended.exitCode ?? -1];
  if (promised !== undefined) expect(outcome, told).toBe(promised);
  await expected.mend?.();

  const checked = await scene.run(['rollback', '--check']);
  const staged = await stagedSchemas(url);
  const clean = outcome === 'as before' && staged.length === 0;
  expect(checked.exitCode, `${told}\n${checked.stderr}${JSON.stringify(staged)}`).toBe(clean ? 0 : 4);
  if ((expected.goOn ?? 'rollback') === 'rollback') {
    const back = await scene.run(['rollback']);
    expect(back.exitCode, back.stderr).toBe(0);
    expect(await dump(url, kind.restored)).toBe(before.restored);
    const checkedAgain = await scene.run(['rollback', '--check']);
    expect(checkedAgain.exitCode, checkedAgain.stderr).toBe(0);
    expect(await stagedSchemas(url)).toEqual([]);
  }
  await nextRunSucceeds(scene, expected.goOn === 'resume' && staged.length > 0 ? ['--resume'] : []);
  expect(readdirSync(scene.temporary)).toEqual([]);
  return outcome;
}

/** What the target is, by a dump and a comparison of their own. Fails for anything between the two. */
async function outcomeOf({ kind, url, before, source }: Scene, told: string): Promise<Outcome> {
  const run = await journalState(url);
  if (run?.status !== 'migrated') {
    expect(await dump(url, 'all'), told).toBe(before.all);
    return 'as before';
  }
  expect(await dump(url, kind.kept), told).toBe(before.kept);
  expect(await kind.compare(source, url), told).toEqual([]);
  return 'migrated';
}

/** The same command again migrates all, and can be taken back byte for byte. */
async function nextRunSucceeds({ kind, url, before, run, source }: Scene, words: readonly string[]): Promise<void> {
  const first = (await journalState(url))?.status;
  const again = await run(['shop.db', '--yes', ...kind.words, ...words]);
  expect(again.exitCode, again.stderr).toBe(0);
  expect(await dump(url, kind.kept)).toBe(before.kept);
  expect(await kind.compare(source, url)).toEqual([]);
  const back = await run(['rollback']);
  expect(back.exitCode, back.stderr).toBe(0);
  if (first !== 'migrated') expect(await dump(url, kind.restored)).toBe(before.restored);
}

async function stagedSchemas(url: string): Promise<unknown[]> {
  const rows = await asSuperuser(
    url,
    `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_' AND nspname !~ '^gigchain_migrate_(backup|undone)_'`,
  );
  return rows.map(({ nspname }) => nspname);
}
