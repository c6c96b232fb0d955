import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PgType } from '../../src/core/catalog/pg-catalog.ts';
import { typeSql } from '../../src/core/catalog/pg-catalog.ts';
import type { SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import { RowHash } from '../../src/core/compare/printed/row-hash.ts';
import { RowPrinter } from '../../src/core/compare/printed/row-printer.ts';
import { CopyWriter } from '../../src/core/copy/copy-writer.ts';
import type { Connection } from '../../src/postgres/connect.ts';
import { copyIn } from '../../src/postgres/copy-in.ts';
import { prepare, withSession } from '../postgres/session.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';

const numeric: PgType = { kind: 'numeric', precision: null, scale: null };
const money: PgType = { kind: 'numeric', precision: 12, scale: 2 };

/** Values by the thousand, the same in every run. */
function sample<T>(values: fc.Arbitrary<T>, numRuns = 1500): T[] {
  return fc.sample(values, { numRuns, seed: 7 });
}

const int64 = sample(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));
const smallIntegers = sample(fc.integer(), 500).map(BigInt);
const integers: SqliteValue[] = [
  0n,
  7n,
  -1n,
  2n ** 53n,
  -(2n ** 63n),
  2147483648n,
  -2147483648n,
  ...smallIntegers,
  ...int64,
];
const doubles: SqliteValue[] = [
  0, -0, 1e15, 1e14, 123456789012345680, 1e21, 1e22, 1e-4, 1e-5, 9.5e-7, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 100,
  Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, ...sample(fc.double({ noNaN: true })),
  ...sample(fc.double({ min: -1e20, max: 1e20, noNaN: true })), ...sample(fc.integer()).map((value) => value / 100),
]; // biome-ignore format: a list
const texts: string[] = [
  '', ' ', '"', '\\', '(', ')', ',', 'a"b\\c', 'tab\t', '\n', '\v', '\f', '\r', 'é', '日本 🚲', '\u0085', '\u00a0', '\u007f', 'NULL', '{}',
  "it's", ...sample(fc.string({ unit: 'binary', maxLength: 40 })), ...sample(fc.string({ maxLength: 40 })),
]
  .filter((value) => !value.includes('\0')); // biome-ignore format: a list
const bytes = sample(fc.uint8Array({ maxLength: 70 }), 300);

/** Years 0001 to 9999 in milliseconds. */
const moments = sample(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 })).map((at) =>
  new Date(at).toISOString(),
);
const decimals = ['', '.1', '.120', '.000', '.000001', '.999999', '.5'];
const clocks = moments.map((moment, i) => `${moment.slice(11, 19)}${decimals[i % decimals.length]}`);
const stamps = moments.flatMap((moment, i) => {
  const date = moment.slice(0, 10);
  return [date, `${date} ${clocks[i]}`, `${date}T${clocks[i]}`, `${date} ${clocks[i]?.slice(0, 5)}`];
});
const zones = ['Z', '+00:00', '-05:30', '+14:00', '+01:30', '-00:01'];
const instants = stamps
  .filter((stamp) => stamp.length > 10 && !stamp.startsWith('0001') && !stamp.startsWith('9999'))
  .map((stamp, i) => `${stamp}${zones[i % zones.length]}`);

const strings = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.constantFrom('b', 'aa', 'a'),
);
const documents = [
  '{"source":"a","page":1,"tags":["x","y"],"ref":2,"new":true}', '{"b":1,"a":2,"b":3,"aa":{"c":[],"":{}}}', ' [ 1 , 2.50,-0,-0.0,1e3,1.5E-3,12e-1,1.50e1,0.10 ] ',
  '"\\u00e9\\ud83d\\udeb2\\n\\/\\u0001\\u001f\\"\\\\"', '{"a\\u00f1o":1,"b":2}', 'true', '0', '123456789012345678901234567890.10', 'null', '{"a":{"a":{"a":[[[]]]}}}',
  ...sample(fc.json({ stringUnit: 'binary', maxDepth: 4 })).filter((text) => !text.includes('\\u0000')),
  ...sample(fc.dictionary(strings, fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }), strings)))
    .map((value) => JSON.stringify(value)).filter((text) => !text.includes('\\u0000')),
].filter((text) => !/\\ud[89a-f]/i.test(text) || text.startsWith('"\\u00e9')); // biome-ignore format: a list

const guid = (value: Uint8Array) => Buffer.concat([value, Buffer.alloc(16)]).subarray(0, 16);
const uuids: SqliteValue[] = bytes.map(guid);

