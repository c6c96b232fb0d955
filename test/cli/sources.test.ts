import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findSources } from '../../src/cli/sources.ts';

let folder = '';
const find = (words: string[], mayBeCommand = true) => findSources({ words, workingDirectory: folder, mayBeCommand });

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gigchain-sources-'));
  const header = 'SQLite format 3\0';
  mkdirSync(join(folder, 'data', 'old'), { recursive: true });
  mkdirSync(join(folder, 'folder.db'));
  for (const name of [
    'b.db',
    'a.sqlite',
    'c.sqlite3',
    'plain',
    'data/x.db',
    'data/y.db',
    'data/old/z.db',
    '.hidden.db',
  ]) {
    writeFileSync(join(folder, name), header);
  }
  writeFileSync(join(folder, 'text.db'), 'hello');
  writeFileSync(join(folder, 'empty.db'), '');
  writeFileSync(join(folder, 'analytics.db-wal'), '');
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('findSources', () => {
  it('takes the SQLite files of the working directory, sorted', () => {
    expect(find([])).toEqual({
      sources: ['a.sqlite', 'b.db', 'c.sqlite3'],
      problems: [],
      mistyped: null,
    });
  });

  it('says what it looked at where there is none', () => {
    const { sources, problems } = findSources({
      words: [],
      workingDirectory: join(folder, 'folder.db'),
      mayBeCommand: true,
    });
    expect(sources).toEqual([]);
    expect(problems[0]?.message).toContain('no SQLite database');
  });

  it('keeps the order and the spelling of arguments; a glob leaves out what was named before', () => {
    expect(find(['c.sqlite3', './b.db', 'plain', '*.sqlite3']).sources).toEqual(['c.sqlite3', './b.db', 'plain']);
  });

  it.each([
    ['data/*.db', ['data/x.db', 'data/y.db']],
    ['data/?.db', ['data/x.db', 'data/y.db']],
    ['*/*/z.db', ['data/old/z.db']],
    ['*.sqlite*', ['a.sqlite', 'c.sqlite3']],
    ['.h*.db', ['.hidden.db']],
  ])('expands %s', (glob, files) => expect(find([glob]).sources).toEqual(files));

  it('one file under two names is given twice, and a glob is not', () => {
    symlinkSync(join(folder, 'b.db'), join(folder, 'link.sqlite9'));
    expect(find(['b.db', './b.db', 'link.sqlite9']).problems.map(({ message }) => message)).toEqual([
      './b.db: the same file is given twice (also as b.db)',
      'link.sqlite9: the same file is given twice (also as ./b.db)',
    ]);
    expect(find(['b.db', '*.sqlite9'])).toMatchObject({ sources: ['b.db'], problems: [] });
    rmSync(join(folder, 'link.sqlite9'));
  });

  it('a pipe among the files is not waited for', () => {
    execFileSync('mkfifo', [join(folder, 'pipe.db')]);
    expect(find([]).sources).toEqual(['a.sqlite', 'b.db', 'c.sqlite3']);
    rmSync(join(folder, 'pipe.db'));
  });

  it('an absolute glob gives absolute files', () => {
    expect(find([join(folder, 'data', '*.db')]).sources).toEqual([
      join(folder, 'data/x.db'),
      join(folder, 'data/y.db'),
    ]);
  });

  it('a word that is neither a command nor a file is a mistyped command', () => {
    expect(find(['verfy']).mistyped).toEqual({
      message: 'verfy is neither a command nor a file',
      advice: 'Did you mean verify?',
    });
    expect(find(['xyzzy']).mistyped?.advice).toBe('See: gigchain-migrate --help');
  });

  it('what looks like a file is a missing file, with those beside it', () => {
    expect(find(['data/xx.db'])).toMatchObject({
      mistyped: null,
      problems: [{ message: 'data/xx.db: no such file', advice: 'Did you mean data/x.db or data/y.db?' }],
    });
    expect(find(['b.dbb'], false).problems).toEqual([{ message: 'b.dbb: no such file', advice: 'Did you mean b.db?' }]);
    const advice = `Check the path: it was looked for in ${folder}`;
    expect(find(['zzzzzzzz.sqlite']).problems).toEqual([{ message: 'zzzzzzzz.sqlite: no such file', advice }]);
    expect(find(['/zzzzzzzz/z.db']).problems).toEqual([
      { message: '/zzzzzzzz/z.db: no such file', advice: 'Check the path.' },
    ]);
    expect(find(['nothing*']).problems).toEqual([{ message: 'no file matches nothing*', advice }]);
  });

  it('a link to nothing is told from a missing file', () => {
    symlinkSync('nowhere.db', join(folder, 'lost.db'));
    const message = 'lost.db is a link to nowhere.db, which is not there';
    expect(find(['lost.db']).problems).toEqual([{ message, advice: 'Name the file itself, or mend the link.' }]);
    rmSync(join(folder, 'lost.db'));
  });

  it('refuses folders and globs without files', () => {
    expect(find(['data', 'nothing*']).problems.map(({ message }) => message)).toEqual([
      'data is a folder, not a database',
      'no file matches nothing*',
    ]);
  });
});
