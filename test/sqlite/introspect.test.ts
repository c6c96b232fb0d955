import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SqliteTable, SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import { introspect } from '../../src/sqlite/introspect.ts';
import { quoteSqliteName } from '../../src/sqlite/sql-names.ts';
import { databaseOf } from './raw-database.ts';

function catalogOf(sql: string) {
  const { database } = databaseOf(sql);
  try {
    return introspect(database);
  } finally {
    database.close();
  }
}

function tableOf(sql: string, name = 't'): SqliteTable {
  const table = catalogOf(sql).tables.find((one) => one.name === name);
  if (table === undefined) throw new Error(`no table ${name}`);
  return table;
}

describe('columns', () => {
  test('declared type, affinity, NOT NULL, default, collation', () => {
    const { columns } = tableOf(
      `CREATE TABLE t(a VARCHAR(20) NOT NULL DEFAULT 'x''y' COLLATE rtrim COLLATE "NoCase", b, c "unsigned big int" DEFAULT (1 + 1), d BLOB DEFAULT x'00')`,
    );
    expect(columns).toEqual([
      {
        name: 'a',
        declaredType: 'VARCHAR(20)',
        affinity: 'text',
        notNull: true,
        defaultSql: "'x''y'",
        collation: 'NOCASE',
        generated: null,
      },
      {
        name: 'b',
        declaredType: '',
        affinity: 'blob',
        notNull: false,
        defaultSql: null,
        collation: 'BINARY',
        generated: null,
      },
      {
        name: 'c',
        declaredType: 'unsigned big int',
        affinity: 'integer',
        notNull: false,
        defaultSql: '1 + 1',
        collation: 'BINARY',
        generated: null,
      },
      {
        name: 'd',
        declaredType: 'BLOB',
        affinity: 'blob',
        notNull: false,
        defaultSql: "x'00'",
        collation: 'BINARY',
        generated: null,
      },
    ]);
  });

  test('generated columns', () => {
    const { columns } = tableOf(
      `CREATE TABLE t(a INT, b INT AS (a * 2), c TEXT GENERATED ALWAYS AS ( 'x' || a /* ) */ ) STORED)`,
    );
    expect(columns.map(({ generated }) => generated)).toEqual([
      null,
      { kind: 'virtual', sql: 'a * 2' },
      { kind: 'stored', sql: "'x' || a" },
    ]);
  });

  test.each([
    ['ANY', '', 'numeric'],
    ['ANY', 'STRICT', 'blob'],
  ] as const)('affinity of %s in a table %s', (type, option, affinity) => {
    const table = tableOf(`CREATE TABLE t(a ${type}) ${option}`);
    expect(table.columns[0]?.affinity).toBe(affinity);
    expect(table.strict).toBe(option === 'STRICT');
  });
});

