import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Everything that a folder shows of its files: names, sizes, times, modes, checksums. Equal listings: nothing was touched. */
export function listing(folder: string): string[] {
  return readdirSync(folder)
    .sort()
    .map((name) => {
      const { size, mtimeNs, ctimeNs, mode } = statSync(join(folder, name), { bigint: true });
      const sha256 = createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
      return [name, size, mtimeNs, ctimeNs, mode.toString(8), sha256].join(' ');
    });
}
