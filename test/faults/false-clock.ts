import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** https://github.com/wolfcw/libfaketime, which Debian has as libfaketime. */
const library = libraryFile();

/** Why no clock can be set back; null where it can. */
export const noFalseClock =
  library === null
    ? 'the clock of a server cannot be set back without libfaketime (on Debian: apt-get install libfaketime)'
    : null;

/** Programs of a server whose clock a test may set back, and no other program's. */
export interface FalseClock {
  /** What is to be started in place of the real ones. */
  readonly binaries: string;
  readonly setBack: (days: number) => void;
  readonly remove: () => void;
}

/** Wraps the programs of a PostgreSQL. Only postgres itself goes by the false clock; its timeouts go by the real one. */
export function falseClock(programs: string): FalseClock {
  const folder = mkdtempSync('/tmp/gigchain-fault-clock-');
  const binaries = join(folder, 'bin');
  const time = join(folder, 'time');
  mkdirSync(binaries);
  for (const directory of [folder, binaries]) chmodSync(directory, 0o755);
  const setBack = (days: number): void => writeFileSync(time, `-${days}d\n`);
  setBack(0);
  const words = `LD_PRELOAD='${library}' FAKETIME_TIMESTAMP_FILE='${time}' FAKETIME_NO_CACHE=1 FAKETIME_DONT_FAKE_MONOTONIC=1 NO_FAKE_STAT=1`;
  for (const name of ['initdb', 'postgres']) {
    const file = join(binaries, name);
    writeFileSync(file, `#!/bin/sh\n${name === 'postgres' ? `${words} ` : ''}exec '${join(programs, name)}' "$@"\n`);
    chmodSync(file, 0o755);
  }
  return { binaries, setBack, remove: () => rmSync(folder, { recursive: true }) };
}

function libraryFile(): string | null {
  const folders = existsSync('/usr/lib') ? readdirSync('/usr/lib') : [];
  const files = ['faketime', ...folders.map((name) => join(name, 'faketime'))].map((folder) =>
    join('/usr/lib', folder, 'libfaketime.so.1'),
  );
  return files.find((file) => existsSync(file)) ?? null;
}
