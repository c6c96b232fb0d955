import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, truncateSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own, in memory, that a test may fill up. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves so many bytes free. */
  readonly fill: (left: number) => void;
  readonly empty: () => void;
  readonly remove: () => void;
}

const block = Buffer.alloc(1 << 20);

/** Somebody else may write at the same time, so what is free beforehand does not tell how much there is room for. Gives the file's size in bytes. */
function writeUntilFull(path: string): number {
  const file = openSync(path, 'w');
  try {
    let size = 0;
    for (let step = block.length; step > 0; ) {
      const written = tryWrite(file, step);
      size += written;
      if (written < step) step = Math.floor(step / 2);
    }
    return size;
  } finally {
    closeSync(file);
  }
}

function tryWrite(file: number, length: number): number {
  try {
    return writeSync(file, block, 0, length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOSPC') return 0;
    throw error;
  }
}

/** Mounts a small disk; null where this user may not mount anything. */
export function smallDisk(megabytes: number): SmallDisk | null {
  const path = mkdtempSync('/tmp/gigchain-fault-disk-');
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'tmpfs', path], { stdio: 'ignore' });
  } catch {
    rmSync(path, { recursive: true });
    return null;
  }
  chmodSync(path, 0o777);
  const filler = join(path, 'filler');
  return {
    path,
    fill: (left) => {
      rmSync(filler, { force: true });
      const size = writeUntilFull(filler);
      truncateSync(filler, Math.max(0, size - left));
    },
    empty: () => rmSync(filler, { force: true }),
    remove: () => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
