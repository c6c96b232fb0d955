import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A file system of its own, in memory, that a test may fill up. */
export interface SmallDisk {
  readonly path: string;
  /** Leaves so many bytes free. */
  readonly fill: (left: number) => void;
  readonly empty: () => void;
  readonly remove: () => void;
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
      const { bavail, bsize } = statfsSync(path);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
    },
    empty: () => rmSync(filler, { force: true }),
    remove: () => {
      execFileSync('umount', ['-l', path]);
      rmSync(path, { recursive: true, force: true });
    },
  };
}
