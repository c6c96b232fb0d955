import { describe, expect, it } from 'vitest';
import type { FoundColumn, FoundTable } from '../../../src/core/catalog/found-table.ts';
import type { PlannedTable } from '../../../src/core/catalog/plan.ts';
import type { SqliteColumn, SqliteTable } from '../../../src/core/catalog/sqlite-catalog.ts';
import { compareObjects, type ObjectsToCompare } from '../../../src/core/compare/compare-objects.ts';

const column = (name: string, more: Partial<SqliteColumn> = {}): SqliteColumn => ({
  name,
  declaredType: 'INT',
  affinity: 'integer',
  notNull: false,
  defaultSql: null,
  collation: 'BINARY',
  generated: null,
  ...more,
});

const foundColumn = (name: string, more: Partial<FoundColumn> = {}): FoundColumn => ({
  name,
  type: 'bigint',
  notNull: false,
  defaultSql: null,
  generatedSql: null,
  identity: null,
  nextValue: null,
  collation: null,
  ...more,
});

const reference = {
  name: null,
  columns: ['user_id'],
  parentTable: 'Users',
  parentColumns: ['id'],
  onDelete: 'CASCADE',
  onUpdate: 'NO ACTION',
  deferrable: 'not',
} as const;

const sqlite: SqliteTable = {
  name: 'Users',
  sql: '',
  strict: false,
  withoutRowid: false,
  columns: [
    column('id'),
    column('Name', { declaredType: 'TEXT', affinity: 'text', notNull: true, defaultSql: "'x'", collation: 'NOCASE' }),
    column('user_id'),
  ],
  primaryKey: ['id'],
  rowidAlias: 'id',
  rowidName: 'id',
  autoincrement: true,
  highWater: 40n,
  indexes: [
    {
      name: 'users_name',
      unique: true,
      origin: 'create',
      columns: [{ column: 'Name', sql: 'Name', descending: true, collation: 'NOCASE' }],
      whereSql: null,
      sql: '',
    },
  ],
  foreignKeys: [reference],
  checks: [{ name: 'positive', sql: 'id > 0' }],
  virtual: null,
  fullTexts: [],
};

const planned: PlannedTable = {
  source: 'shop',
  sourceName: 'Users',
  target: {
    schema: 'public',
    name: 'users',
    columns: ['id', 'name', 'user_id'].map((name) => ({
      name,
      type: { kind: name === 'name' ? 'text' : 'bigint' },
      notNull: name === 'name',
      defaultSql: name === 'name' ? "'x'" : null,
      identity: name === 'id',
      generatedSql: null,
      collation: null,
    })),
    primaryKey: { name: 'users_pkey', columns: ['id'] },
    uniques: [],
    foreignKeys: [],
    checks: [{ name: 'positive', sql: 'id > 0', valid: true }],
    indexes: [],
  },
  computed: [],
  load: [
    { source: 'id', target: 'id', declaredType: 'INT', type: { kind: 'bigint' }, read: 'value' },
    { source: 'Name', target: 'name', declaredType: 'TEXT', type: { kind: 'text' }, read: 'value' },
    { source: 'user_id', target: 'user_id', declaredType: 'INT', type: { kind: 'bigint' }, read: 'value' },
  ],
  key: ['id'],
  rows: 2,
  bytes: 10,
  loading: { size: 'small', rowid: 'id', page: 200 },
  identity: { column: 'id', sequence: 't_id_seq', next: 1n },
};

const found: FoundTable = {
  schema: 'stage',
  name: 'users',
  columns: [
    foundColumn('id', { notNull: true, identity: 'default', nextValue: 51n }),
    foundColumn('name', { type: 'text', notNull: true, defaultSql: "'x'::text" }),
    foundColumn('user_id'),
  ],
  primaryKey: { name: 'users_pkey', columns: ['id'], deferrable: false },
  uniques: [],
  checks: [{ name: 'positive', sql: 'CHECK ((id > 0))', columns: ['id'], valid: true }],
  foreignKeys: [
    {
      ...reference,
      name: 'users_user_id_fkey',
      parentSchema: 'stage',
      parentTable: 'users',
      parentColumns: ['id'],
      valid: true,
    },
  ],
  indexes: [
    {
      name: 'users_name',
      unique: true,
      primary: false,
      method: 'btree',
      valid: true,
      columns: [{ column: null, sql: 'lower(name)', descending: true }],
      whereSql: null,
    },
  ],
};

