import { open } from 'node:fs/promises';

/** Writes a new file that this user alone may read, and waits until it is on the disk. Throws the file system's error (EEXIST where there is one). */
export async function writePrivately(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}
