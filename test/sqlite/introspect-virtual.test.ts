import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { SqliteCatalog } from '../../src/core/catalog/sqlite-catalog.ts';
import { introspect } from '../../src/sqlite/introspect.ts';
import { readRows } from '../../src/sqlite/read-rows.ts';
import { databaseOf, readerOf } from './raw-database.ts';

/** Without the driver's defences, which an application's SQLite need not have. */
function catalogOf(sql: string): SqliteCatalog {
  const raw = new Database(':memory:');
  try {
    raw.unsafeMode(true);
    raw.exec(sql);
    return introspect(readerOf(raw));
  } finally {
    raw.close();
  }
}

/** The catalog after the SQL of one object was replaced in the file, as another SQLite could have written it. */
function rewritten(sql: string, name: string, becomes: string): SqliteCatalog {
  const { raw } = databaseOf(sql);
  raw.unsafeMode(true);
  raw.exec('PRAGMA writable_schema = ON');
  raw.prepare('UPDATE sqlite_schema SET sql = ? WHERE name = ?').run(becomes, name);
  const copy = databaseOf('', raw.serialize() as unknown as string);
  raw.close();
  try {
    return introspect(copy.database);
  } finally {
    copy.database.close();
  }
}

const names = ({ tables }: SqliteCatalog) => tables.map(({ name }) => name);
const refusals = ({ others }: SqliteCatalog) =>
  others.filter(({ kind }) => kind === 'virtual-table').map(({ name, reason }) => [name, reason]);

describe('full-text tables', () => {
  test('have their rowid as the key, their columns as they are, and an index', () => {
    const [table] = catalogOf(
      `CREATE VIRTUAL TABLE f USING fts5(a, "b c" UNINDEXED, d, tokenize='porter unicode61')`,
    ).tables;
    expect(table).toMatchObject({
      name: 'f',
      virtual: { kind: 'full-text' },
      primaryKey: ['rowid'],
      rowidAlias: 'rowid',
      columns: [{ name: 'rowid' }, { name: 'a', declaredType: '' }, { name: 'b c' }, { name: 'd' }],
      fullTexts: [{ name: 'f', columns: ['a', 'd'], tokenizer: 'porter' }],
    });
  });

  test('the language of an FTS4 row is data, although the column is hidden', () => {
    const { database } = databaseOf(
      `CREATE VIRTUAL TABLE f USING fts4(a, languageid="lid"); INSERT INTO f(docid, a, lid) VALUES (-3, 'x', 7)`,
    );
    const [table] = introspect(database).tables;
    const columns = (table?.columns ?? []).map(({ name }) => ({ name, read: 'value' as const }));
    const rows = [...readRows(database, { table: 'f', columns, key: ['rowid'] }, { rows: 9, bytes: 999 })];
    database.close();
    expect(table?.columns.map(({ name, hidden }) => [name, hidden])).toEqual([
      ['rowid', true],
      ['a', undefined],
      ['lid', true],
    ]);
    expect(rows).toEqual([[[-3n, 'x', 7n, -3n]]]);
  });

  test('with the content of a table: the index is that table’s, under the names of its columns', () => {
    const catalog = catalogOf(
      `CREATE VIRTUAL TABLE f USING fts5(TITLE, b UNINDEXED, content='Docs', content_rowid='id');
       CREATE TABLE docs(id INTEGER PRIMARY KEY, title, b); CREATE VIRTUAL TABLE g USING fts4(content="docs", title)`,
    );
    expect(names(catalog)).toEqual(['docs']);
    expect(refusals(catalog)).toEqual([]);
    expect(catalog.tables[0]?.fullTexts).toMatchObject([
      { name: 'f', columns: ['title'] },
      { name: 'g', columns: ['title'] },
    ]);
    expect(catalog.others.map(({ name, table }) => [name, table])).toContainEqual(['f_data', 'f']);
  });

  test('without content: named; but columns that are kept unindexed are carried', () => {
    const catalog = catalogOf(
      `CREATE VIRTUAL TABLE f USING fts5(a, content=''); CREATE VIRTUAL TABLE g USING fts4(content=, a);
       CREATE VIRTUAL TABLE h USING fts5(a, b UNINDEXED, content='', contentless_unindexed=1)`,
    );
    expect(refusals(catalog)).toEqual([
      ['f', 'it keeps the index only and no text (content=)'],
      ['g', 'it keeps the index only and no text (content=)'],
    ]);
    expect(catalog.tables).toMatchObject([{ name: 'h', columns: [{ name: 'rowid' }, { name: 'b' }], fullTexts: [] }]);
  });

  test('with the content of what is no table, or has no such column: named with the reason', () => {
    const catalog = catalogOf(
      `CREATE VIRTUAL TABLE f USING fts5(a, content='nowhere'); CREATE VIRTUAL TABLE g USING fts5(a, content='v');
       CREATE VIEW v AS SELECT 1 AS a; CREATE TABLE t(b); CREATE VIRTUAL TABLE h USING fts5(a, content='t')`,
    );
    expect(refusals(catalog)).toEqual([
      ['f', 'its content table nowhere is not there'],
      ['g', 'its content is the view v'],
      ['h', 'its content table t has no column a'],
    ]);
  });
});