function differencesOf(changes: Partial<ObjectsToCompare>): string[] {
  const differences = compareObjects({
    sqlite,
    found,
    planned,
    siblings: [{ sqlite, planned }],
    notCarried: [],
    place: () => 'stage',
    largestId: 50n,
    ...changes,
  });
  return differences.map(({ expected, found: other }) => `${expected} / ${other}`);
}

const [firstKey] = found.foreignKeys;
const [firstIndex] = found.indexes;
if (firstKey === undefined || firstIndex === undefined) throw new Error('the sample has a foreign key and an index');

it('a table that is as SQLite defines it has no differences', () => expect(differencesOf({})).toEqual([]));

describe('one thing that differs is one difference', () => {
  const foreignKey = 'FOREIGN KEY (user_id) REFERENCES Users(id) ON DELETE CASCADE';
  const gone = 'missing or different';
  const [id, name, user] = found.columns;
  const columns = (changed: FoundColumn) => [id, name, user].map((one) => (one?.name === changed.name ? changed : one));
  const withColumn = (changed: FoundColumn): Partial<FoundTable> => ({
    columns: columns(changed).filter((one) => one !== undefined),
  });
  const cases: [string, Partial<FoundTable>, string][] = [
    ['no foreign key', { foreignKeys: [] }, `${foreignKey} / ${gone}`],
    ['another action', { foreignKeys: [{ ...firstKey, onDelete: 'RESTRICT' }] }, `${foreignKey} / ${gone}`],
    ['another parent', { foreignKeys: [{ ...firstKey, parentSchema: 'public' }] }, `${foreignKey} / ${gone}`],
    ['not validated', { foreignKeys: [{ ...firstKey, valid: false }] }, `${foreignKey} / NOT VALID`],
    ['no index', { indexes: [] }, `unique index users_name (Name DESC) / ${gone}`],
    ['not unique', { indexes: [{ ...firstIndex, unique: false }] }, `unique index users_name (Name DESC) / ${gone}`],
    [
      'an index that failed',
      { indexes: [{ ...firstIndex, valid: false }] },
      'unique index users_name (Name DESC) / an index that is not valid',
    ],
    ['no key', { primaryKey: null }, `PRIMARY KEY (id) / ${gone}`],
    ['no check', { checks: [] }, `CHECK positive / ${gone}`],
    ['no sequence', withColumn(foundColumn('id', { notNull: true })), `the sequence of column id / ${gone}`],
    [
      'a sequence that gives an id again',
      withColumn(foundColumn('id', { notNull: true, identity: 'default', nextValue: 50n })),
      'a next value of at least 51 / 50',
    ],
    [
      'nullable',
      withColumn(foundColumn('name', { type: 'text', defaultSql: "'x'::text" })),
      `NOT NULL of column Name / ${gone}`,
    ],
    [
      'no default',
      withColumn(foundColumn('name', { type: 'text', notNull: true })),
      `DEFAULT 'x' of column Name / ${gone}`,
    ],
    ['another type', withColumn(foundColumn('user_id', { type: 'integer' })), 'type bigint / type integer'],
  ];
  it.each(cases)('%s', (_, change, expected) => {
    expect(differencesOf({ found: { ...found, ...change } })).toEqual([expected]);
  });
});

describe('the next id', () => {
  it('is also above what AUTOINCREMENT has given and taken back', () => {
    const used = { ...sqlite, highWater: 99n };
    expect(differencesOf({ sqlite: used })).toEqual(['a next value of at least 100 / 51']);
  });

  it('does not depend on the plan', () => {
    expect(differencesOf({ planned: { ...planned, identity: null }, largestId: 51n })).toEqual([
      'a next value of at least 52 / 51',
    ]);
  });

  it('a sequence that this role may not read proves nothing, and is no difference', () => {
    const columns = found.columns.map((one) => (one.name === 'id' ? { ...one, nextValue: 'hidden' as const } : one));
    expect(() => differencesOf({ found: { ...found, columns } })).toThrow(
      'the sequence of public.users.id cannot be compared: this role may not read it',
    );
  });

  it('may be none, when the last id is used', () => {
    const columns = found.columns.map((one) => (one.name === 'id' ? { ...one, nextValue: 2n ** 63n } : one));
    expect(differencesOf({ found: { ...found, columns }, largestId: 2n ** 63n - 1n })).toEqual([]);
  });
});

it('what the plan refused is not asked for', () => {
  const refusal = { source: 'shop', code: 'GM303', sql: '' };
  const notCarried = [
    { ...refusal, kind: 'foreign key', name: 'Users(user_id) → Users(id)' },
    { ...refusal, kind: 'index', name: 'users_name' },
  ];
  expect(differencesOf({ found: { ...found, foreignKeys: [], indexes: [] }, notCarried })).toEqual([]);
});
