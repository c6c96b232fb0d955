import fc from 'fast-check';
import { expect, it } from 'vitest';
import { asTheyAre, type Conversion, type Reading } from '../../src/core/catalog/conversion.ts';
import type { LoadType } from '../../src/core/catalog/pg-catalog.ts';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import { foundText, sourceText } from '../../src/core/compare/canonical-column.ts';
import { CopyWriter } from '../../src/core/copy/copy-writer.ts';
import { ColumnCheck } from '../../src/core/matching/check-values.ts';
import type { Connection } from '../../src/postgres/connect.ts';
import { copyIn } from '../../src/postgres/copy-in.ts';
import { readTextRows } from '../../src/postgres/read-rows.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { withSession } from './session.ts';

interface Case {
  readonly sql: string;
  readonly type: LoadType;
  readonly reading: Reading;
  /** Values, and what PostgreSQL shows of them. */
  readonly values: readonly (readonly [SqliteValue, string | null])[];
  /** Values that the column cannot hold. */
  readonly misfits: readonly SqliteValue[];
}

const plain: Reading = { kind: 'plain' };
const time = (unit: (Reading & { kind: 'time' })['unit'], zone = 'UTC'): Reading => ({ kind: 'time', unit, zone });

const cases: Readonly<Record<string, Case>> = {
  real: {
    sql: 'real',
    type: { kind: 'real' },
    reading: plain,
    values: [
      [0.1, '0.1'],
      [1n, '1'],
      [16777216n, '1.6777216e+07'],
      [Math.fround(0.1), '0.1'],
      [-0, '-0'],
    ],
    misfits: [0.1234567890123, 16777217n, 'x', 1e300],
  },
  char: {
    sql: 'char(4)',
    type: { kind: 'char', length: 4 },
    reading: plain,
    values: [
      ['ab', 'ab  '],
      ['äöüß', 'äöüß'],
      ['ab  ', 'ab  '],
      ['', '    '],
      [12n, '12  '],
    ],
    misfits: ['abcde', 'ab ', '   ', 'abcd '],
  },
  inet: {
    sql: 'inet',
    type: { kind: 'inet' },
    reading: plain,
    values: [
      ['10.1.2.3', '10.1.2.3'],
      ['10.1.2.3/8', '10.1.2.3/8'],
      ['::', '::'],
      ['FE80::1', 'fe80::1'],
      ['::ffff:1.2.3.4', '::ffff:1.2.3.4'],
      ['1:2:3:4:5:6:7:8/64', '1:2:3:4:5:6:7:8/64'],
    ],
    misfits: ['10.1.2', '10.1.2.256', '1::2::3', '1:2:3', '10.1.2.3/33', '', '1.2.3.4/'],
  },
  cidr: {
    sql: 'cidr',
    type: { kind: 'cidr' },
    reading: plain,
    values: [
      ['10.0.0.0/8', '10.0.0.0/8'],
      ['2001:db8::/32', '2001:db8::/32'],
      ['1.2.3.4', '1.2.3.4/32'],
    ],
    misfits: ['10.1.0.0/8'],
  },
  uuid: {
    sql: 'uuid',
    type: { kind: 'uuid' },
    reading: { kind: 'uuid' },
    values: [
      ['{0F8FAD5B-D9CB-469F-A165-70867728950E}', '0f8fad5b-d9cb-469f-a165-70867728950e'],
      ['0f8fad5bd9cb469fa16570867728950e', '0f8fad5b-d9cb-469f-a165-70867728950e'],
      [new Uint8Array(16), '00000000-0000-0000-0000-000000000000'],
    ],
    misfits: ['{0f8fad5bd9cb469fa16570867728950e', '0f8fad5b-d9cb469f-a165-70867728950e', new Uint8Array(15)],
  },
  boolean: {
    sql: 'boolean',
    type: { kind: 'boolean' },
    reading: { kind: 'boolean' },
    values: [
      ...['true', 'T', 'yes', 'Y', 'ON', '1', 1n].map((value) => [value, 't'] as const),
      ...['False', 'f', 'no', 'N', 'off', '0', 0n].map((value) => [value, 'f'] as const),
    ],
    misfits: ['', '2', 'tr', ' yes', '1.0', 2n, 0.5, 'ja'],
  },
  hex: {
    sql: 'bytea',
    type: { kind: 'bytea' },
    reading: { kind: 'hex' },
    values: [
      ['DEad', '\\xdead'],
      ['0x00', '\\x00'],
      ['\\x', '\\x'],
      [new Uint8Array([1]), '\\x01'],
    ],
    misfits: ['abc', 'zz', 1n],
  },
  base64: {
    sql: 'bytea',
    type: { kind: 'bytea' },
    reading: { kind: 'base64' },
    values: [
      ['3q2+7w==', '\\xdeadbeef'],
      ['', '\\x'],
    ],
    misfits: ['3q2-', 'a'],
  },
  digits: {
    sql: 'numeric(30,10)',
    type: { kind: 'numeric', precision: 30, scale: 10 },
    reading: { kind: 'digits' },
    values: [
      ['12345678901234567890.0123456789', '12345678901234567890.0123456789'],
      ['-0.5', '-0.5000000000'],
      [7n, '7.0000000000'],
    ],
    misfits: ['1e3', '007', '+1', '0.01234567891', ''],
  },
  integers: {
    sql: 'integer',
    type: { kind: 'integer' },
    reading: { kind: 'digits' },
    values: [
      ['12', '12'],
      [-3n, '-3'],
      [4.0, '4'],
    ],
    misfits: ['-0', '2147483648', '1.0', 1.5],
  },
  json: {
    sql: 'json',
    type: { kind: 'json' },
    reading: { kind: 'json' },
    values: [
      ['{"a": 1.0}', '{"a": 1.0}'],
      [5n, '5'],
      [0.5, '0.5'],
    ],
    misfits: ['{', 'undefined', Number.POSITIVE_INFINITY],
  },
  jsonb: {
    sql: 'jsonb',
    type: { kind: 'jsonb' },
    reading: { kind: 'json' },
    values: [['[1, {"b": null}]', '[1, {"b": null}]']],
    misfits: ['{"a": 1, "a": 2}', '"\\u0000"'],
  },
  texts: {
    sql: 'text[]',
    type: { kind: 'array', element: { kind: 'text' }, oid: 25 },
    reading: { kind: 'json array' },
    values: [
      ['["a","","NULL","{,}","\\"\\\\"]', '{a,"","NULL","{,}","\\"\\\\"}'],
      ['[]', '{}'],
      ['[null]', '{NULL}'],
    ],
    misfits: ['{}', '[1,[2]]', '[true]', 'x'],
  },
  booleans: {
    sql: 'boolean[]',
    type: { kind: 'array', element: { kind: 'boolean' }, oid: 16 },
    reading: { kind: 'json array' },
    values: [['[true,false,null]', '{t,f,NULL}']],
    misfits: ['[1]'],
  },
  numbers: {
    sql: 'numeric[]',
    type: { kind: 'array', element: { kind: 'numeric', precision: null, scale: null }, oid: 1700 },
    reading: { kind: 'json array' },
    values: [['[1,2.5,-3]', '{1,2.5,-3}']],
    misfits: ['["x"]', '[9007199254740993]'],
  },
  seconds: {
    sql: 'timestamptz',
    type: { kind: 'timestamptz' },
    reading: time('seconds', 'Europe/Berlin'),
    values: [
      [0n, '1970-01-01 00:00:00+00'],
      [1759926896.789012, '2025-10-08 12:34:56.789012+00'],
      [-1n, '1969-12-31 23:59:59+00'],
      ['2025-07-01 12:00', '2025-07-01 10:00:00+00'],
      ['2025-07-01T12:00:00Z', '2025-07-01 12:00:00+00'],
      ['2025-07-01 12:00:00.1234560+0530', '2025-07-01 06:30:00.123456+00'],
      ['2025-07-01 12:00:00 UTC', '2025-07-01 12:00:00+00'],
      ['2025-07-01', '2025-06-30 22:00:00+00'],
    ],
    misfits: ['2025-03-30 02:30', '2025-02-29', 'now', '2025-07-01 12:00:00.1234567', '2025-07-01 25:00'],
  },
  milliseconds: {
    sql: 'timestamp(3)',
    type: { kind: 'rounded', of: 'timestamp', digits: 3 },
    reading: time('milliseconds'),
    values: [[1759926896789n, '2025-10-08 12:34:56.789']],
    misfits: ['2025-10-08 12:34:56.7891'],
  },
  ticks: {
    sql: 'timestamp',
    type: { kind: 'timestamp' },
    reading: time('ticks', 'America/New_York'),
    values: [[638955236961234560n, '2025-10-08 08:34:56.123456']],
    misfits: [638955236961234567n, 1.5],
  },
  julian: {
    sql: 'timestamp',
    type: { kind: 'timestamp' },
    reading: time('Julian days'),
    values: [
      [2440587.5, '1970-01-01 00:00:00'],
      [2460957.024268391, '2025-10-08 12:34:56.789'],
      [0n, '4714-11-24 12:00:00 BC'],
    ],
    misfits: [],
  },
  date: {
    sql: 'date',
    type: { kind: 'date' },
    reading: time('seconds'),
    values: [
      [86400n, '1970-01-02'],
      ['2025-10-08 00:00:00', '2025-10-08'],
      ['0001-01-01', '0001-01-01'],
    ],
    misfits: [86401n, '2025-10-08 00:00:01'],
  },
  clock: {
    sql: 'time(0)',
    type: { kind: 'rounded', of: 'time', digits: 0 },
    reading: time(null),
    values: [
      ['12:34', '12:34:00'],
      ['12:34:56.000000', '12:34:56'],
    ],
    misfits: ['12:34:56.5', '24:00'],
  },
};

