import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';

/** A file beside a source that looks like a copy of it. */
export interface BackupCopy {
  readonly path: string;
  /** The source was written after the copy. */
  readonly older: boolean;
}

/** Where copies are kept, seen from the source's directory. */
const places = ['.', 'backup', 'backups'];
const notCopies = ['-wal', '-shm', '-journal'];
const copyWords = ['bak', 'backup', 'copy', 'old', 'save'];
const magic = 'SQLite format 3\0';

/** The copy that was written last, by its name and its first bytes; null where there is none. What is in it is not compared. */
export async function newestBackup(main: string): Promise<BackupCopy | null> {
  const written = (await stat(main)).mtimeMs;
  let newest: { path: string; time: number } | null = null;
  for (const place of places) {
    const directory = join(dirname(main), place);
    const isElsewhere = place !== '.';
    for (const name of await readdir(directory).catch(() => [])) {
      const path = join(directory, name);
      if (path === main || !(isCopyName(name, basename(main)) || (isElsewhere && name === basename(main)))) continue;
      const found = await stat(path).catch(() => null);
      if (found === null || !found.isFile() || !(await isDatabase(path))) continue;
      if (newest === null || found.mtimeMs > newest.time) newest = { path, time: found.mtimeMs };
    }
  }
  return newest === null ? null : { path: newest.path, older: newest.time < written };
}

/** `app.db.bak`, `app.db~`, `app-2025-10-08.db`, `app_backup.db`, but not `app_archive.db`, which may hold other data. */
function isCopyName(name: string, source: string): boolean {
  if (notCopies.some((ending) => name.endsWith(ending))) return false;
  const stem = source.slice(0, source.length - extname(source).length);
  if (name.startsWith(source) && name !== source) return true;
  const rest = name.slice(stem.length).toLowerCase();
  if (!name.startsWith(stem) || !/^[-_. ]/.test(rest)) return false;
  return /[0-9]{6}|[0-9]{4}-[0-9]{2}/.test(rest) || copyWords.some((word) => rest.includes(word));
}

async function isDatabase(path: string): Promise<boolean> {
  const handle = await open(path, 'r').catch(() => null);
  if (handle === null) return false;
  try {
    const { buffer } = await handle.read(Buffer.alloc(magic.length), 0, magic.length, 0);
    return buffer.toString('latin1') === magic;
  } finally {
    await handle.close();
  }
}
