import { describe, expect, it } from 'vitest';
import { typeSql } from '../../../src/core/catalog/pg-catalog.ts';
import type { Affinity, SqliteColumn, SqliteValue } from '../../../src/core/catalog/sqlite-catalog.ts';
import { chooseType } from '../../../src/core/mapping/choose-type.ts';
import { affinityOf } from '../../../src/core/sqlite-sql/affinity.ts';
import { profileOf } from '../../support/profile-of.ts';

function column(declaredType: string): SqliteColumn {
  const affinity: Affinity = affinityOf(declaredType, { strict: false });
  return { name: 'c', declaredType, affinity, notNull: false, defaultSql: null, collation: 'BINARY', generated: null };
}

function choose(declared: string, values: readonly SqliteValue[], inKey = false) {
  const { type, findings } = chooseType(column(declared), profileOf(values), { inKey, inUnique: false, exact: false });
  return { type: typeSql(type), codes: findings.map(({ code }) => code) };
}

const uuid = '0b9e2a5e-3c1d-4f6a-9b8c-7d6e5f4a3b2c';

describe('a declared type that its values fit', () => {
  it.each<[string, SqliteValue[], string]>([
    ['INTEGER', [1n, null], 'bigint'],
    ['UNSIGNED BIG INT', [1n], 'bigint'],
    ['BOOLEAN', [0n, 1n, null], 'boolean'],
    ['BOOLEAN', ['t', 'False'], 'boolean'],
    ['REAL', [1.5, 2], 'double precision'],
    ['double  precision', [Number.POSITIVE_INFINITY], 'double precision'],
    ['DECIMAL(10,2)', [12.25, 3n], 'numeric(10,2)'],
    ['DECIMAL(4,2)', [123n], 'numeric'],
    ['DECIMAL(10,2)', [0.125], 'numeric'],
    ['NUMERIC', [1n, 0.1], 'numeric'],
    ['VARCHAR(3)', ['äöü'], 'varchar(3)'],
    ['CHAR (3)', ['a  '], 'varchar(3)'],
    ['TEXT', ['x'], 'text'],
    ['DATE', ['2024-02-29'], 'date'],
    ['TIME', ['23:59:59.123456'], 'time'],
    ['DATETIME', ['2025-10-08T12:34:56.789012', '2025-10-08 12:34:56'], 'timestamp'],
    ['TIMESTAMP', ['2025-10-08T12:34:56+02:00', '2025-10-08T12:34:56Z'], 'timestamptz'],
    ['JSON', ['{"a": [1, 2.50]}'], 'jsonb'],
    ['JSON', ['{"a":1,"a":2}'], 'json'],
    ['UUID', [uuid], 'uuid'],
    ['GUID', [new Uint8Array(16)], 'uuid'],
    ['BLOB', [new Uint8Array(3)], 'bytea'],
    ['', [1n], 'bigint'],
    ['', ['x'], 'text'],
    ['', [], 'text'],
    ['INTEGER', [], 'bigint'],
    ['DATETIME', [], 'timestamp'],
  ])('%s: %o becomes %s', (declared, values, type) => {
    expect(choose(declared, values)).toEqual({ type, codes: [] });
  });
});

describe('values that do not fit widen the column, with a note', () => {
  it.each<[string, SqliteValue[], string, string]>([
    ['INTEGER', [1n, 1.5], 'numeric', 'GM101'],
    ['INTEGER', [1n, 'x'], 'text', 'GM101'],
    ['INTEGER', [1n, new Uint8Array(2)], 'bytea', 'GM101'],
    ['BOOLEAN', [0n, 2n], 'bigint', 'GM101'],
    ['BOOLEAN', ['yes'], 'text', 'GM101'],
    ['REAL', ['n/a', 1.5], 'text', 'GM101'],
    ['VARCHAR(3)', ['abcd'], 'text', 'GM103'],
    ['TEXT', ['a\0b'], 'bytea', 'GM102'],
    ['DATE', ['2023-02-29'], 'text', 'GM101'],
    ['DATE', ['', '2023-02-28'], 'text', 'GM101'],
    ['DATETIME', [1_700_000_000n], 'bigint', 'GM104'],
    ['DATETIME', ['2025-10-08T12:34:56', '2025-10-08T12:34:56Z'], 'text', 'GM101'],
    ['JSON', ['{'], 'text', 'GM101'],
    ['UUID', ['no'], 'text', 'GM101'],
    ['BLOB', ['text'], 'text', 'GM101'],
    ['GEOMETRY', ['POINT(1 1)'], 'text', 'GM105'],
    ['', [1n, 'x'], 'text', 'GM101'],
  ])('%s: %o becomes %s with %s', (declared, values, type, code) => {
    expect(choose(declared, values)).toEqual({ type, codes: [code] });
  });
});

it.each<[SqliteValue[], string]>([
  [[1_700_000_000n], 'seconds'],
  [[1_700_000_000_000n, 1_600_000_000_000n], 'milliseconds'],
  [[2_460_000.5], 'julian-days'],
  [[1n], 'seconds (or milliseconds, microseconds, julian-days)'],
])('of a column of times that holds %o it says which cast makes times of them', (values, cast) => {
  const use = { inKey: false, inUnique: false, exact: false };
  const { findings } = chooseType(column('DATETIME'), profileOf(values), use);
  expect(findings.map(({ advice }) => advice)).toEqual([`If they are times: --cast <table>.c=${cast}`]);
});

it('never makes json of a column in a key, because json has no equality', () => {
  expect(choose('JSON', ['{"a":1,"a":2}'], true).type).toBe('text');
});

describe('a default decides between types that the values fit', () => {
  it.each([
    ['VARCHAR(3)', "'abcd'", 'text', "declared VARCHAR(3), which does not hold its DEFAULT 'abcd': becomes text"],
    [
      'VARCHAR(10)',
      'CURRENT_TIMESTAMP',
      'text',
      'declared VARCHAR(10), which does not hold its DEFAULT CURRENT_TIMESTAMP: becomes text',
    ],
    [
      'DATE',
      'CURRENT_TIMESTAMP',
      'timestamp',
      'declared DATE, which does not hold its DEFAULT CURRENT_TIMESTAMP: becomes timestamp',
    ],
    ['DECIMAL(5,2)', '12345.678', 'numeric', undefined],
    ['DECIMAL(5,2)', '1.5', 'numeric(5,2)', undefined],
  ])('%s DEFAULT %s becomes %s', (declared, defaultSql, type, message) => {
    const use = { inKey: false, inUnique: false, exact: false };
    const chosen = chooseType({ ...column(declared), defaultSql }, profileOf([]), use);
    expect([typeSql(chosen.type), chosen.findings[0]?.message]).toEqual([type, message]);
  });
});
