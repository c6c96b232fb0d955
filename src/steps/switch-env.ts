import { rename, rm, stat } from 'node:fs/promises';
import { setDotenv } from '../core/dotenv/set-dotenv.ts';
import { Failure } from '../core/errors.ts';
import { passwordsOf } from '../core/redact.ts';
import { recordedSwitch, recordSwitch } from '../postgres/journal-env.ts';
import type { EnvReport } from './api.ts';
import { readEnvFile, readReplaceableEnvFile, replaceFile, sha256Of } from './env-file.ts';
import type { CutOverRun } from './run.ts';
import type { Target } from './target.ts';

/**
 * Points the application's `.env` at the migrated database; the file as it was is kept beside it. Gives what came of it as a text.
 * Throws a Failure of kind 'late': the target is migrated already.
 */
export async function switchEnv({ id, target }: CutOverRun, file: string): Promise<string> {
  try {
    const before = await readReplaceableEnvFile(file);
    const text = setDotenv(before.text ?? '', { DATABASE_TYPE: 'postgresql', DATABASE_URL: target.applicationUrl });
    if (text === before.text) return 'it was set already';
    const earlier = await target.alive((connection) => recordedSwitch(connection, id));
    if (earlier?.file === before.path && before.text !== null && earlier.sha256 === sha256Of(before.text)) {
      return 'it was switched before';
    }
    const kept = before.text === null ? null : `${before.path}.before-${id}`;
    const entry = {
      file: before.path,
      kept,
      sha256: sha256Of(text),
      sha256Before: before.text === null ? null : sha256Of(before.text),
    };
    await target.alive((connection) => recordSwitch(connection, id, entry));
    await replaceFile(before, text, kept);
    const told = [kept === null ? 'it is new' : `the old one is kept as ${kept}`];
    const hasPassword = passwordsOf(target.applicationUrl).length > 0;
    if (hasPassword && (await isOpenToOthers(before.path)))
      told.push('it holds a password and others may read it (chmod 600)');
    return told.join('; ');
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new Failure({
      kind: 'late',
      message: `the tables are migrated, but ${file} could not be switched: ${error.message}`,
      advice: `Set DATABASE_TYPE=postgresql and DATABASE_URL in it by hand, or go back: gigchain-migrate rollback ${id}`,
      cause: error,
    });
  }
}

/** On Windows modes say nothing. */
async function isOpenToOthers(path: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(path)).mode & 0o004) !== 0;
}

/** Puts the application's `.env` back that a run has switched; null where it switched none. What hinders it is told, not thrown: the tables are back already. */
export async function switchBack({ alive }: Target, run: string): Promise<EnvReport | null> {
  const entry = await alive((connection) => recordedSwitch(connection, run));
  if (entry === null) return null;
  const { file, kept, sha256, sha256Before } = entry;
  const left = (reason: string): EnvReport => ({ file, result: 'left', reason });
  try {
    const now = await readEnvFile(file);
    const found = now.text === null ? null : sha256Of(now.text);
    if (found === sha256Before) return { file, result: 'as-before', reason: '' };
    if (found === null) return left('it is not there (is this the machine of the application?)');
    if (found !== sha256)
      return left(`it was changed since the cutover${kept === null ? '' : `; the old one is ${kept}`}`);
    if (kept === null) {
      await rm(now.path);
      return { file, result: 'put-back', reason: '' };
    }
    const old = await readEnvFile(kept);
    if (old.text === null || sha256Of(old.text) !== sha256Before)
      return left(`the old one, ${kept}, is gone or was changed`);
    await rename(old.path, now.path);
    return { file, result: 'put-back', reason: '' };
  } catch (error) {
    return left(error instanceof Error ? error.message : String(error));
  }
}