describe('rowid and keys', () => {
  test.each([
    ['a INTEGER PRIMARY KEY', 'a'],
    ['a integer, PRIMARY KEY("A" DESC)', 'a'],
    ['a INTEGER PRIMARY KEY DESC', null],
    ['a INT PRIMARY KEY', null],
    ['a INTEGER, b INTEGER, PRIMARY KEY(a, b)', null],
    ['a TEXT UNIQUE PRIMARY KEY', null],
    ['a INTEGER', null],
  ])('rowid alias of (%s)', (columns, alias) => {
    expect(tableOf(`CREATE TABLE t(${columns})`).rowidAlias).toBe(alias);
  });

  test.each([
    ['a', '', 'rowid'],
    ['"RowID"', '', '_rowid_'],
    ['rowid, _ROWID_', '', 'oid'],
    ['rowid, _rowid_, oid', '', null],
    ['a PRIMARY KEY', 'WITHOUT ROWID', null],
  ])('name of the rowid of (%s) %s', (columns, option, name) => {
    expect(tableOf(`CREATE TABLE t(${columns}) ${option}`).rowidName).toBe(name);
  });

  test('the key of a WITHOUT ROWID table, in key order and declared spelling', () => {
    const table = tableOf('CREATE TABLE t(Aa INTEGER, Bb TEXT COLLATE NOCASE, PRIMARY KEY(BB DESC, aA)) WITHOUT ROWID');
    expect(table).toMatchObject({ withoutRowid: true, primaryKey: ['Bb', 'Aa'], rowidAlias: null });
    expect(table.indexes).toHaveLength(1);
    expect(table.indexes[0]).toMatchObject({
      origin: 'primary-key',
      columns: [
        { column: 'Bb', descending: true, collation: 'NOCASE' },
        { column: 'Aa', descending: false, collation: 'BINARY' },
      ],
    });
  });

  test('AUTOINCREMENT and its high-water mark', () => {
    const sql = `CREATE TABLE t(a INTEGER, PRIMARY KEY(a AUTOINCREMENT)); INSERT INTO t VALUES (41), (9223372036854775806); DELETE FROM t;
      CREATE TABLE u(a INTEGER PRIMARY KEY AUTOINCREMENT); CREATE TABLE v(a INTEGER PRIMARY KEY)`;
    expect(tableOf(sql)).toMatchObject({ autoincrement: true, highWater: 9223372036854775806n });
    expect(tableOf(sql, 'u')).toMatchObject({ autoincrement: true, highWater: null });
    expect(tableOf(sql, 'v')).toMatchObject({ autoincrement: false, highWater: null });
    expect(catalogOf(sql).tables.map(({ name }) => name)).toEqual(['t', 'u', 'v']);
  });
});

describe('constraints and indexes', () => {
  test('checks with names, as written, in order', () => {
    const { checks } = tableOf(
      `CREATE TABLE t(a INT CONSTRAINT "a ok" CHECK (a  > 0) CHECK ((a) < 9), filter TEXT CHECK (filter <> ')'), CHECK (a <> filter) CONSTRAINT z CHECK (1))`,
    );
    expect(checks).toEqual([
      { name: 'a ok', sql: 'a  > 0' },
      { name: null, sql: '(a) < 9' },
      { name: null, sql: "filter <> ')'" },
      { name: null, sql: 'a <> filter' },
      { name: 'z', sql: '1' },
    ]);
  });

  test('foreign keys in declared order, with names, actions and DEFERRABLE', () => {
    const table = tableOf(
      `CREATE TABLE Par(Id INTEGER PRIMARY KEY, "k 1", k2, UNIQUE("k 1", k2));
       CREATE TABLE t(a INT CONSTRAINT f1 REFERENCES par ON DELETE SET NULL, b REFERENCES PAR(ID) DEFERRABLE INITIALLY DEFERRED,
         c, FOREIGN KEY(B, C) REFERENCES par("K 1", K2) ON UPDATE CASCADE DEFERRABLE,
         CONSTRAINT f4 FOREIGN KEY(c) REFERENCES nowhere(X) NOT DEFERRABLE)`,
    );
    expect(table.foreignKeys).toEqual([
      {
        name: 'f1',
        columns: ['a'],
        parentTable: 'Par',
        parentColumns: [],
        onDelete: 'SET NULL',
        onUpdate: 'NO ACTION',
        deferrable: 'not',
      },
      {
        name: null,
        columns: ['b'],
        parentTable: 'Par',
        parentColumns: ['Id'],
        onDelete: 'NO ACTION',
        onUpdate: 'NO ACTION',
        deferrable: 'deferred',
      },
      {
        name: null,
        columns: ['b', 'c'],
        parentTable: 'Par',
        parentColumns: ['k 1', 'k2'],
        onDelete: 'NO ACTION',
        onUpdate: 'CASCADE',
        deferrable: 'immediate',
      },
      {
        name: 'f4',
        columns: ['c'],
        parentTable: 'nowhere',
        parentColumns: ['X'],
        onDelete: 'NO ACTION',
        onUpdate: 'NO ACTION',
        deferrable: 'not',
      },
    ]);
  });

  test('indexes: expressions, collations, directions, WHERE, origins, order of the schema', () => {
    const { indexes } = tableOf(
      `CREATE TABLE t(a TEXT PRIMARY KEY, "b c" TEXT UNIQUE, d INT);
       CREATE INDEX i1 ON t("B C" COLLATE nocase DESC, lower( a ) COLLATE rtrim, (d + 1)) WHERE d > 0 AND (a <> ')');
       CREATE UNIQUE INDEX i2 ON t(d)`,
    );
    expect(indexes).toEqual([
      {
        name: 'sqlite_autoindex_t_1',
        unique: true,
        origin: 'primary-key',
        whereSql: null,
        sql: null,
        columns: [{ column: 'a', sql: '"a"', descending: false, collation: 'BINARY' }],
      },
      {
        name: 'sqlite_autoindex_t_2',
        unique: true,
        origin: 'unique',
        whereSql: null,
        sql: null,
        columns: [{ column: 'b c', sql: '"b c"', descending: false, collation: 'BINARY' }],
      },
      {
        name: 'i1',
        unique: false,
        origin: 'create',
        whereSql: "d > 0 AND (a <> ')')",
        sql: `CREATE INDEX i1 ON t("B C" COLLATE nocase DESC, lower( a ) COLLATE rtrim, (d + 1)) WHERE d > 0 AND (a <> ')')`,
        columns: [
          { column: 'b c', sql: '"b c"', descending: true, collation: 'NOCASE' },
          { column: null, sql: 'lower( a )', descending: false, collation: 'RTRIM' },
          { column: null, sql: '(d + 1)', descending: false, collation: 'BINARY' },
        ],
      },
      {
        name: 'i2',
        unique: true,
        origin: 'create',
        whereSql: null,
        sql: 'CREATE UNIQUE INDEX i2 ON t(d)',
        columns: [{ column: 'd', sql: '"d"', descending: false, collation: 'BINARY' }],
      },
    ]);
  });
});

