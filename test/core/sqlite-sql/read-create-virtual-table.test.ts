import { describe, expect, test } from 'vitest';
import { contentOf, isIndexed, languageColumnOf, tokenizerOf } from '../../../src/core/sqlite-sql/full-text-options.ts';
import {
  type CreateVirtualTable,
  readCreateVirtualTable,
  unquotedWord,
} from '../../../src/core/sqlite-sql/read-create-virtual-table.ts';
import { isShadowOf } from '../../../src/core/sqlite-sql/shadow-tables.ts';

function created(module: string): CreateVirtualTable {
  const read = readCreateVirtualTable(`CREATE VIRTUAL TABLE "a b" USING ${module}`);
  if (read.kind === 'failed') throw new Error(read.reason);
  return read;
}

describe('readCreateVirtualTable', () => {
  test('parts arguments at commas, not at those in parentheses, quotes and comments', () => {
    const { module, arguments: found } = created(
      `FTS5(a VARCHAR(20, 2), "b, c" UNINDEXED /* x, y */, content = 'it''s, (', prefix='2 3', [d e], -- f,\n tokenize porter)`,
    );
    expect(module).toBe('FTS5');
    expect(found).toEqual([
      ['a', 'VARCHAR', '(', '20', ',', '2', ')'],
      ['"b, c"', 'UNINDEXED'],
      ['content', '=', "'it''s, ('"],
      ['prefix', '=', "'2 3'"],
      ['[d e]'],
      ['tokenize', 'porter'],
    ]);
  });

  test.each(['dbstat', 'dbstat()'])('no arguments: %s', (module) => expect(created(module).arguments).toEqual([]));

  test.each(['CREATE TABLE t(a)', 'CREATE VIRTUAL TABLE', ''])('fails for %j', (sql) => {
    expect(readCreateVirtualTable(sql).kind).toBe('failed');
  });

  test.each([
    ['a', 'a'],
    ["'it''s'", "it's"],
    ['"a""b"', 'a"b'],
    ['`a`', 'a'],
    ['[a b]', 'a b'],
    ["'", "'"],
  ])('a word without its quotes: %s', (word, plain) => expect(unquotedWord(word)).toBe(plain));
});

describe('options of full-text tables', () => {
  test.each([
    ['fts5(a)', { kind: 'own' }],
    ["fts5(a, content = 't')", { kind: 'table', name: 't' }],
    ['FTS4(Content="t u", a)', { kind: 'table', name: 't u' }],
    ['fts4(content=, a)', { kind: 'none', keepsUnindexed: false }],
    ["fts5(a, content='')", { kind: 'none', keepsUnindexed: false }],
    ["fts5(a, b UNINDEXED, content='', contentless_unindexed=1)", { kind: 'none', keepsUnindexed: true }],
  ])('content of %s', (module, content) => expect(contentOf(created(module))).toEqual(content));

  test.each([
    ['fts5(a)', 'unicode61'],
    ["fts5(a, tokenize='Porter unicode61 remove_diacritics 2')", 'porter'],
    [`fts5(a, tokenize = "porter 'unicode61'")`, 'porter'],
    ['fts4(a)', 'simple'],
    ['fts4(a, tokenize=unicode61 "remove_diacritics=0")', 'unicode61'],
    ['fts3(a, tokenize porter)', 'porter'],
  ])('tokenizer of %s', (module, tokenizer) => expect(tokenizerOf(created(module))).toBe(tokenizer));

  test('columns that are not indexed', () => {
    const five = created("fts5(tokenize='porter', a, content='t', b UNINDEXED, \"c d\" unindexed, e)");
    const columns = ['a', 'b', 'c d', 'e'];
    expect(columns.filter((name) => isIndexed(five, columns, name))).toEqual(['a', 'e']);
    const four = created('fts4(a, b, c, notindexed=b, notindexed="C")');
    expect(['a', 'b', 'c'].filter((name) => isIndexed(four, ['a', 'b', 'c'], name))).toEqual(['a']);
  });

  test('the language column of FTS4 only', () => {
    expect(languageColumnOf(created('fts4(a, languageid="lid")'))).toBe('lid');
    expect(languageColumnOf(created('fts4(a)'))).toBeNull();
  });
});

describe('isShadowOf', () => {
  const belongs = (module: string, table: string, columns: readonly string[]) =>
    isShadowOf({ ...created(module), name: 'f' }, table, () => columns);

  test('by name and columns', () => {
    expect(belongs('fts5(a)', 'f_docsize', ['id', 'sz', 'origin'])).toBe(true);
    expect(
      belongs('fts4(a)', 'f_segdir', ['level', 'idx', 'start_block', 'leaves_end_block', 'end_block', 'root']),
    ).toBe(true);
    expect(belongs('RTree(id, a, b)', 'f_rowid', ['rowid', 'nodeno', 'a0'])).toBe(true);
    expect(belongs('fts5(a)', 'f_docsize', ['id', 'note'])).toBe(false);
    expect(belongs('fts5(a)', 'f_notes', ['id'])).toBe(false);
    expect(belongs('fts5(a)', 'g_data', ['id', 'block'])).toBe(false);
    expect(belongs('vec0(a)', 'f_data', ['id', 'block'])).toBe(false);
  });

  test('a table of the user may be called _content where the content is elsewhere', () => {
    expect(belongs('fts5(a)', 'f_content', ['id', 'c0'])).toBe(true);
    expect(belongs("fts5(a, content='f_content')", 'f_content', ['id', 'c0'])).toBe(false);
    expect(belongs("fts5(a, content='')", 'f_content', ['id', 'c0'])).toBe(false);
    expect(belongs("fts5(a, content='', contentless_unindexed=1)", 'f_content', ['id', 'c0'])).toBe(true);
  });
});
