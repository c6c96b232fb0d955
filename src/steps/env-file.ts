import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, chmod, chown, lstat, readFile, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { Failure } from '../core/errors.ts';
import { writePrivately } from '../sqlite/private-file.ts';

/** A `.env` file as it is now. */
export interface EnvFile {
  /** Absolute, without symbolic links: what they point to is written, and they stay. */
  readonly path: string;
  /** null where there is no file yet. */
  readonly text: string | null;
}

/** Reads a `.env` file that is going to be written. Throws a usage Failure where it could not be. Changes nothing. */
export async function readEnvFile(file: string): Promise<EnvFile> {
  try {
    const path = await withoutLinks(resolve(file));
    await access(dirname(path), constants.W_OK | constants.X_OK);
    const found = await stat(path).catch(() => null);
    if (found === null) return { path, text: null };
    if (!found.isFile()) throw unusable(file, 'it is not a file');
    const bytes = await readFile(path);
    const text = bytes.toString('utf8');
    if (!Buffer.from(text).equals(bytes)) throw unusable(file, 'it is not UTF-8 text');
    return { path, text };
  } catch (error) {
    if (error instanceof Failure || !(error instanceof Error)) throw error;
    throw unusable(file, error.message, error);
  }
}

/**
 * The same of one that is going to be replaced, with its owner and group kept: that takes root, or this user and a group of his. Throws a usage
 * Failure where it cannot be done.
 */
export async function readReplaceableEnvFile(file: string): Promise<EnvFile> {
  const found = await readEnvFile(file);
  const [user, group] = [process.geteuid?.(), process.getegid?.()];
  if (found.text === null || user === undefined || user === 0) return found;
  const { uid, gid } = await stat(found.path);
  if (uid !== user) throw unusable(file, `it belongs to the user with the number ${uid}, and would not any more`);
  if (gid !== group && !(process.getgroups?.() ?? []).includes(gid))
    throw unusable(file, `it belongs to the group with the number ${gid}, in which this user is not`);
  return found;
}

/** A link may point to a file that is not there yet. */
async function withoutLinks(path: string): Promise<string> {
  const found = await lstat(path).catch(() => null);
  if (found === null) return join(await realpath(dirname(path)), basename(path));
  if (!found.isSymbolicLink()) return realpath(path);
  return withoutLinks(resolve(dirname(path), await readlink(path)));
}

/**
 * Replaces a file in one moment: whoever reads it meanwhile sees the old or the new one, whole. Mode and owner stay; a new file is
 * its user's alone. With `kept` the old file goes there, which must be a new name, unless it is there already.
 */
export async function replaceFile({ path, text: before }: EnvFile, text: string, kept: string | null): Promise<void> {
  const old = before === null ? null : await stat(path);
  if (kept !== null && before !== null && !(await holds(kept, before))) await writeNew(kept, before, old);
  const fresh = join(dirname(path), `.gigchain-migrate-${process.pid}.tmp`);
  await rm(fresh, { force: true });
  try {
    await writeNew(fresh, text, old);
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true });
    throw error;
  }
}

/** A run that was killed between the two files has written the first. */
async function holds(path: string, text: string): Promise<boolean> {
  return (await readFile(path, 'utf8').catch(() => null)) === text;
}

type Like = { readonly mode: number; readonly uid: number; readonly gid: number } | null;

async function writeNew(path: string, text: string, like: Like): Promise<void> {
  await writePrivately(path, text);
  if (like === null) return;
  const made = await stat(path);
  if (made.uid !== like.uid || made.gid !== like.gid) await chown(path, like.uid, like.gid);
  await chmod(path, like.mode & 0o777);
}

/** SHA-256 of a text, hex. */
export function sha256Of(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function unusable(file: string, what: string, cause?: unknown): Failure {
  return new Failure({
    kind: 'usage',
    message: `--switch-env ${file}: it cannot be switched (${what})`,
    advice: "Name the application's .env file, in a folder that this user may write to, or run as its owner.",
    cause,
  });
}