async function stored(
  connection: Connection,
  { type, reading }: Pick<Case, 'type' | 'reading'>,
  values: readonly SqliteValue[],
): Promise<(string | null)[]> {
  const conversion: Conversion = { ...asTheyAre, reading };
  const columns = [
    { name: 'n', type: { kind: 'integer' } },
    { name: 'v', type, conversion },
  ] as const;
  const writer = new CopyWriter('t', columns, [0]);
  values.forEach((value, at) => {
    writer.writeRow([BigInt(at), value]);
  });
  async function* chunks(): AsyncGenerator<Buffer> {
    yield writer.end();
  }
  await connection.query('TRUNCATE public.t');
  await copyIn(connection, { schema: 'public', table: 't', columns: ['n', 'v'], freeze: false }, chunks());
  const rows: (readonly (string | null)[])[] = [];
  for await (const batch of readTextRows(connection, { schema: 'public', table: 't', columns: ['n', 'v'] }))
    rows.push(...batch);
  return rows.sort((left, right) => Number(left[0]) - Number(right[0])).map(([, text]) => text ?? null);
}

describeServers('a value of SQLite in a column that an application has made', (server) => {
  it.each(Object.entries(cases))('%s', async (_, one) =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query(`CREATE TABLE public.t (n integer, v ${one.sql})`);
        const conversion: Conversion = { ...asTheyAre, reading: one.reading };
        const column = { type: one.type, conversion };
        const texts = await stored(
          connection,
          one,
          one.values.map(([value]) => value),
        );
        expect(texts).toEqual(one.values.map(([, text]) => text));
        expect(one.values.map(([value]) => sourceText(column)(value))).toEqual(texts.map(foundText(column)));
        for (const value of one.misfits) {
          const check = new ColumnCheck(column);
          check.add(value, () => 'k');
          expect([value, check.result().misfits]).toEqual([value, 1]);
          // Which documents jsonb would change only the load knows: there the comparison finds a difference rather than none.
          if (one.type.kind === 'jsonb') continue;
          expect(sourceText(column)(value)).toMatch(/^\0/);
          expect(sourceText({ type: one.type, conversion: { ...conversion, nulls: 'misfits' } })(value)).toBeNull();
        }
      }),
    ),
  );

  it('any time of any zone: what is loaded is what PostgreSQL makes of it, and what the comparison expects', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query('CREATE TABLE public.t (n integer, v timestamptz)');
        const zones = [
          'UTC',
          'Europe/Berlin',
          'America/New_York',
          'Australia/Lord_Howe',
          'Asia/Kolkata',
          'Pacific/Apia',
        ];
        const seconds = fc.integer({ min: -2_000_000_000, max: 4_000_000_000 });
        await fc.assert(
          fc.asyncProperty(
            fc.constantFrom(...zones),
            fc.array(seconds, { minLength: 1, maxLength: 40 }),
            async (zone, moments) => {
              const walls = moments.map((moment) =>
                new Date(moment * 1000).toISOString().slice(0, 19).replace('T', ' '),
              );
              const column = {
                type: { kind: 'timestamptz' },
                conversion: { ...asTheyAre, reading: time(null, zone), nulls: 'misfits' },
              } as const;
              const fitting = walls.filter((wall) => sourceText(column)(wall) !== null);
              const skipped = walls.filter((wall) => !fitting.includes(wall));
              const texts = await stored(
                connection,
                { type: column.type, reading: column.conversion.reading },
                fitting,
              );
              expect(texts.map(foundText(column))).toEqual(fitting.map(sourceText(column)));
              const asked = await connection.query<{ same: boolean; back: boolean }>(
                `SELECT w.at::timestamp AT TIME ZONE $2 = t.v AS same FROM pg_catalog.unnest($1::text[]) WITH ORDINALITY AS w (at, n) JOIN public.t AS t ON t.n = w.n - 1`,
                [fitting, zone],
              );
              expect(asked.every(({ same }) => same)).toBe(true);
              for (const wall of skipped) {
                const [row] = await connection.query<{ there: boolean }>(
                  'SELECT $1::timestamp AT TIME ZONE $2 AT TIME ZONE $2 = $1::timestamp AS there',
                  [wall, zone],
                );
                expect([zone, wall, row?.there]).toEqual([zone, wall, false]);
              }
            },
          ),
          { numRuns: 40 },
        );
      }),
    ));
});