describe('others', () => {
  test('views, triggers, virtual and shadow tables, in the order of the schema', () => {
    const { tables, others } = catalogOf(
      `CREATE TABLE b(x); CREATE TABLE a(x); CREATE VIRTUAL TABLE f USING fts5(z); CREATE VIRTUAL TABLE f_x USING fts5(z);
       CREATE VIEW v AS SELECT 1; CREATE TRIGGER tr AFTER INSERT ON a BEGIN SELECT 1; END; ANALYZE`,
    );
    expect(tables.map(({ name, virtual }) => [name, virtual?.kind])).toEqual([
      ['b', undefined],
      ['a', undefined],
      ['f', 'full-text'],
      ['f_x', 'full-text'],
    ]);
    expect(others.map(({ kind, name, table }) => [kind, name, table])).toEqual([
      ...['f_data', 'f_idx', 'f_content', 'f_docsize', 'f_config'].map((name) => ['shadow-table', name, 'f']),
      ...['f_x_data', 'f_x_idx', 'f_x_content', 'f_x_docsize', 'f_x_config'].map((name) => [
        'shadow-table',
        name,
        'f_x',
      ]),
      ['view', 'v', null],
      ['trigger', 'tr', 'a'],
    ]);
    expect(others.find(({ name }) => name === 'v')?.sql).toBe('CREATE VIEW v AS SELECT 1');
  });

  test('SQL that cannot be read: PRAGMAs go as far as they can, and the object is named', () => {
    const { database } = databaseOf(
      `CREATE TABLE p(id INTEGER PRIMARY KEY AUTOINCREMENT, a TEXT COLLATE NOCASE UNIQUE, b AS (a || 'x'), c CHECK (c > 0) REFERENCES p(ID));
       INSERT INTO p(a) VALUES ('x');
       CREATE INDEX plain ON p(a); CREATE INDEX part ON p(a) WHERE c > 0; CREATE INDEX expr ON p(c + 1)`,
    );
    const unread = (row: SqliteValue[]) =>
      row.map((value) => (typeof value === 'string' ? value.replace('CREATE', 'CRATE') : value));
    const { tables, others } = introspect({ ...database, all: (sql, params) => database.all(sql, params).map(unread) });
    database.close();
    const reason = 'near "CRATE": syntax error';
    expect(others.map((other) => [other.kind, other.name, other.table, other.reason])).toEqual([
      ['unreadable', 'p', null, reason],
      ['unreadable', 'part', 'p', reason],
      ['unreadable', 'expr', 'p', reason],
    ]);
    expect(tables[0]).toMatchObject({
      columns: [
        { name: 'id' },
        { name: 'a', collation: 'BINARY' },
        { name: 'b', generated: { kind: 'virtual', sql: '' } },
        { name: 'c' },
      ],
      primaryKey: ['id'],
      rowidAlias: 'id',
      autoincrement: true,
      highWater: 1n,
      checks: [],
      indexes: [{ origin: 'unique' }, { name: 'plain', columns: [{ column: 'a', collation: 'NOCASE' }] }],
      foreignKeys: [{ columns: ['c'], parentColumns: ['id'], name: null, deferrable: 'not' }],
    });
  });

  test.each(['UTF-8', 'UTF-16le', 'UTF-16be'] as const)('encoding %s', (encoding) => {
    const { encoding: found, tables } = catalogOf(
      `PRAGMA encoding = '${encoding}'; CREATE TABLE "tä🙂"("ü" TEXT DEFAULT 'ß')`,
    );
    expect(found).toBe(encoding);
    expect(tables[0]?.columns[0]).toMatchObject({ name: 'ü', defaultSql: "'ß'" });
  });
});