describe('R*Trees', () => {
  test('have a key, dimensions and columns that are only kept', () => {
    const [flat, solid] = catalogOf(
      `CREATE VIRTUAL TABLE r USING rtree(id, x1, x2, y1, y2, +label TEXT, +n); CREATE VIRTUAL TABLE i USING rtree_i32(k, a, b)`,
    ).tables;
    expect(flat).toMatchObject({
      primaryKey: ['id'],
      rowidAlias: 'id',
      virtual: {
        kind: 'r-tree',
        dimensions: [
          { low: 'x1', high: 'x2' },
          { low: 'y1', high: 'y2' },
        ],
      },
    });
    expect(flat?.columns.map(({ name }) => name)).toEqual(['id', 'x1', 'x2', 'y1', 'y2', 'label', 'n']);
    expect(solid?.virtual).toEqual({ kind: 'r-tree', dimensions: [{ low: 'a', high: 'b' }] });
  });

  test('polygons are rows as well', () => {
    const [table] = catalogOf(`CREATE VIRTUAL TABLE p USING geopoly(name)`).tables;
    expect(table).toMatchObject({ virtual: { kind: 'geopoly' }, primaryKey: ['rowid'] });
    expect(table?.columns.map(({ name }) => name)).toEqual(['rowid', '_shape', 'name']);
  });
});

describe('what cannot be read', () => {
  test('PEERS 15: a module that is missing is named, and no table is taken for its own', () => {
    const catalog = rewritten(
      `CREATE TABLE idx_geo_node(nodeno, data); CREATE VIRTUAL TABLE idx_geo USING fts5(a)`,
      'idx_geo',
      'CREATE VIRTUAL TABLE idx_geo USING VirtualSpatialIndex()',
    );
    expect(refusals(catalog)).toEqual([['idx_geo', 'only the module VirtualSpatialIndex can read its rows']]);
    expect(names(catalog)).toContain('idx_geo_node');
  });

  test('PEERS 15: SQLite without FTS and R*Tree: their tables are known all the same, and the texts are kept', () => {
    const { raw } = databaseOf(
      `CREATE VIRTUAL TABLE f USING fts5(a); INSERT INTO f VALUES ('x'); CREATE VIRTUAL TABLE r USING rtree(id, a, b)`,
    );
    const real = readerOf(raw);
    const catalog = introspect({
      ...real,
      all: (sql, params = []) => {
        if (params[0] === 'f' || params[0] === 'r') throw new Error(`no such module: ${String(params[0])}`);
        const rows = real.all(sql, params);
        return rows.map((row) => row.map((value) => (value === 'shadow' ? 'table' : value)));
      },
    });
    raw.close();
    expect(names(catalog)).toEqual(['f_content']);
    expect(refusals(catalog)).toEqual([
      ['f', 'SQLite cannot read it (no such module: f); its texts are carried as the table f_content'],
      ['r', 'SQLite cannot read it (no such module: r)'],
    ]);
    expect(catalog.others.filter(({ kind }) => kind === 'shadow-table').map(({ name }) => name)).toEqual([
      'f_data',
      'f_idx',
      'f_docsize',
      'f_config',
      'r_rowid',
      'r_node',
      'r_parent',
    ]);
  });

  test('a tokenizer of the application: the texts are carried as the table in which they are', () => {
    const catalog = rewritten(
      `CREATE VIRTUAL TABLE f USING fts4(a); INSERT INTO f VALUES ('x')`,
      'f',
      'CREATE VIRTUAL TABLE f USING fts4(a, tokenize=mine)',
    );
    expect(names(catalog)).toEqual(['f_content']);
    expect(refusals(catalog)[0]?.[1]).toContain('unknown tokenizer: mine');
  });

  test('a damaged R*Tree', () => {
    const catalog = catalogOf(
      `CREATE VIRTUAL TABLE r USING rtree(id, a, b); INSERT INTO r VALUES (1, 0, 1); UPDATE r_node SET data = x'00'; CREATE TABLE t(a)`,
    );
    expect(names(catalog)).toEqual(['t']);
    expect(refusals(catalog)[0]?.[0]).toBe('r');
  });

  test('tables that describe others', () => {
    const catalog = catalogOf(
      `CREATE VIRTUAL TABLE f USING fts5(a); CREATE VIRTUAL TABLE v USING fts5vocab(f, row); CREATE VIRTUAL TABLE s USING dbstat(main)`,
    );
    expect(refusals(catalog)).toEqual([
      ['v', 'its rows are made from a full-text index'],
      ['s', "its rows describe the file's pages"],
    ]);
  });
});

test('a table of the user that is only called like a part of a virtual one is a table', () => {
  const catalog = catalogOf(
    `CREATE VIRTUAL TABLE docs USING fts5(title, content='docs_content'); CREATE TABLE docs_content(id INTEGER PRIMARY KEY, title);
     CREATE VIRTUAL TABLE f USING fts5(a, content=''); CREATE TABLE f_content(id INTEGER PRIMARY KEY, mine);
     CREATE TABLE f_notes(id); CREATE TABLE t_content(docid)`,
  );
  expect(names(catalog)).toEqual(['docs_content', 'f_content', 'f_notes', 't_content']);
});
