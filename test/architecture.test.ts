import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const src = fileURLToPath(new URL('../src', import.meta.url));

/** What each floor of the house may import besides itself; see "How the code is laid out" in README.md. */
const mayImport: Record<string, readonly string[]> = {
  cli: ['steps', 'core'],
  'index.ts': ['steps', 'core'],
  steps: ['sqlite', 'postgres', 'core'],
  sqlite: ['core'],
  postgres: ['core'],
  core: [],
};

/** Packages that only one floor may import. */
const owners: Record<string, string> = {
  'better-sqlite3': 'sqlite',
  'node:sqlite': 'sqlite',
  pg: 'postgres',
  'pg-copy-streams': 'postgres',
  'sqlite3-parser': 'core/sqlite-sql',
  chalk: 'cli',
  inquirer: 'cli',
  'cli-progress': 'cli',
  commander: 'cli',
  ajv: 'cli',
  'jsonc-parser': 'cli',
};

const files = readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
const importOf = /(?:from|import)\s*\(?\s*'([^']+)'/g;

function importsOf(file: string): { from: string; to: string; external: boolean }[] {
  const text = readFileSync(join(src, file), 'utf8');
  return [...text.matchAll(importOf)].map(([, to = '']) => {
    const external = !to.startsWith('.');
    return { from: file, external, to: external ? to : relative(src, resolve(src, dirname(file), to)) };
  });
}

const imports = files.flatMap(importsOf);
const floor = (path: string): string => path.split('/')[0] ?? path;

describe('the house has four floors', () => {
  it('has files to look at', () => expect(files.length).toBeGreaterThan(0));

  it('no arrow runs up or across', () => {
    const wrong = imports.filter(({ from, to, external }) => {
      if (external || floor(from) === floor(to)) return false;
      return !mayImport[floor(from)]?.includes(floor(to));
    });
    expect(wrong).toEqual([]);
  });

  it('drivers and terminal packages stay on their own floor', () => {
    const wrong = imports.filter(({ from, to, external }) => {
      const owner = external ? owners[to] : undefined;
      return owner !== undefined && !from.startsWith(`${owner}/`);
    });
    expect(wrong).toEqual([]);
  });

  it('core imports nothing from outside but the SQL parser', () => {
    const wrong = imports.filter(
      ({ from, to, external }) => external && floor(from) === 'core' && to !== 'sqlite3-parser',
    );
    expect(wrong).toEqual([]);
  });

  it('comparing shares no code with copying, and DDL none with mapping', () => {
    const wrong = imports.filter(
      ({ from, to }) =>
        (from.startsWith('core/compare/') && to.startsWith('core/copy/')) ||
        (from.startsWith('core/ddl/') && to.startsWith('core/mapping/')),
    );
    expect(wrong).toEqual([]);
  });

  it('only cli exits, prints and reads the environment', () => {
    const wrong = files.filter(
      (file) =>
        floor(file) !== 'cli' && /\bprocess\.(exit|env)\b|\bconsole\./.test(readFileSync(join(src, file), 'utf8')),
    );
    expect(wrong).toEqual([]);
  });
});