test('any names at all', () => {
  const strange = fc.constantFrom(
    '',
    ' ',
    '"',
    "'",
    '`',
    '[',
    ']',
    '.',
    '\n',
    '🙂',
    'ÄÖ',
    'select',
    'a"b',
    '--',
    '/*',
    ')',
    'filter',
    '\\',
    '%',
    '$1',
    ';',
  );
  const names = fc
    .uniqueArray(fc.oneof(strange, fc.string({ unit: 'grapheme', maxLength: 12 })), {
      minLength: 2,
      maxLength: 5,
      selector: (name) => name.toLowerCase(),
    })
    .filter((all) => all.every((name) => !name.includes('\0') && !name.toLowerCase().startsWith('sqlite_')));
  fc.assert(
    fc.property(names, (all) => {
      const [table = '', ...columns] = all;
      const [first = ''] = columns;
      const [t, c] = [quoteSqliteName(table), quoteSqliteName(first)];
      const list = columns.map(quoteSqliteName).join(', ');
      const { tables, others } = catalogOf(
        `CREATE TABLE ${t}(${list}, CHECK (${c} > 1), PRIMARY KEY (${c}), FOREIGN KEY (${c}) REFERENCES ${t}(${c}));
         CREATE INDEX "i ${table.replaceAll('"', '""')}" ON ${t}(${c}, ${c} || 'x') WHERE ${c} > 2`,
      );
      expect(others).toEqual([]);
      expect(tables).toHaveLength(1);
      const [found] = tables;
      expect(found?.name).toBe(table);
      expect(found?.columns.map(({ name }) => name)).toEqual(columns);
      expect(found?.primaryKey).toEqual([first]);
      expect(found?.checks).toEqual([{ name: null, sql: `${c} > 1` }]);
      expect(found?.foreignKeys[0]).toMatchObject({ columns: [first], parentTable: table, parentColumns: [first] });
      expect(found?.indexes[1]).toMatchObject({ name: `i ${table}`, whereSql: `${c} > 2` });
      expect(found?.indexes[1]?.columns.map(({ column, sql }) => [column, sql])).toEqual([
        [first, c],
        [null, `${c} || 'x'`],
      ]);
    }),
    { numRuns: 150 },
  );
});