/** Type, values, and the share of them that may be unknown. */
const cases: readonly (readonly [PgType, readonly SqliteValue[], number])[] = [
  [{ kind: 'bigint' }, integers, 0],
  [{ kind: 'double precision' }, doubles, 0],
  [numeric, [...integers, ...doubles], 0],
  [money, [...smallIntegers, ...sample(fc.integer()).map((value) => value / 100)], 0],
  [{ kind: 'boolean' }, [0n, 1n, 't', 'F', 'true', 'FALSE', null], 0],
  [{ kind: 'text' }, [...texts, ...integers, ...doubles], 0],
  [{ kind: 'varchar', length: 200 }, texts, 0],
  [{ kind: 'bytea' }, [...bytes, ...texts, ...integers, ...doubles], 0],
  [{ kind: 'date' }, moments.map((moment) => moment.slice(0, 10)), 0],
  [{ kind: 'time' }, [...clocks, ...clocks.map((clock) => clock.slice(0, 5))], 0],
  [{ kind: 'timestamp' }, stamps, 0],
  [{ kind: 'timestamptz' }, instants, 0],
  [{ kind: 'json' }, documents, 0],
  [{ kind: 'jsonb' }, documents, 0.2],
  [{ kind: 'uuid' }, uuids, 0],
];

/** Texts and hashes of the rows as the server makes them, in order. */
async function printedByServer(
  connection: Connection,
  types: readonly PgType[],
  rows: readonly (readonly SqliteValue[])[],
): Promise<{ text: string; zero: string; one: string }[]> {
  const columns = types.map((type, i) => ({ name: `c${i}`, type }));
  await prepare(connection, [
    `CREATE TEMPORARY TABLE printed (n bigint, ${columns.map(({ name, type }) => `${name} ${typeSql(type)}`).join(', ')})`,
  ]);
  const writer = new CopyWriter('printed', [{ name: 'n', type: { kind: 'bigint' } }, ...columns], [0]);
  for (const [n, row] of rows.entries()) writer.writeRow([BigInt(n), ...row]);
  const names = columns.map(({ name }) => name);
  const end = writer.end();
  await copyIn(
    connection,
    { schema: 'pg_temp', table: 'printed', columns: ['n', ...names], freeze: false },
    (async function* () {
      yield end;
    })(),
  );
  const found = await connection.query<{ text: string; zero: string; one: string }>(
    `SELECT y.text, pg_catalog.hashtextextended(y.text, 0)::text AS zero, pg_catalog.hashtextextended(y.text, 1)::text AS one
     FROM (SELECT x.n, ROW(${names.map((name) => `x.${name}`).join(', ')})::text COLLATE "C" AS text FROM pg_temp.printed AS x) AS y
     ORDER BY y.n`,
  );
  await prepare(connection, ['DROP TABLE pg_temp.printed']);
  return found;
}

function word(high: number, low: number): string {
  return ((BigInt(high) << 32n) | BigInt(low >>> 0)).toString();
}

describeServers('what a row is printed as', (server) => {
  it.each(cases)('is what the server prints, and has its hash: %o', async (type, values, unknownShare) =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const printed = await printedByServer(
          connection,
          [type],
          values.map((value) => [value]),
        );
        const printer = new RowPrinter([type]);
        const hash = new RowHash();
        let unknown = 0;
        for (const [i, value] of values.entries()) {
          if (!printer.print([value])) {
            unknown += 1;
            continue;
          }
          const text = printer.row.bytes.toString('utf8', 0, printer.row.length);
          hash.hash(printer.row);
          expect([text, word(hash.high0, hash.low0), word(hash.high1, hash.low1)]).toEqual([
            printed[i]?.text,
            printed[i]?.zero,
            printed[i]?.one,
          ]);
        }
        expect(unknown / values.length).toBeLessThanOrEqual(unknownShare);
      }),
    ),
  );

  it('is so for rows of several columns with NULLs, and for none', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const types = cases.map(([type]) => type);
        const pick = (row: number, column: number): SqliteValue => {
          const values = cases[column]?.[1] ?? [];
          return (row + column) % 3 === 0 ? null : (values[(row * 31 + column) % values.length] ?? null);
        };
        const rows = Array.from({ length: 800 }, (_, row) => types.map((_type, column) => pick(row, column)));
        const printed = await printedByServer(connection, types, rows);
        const printer = new RowPrinter(types);
        const known = rows.flatMap((row, i) =>
          printer.print(row) ? [[printer.row.bytes.toString('utf8', 0, printer.row.length), printed[i]?.text]] : [],
        );
        expect(known.length).toBeGreaterThan(600);
        for (const [text, found] of known) expect(text).toBe(found);
        const none = new RowPrinter([]);
        expect(none.print([])).toBe(true);
        expect(none.row.bytes.toString('utf8', 0, none.row.length)).toBe('()');
      }),
    ));
});
