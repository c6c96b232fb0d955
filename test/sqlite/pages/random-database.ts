import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import Database from 'better-sqlite3';
import fc from 'fast-check';

/** A table and what happens to it, to be carried out by `makeDatabase`. */
export interface RandomDatabase {
  readonly pageSize: number;
  readonly reserved: number;
  readonly autoVacuum: number;
  readonly columns: readonly string[];
  readonly acts: readonly Act[];
}

type Value = null | bigint | number | string | Buffer;

type Act =
  | { readonly kind: 'insert'; readonly rowid: bigint | null; readonly values: readonly Value[] }
  | { readonly kind: 'fill'; readonly rows: number; readonly bytes: number }
  | { readonly kind: 'delete'; readonly modulus: number }
  | { readonly kind: 'add'; readonly type: string; readonly fallback: string }
  | { readonly kind: 'drop' }
  | { readonly kind: 'vacuum' };

const types = [
  'INTEGER',
  'TEXT',
  'REAL',
  'BLOB',
  'NUMERIC',
  '',
  'DOUBLE PRECISION',
  'VARCHAR(9)',
  'BOOLEAN',
  'FLOAT',
] as const;
const fallbacks = [
  'NULL',
  '0',
  '-7',
  '9223372036854775807',
  '2.5',
  '3',
  "'text'",
  "''",
  "x'00ff'",
  "'12'",
  "'é€🙂'",
  '9e999',
] as const;

const value: fc.Arbitrary<Value> = fc.oneof(
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(
    0n,
    1n,
    127n,
    -128n,
    128n,
    32767n,
    -32768n,
    32768n,
    8388607n,
    -8388608n,
    8388608n,
    2n ** 31n,
    2n ** 47n - 1n,
  ),
  fc.constantFrom(2n ** 47n, -(2n ** 47n), 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n) + 1n, -(2n ** 53n), -(2n ** 63n)),
  fc.double({ noNaN: true }),
  fc.constantFrom(0.0, -0.0, 1.0, 1e15, Number.POSITIVE_INFINITY, 140737488355328.0, 5e-324),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('12', '1.5', ' 3', '1e3'),
  fc.tuple(fc.constantFrom('x', 'é', '🙂'), fc.nat(20_000)).map(([unit, count]) => unit.repeat(count)),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
  fc.nat(30_000).map((size) => Buffer.alloc(size, size)),
);

const rowid = fc.oneof(
  fc.constant(null),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.constantFrom(0n, -1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 2n, -(2n ** 63n), 2n ** 49n, 2n ** 56n),
);

const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('insert' as const),
      rowid,
      values: fc.array(value, { minLength: 8, maxLength: 8 }),
    }),
  },
  fc.record({ kind: fc.constant('fill' as const), rows: fc.nat(400), bytes: fc.oneof(fc.nat(40), fc.nat(1200)) }),
  fc.record({ kind: fc.constant('delete' as const), modulus: fc.integer({ min: 2, max: 5 }) }),
  fc.record({
    kind: fc.constant('add' as const),
    type: fc.constantFrom(...types),
    fallback: fc.constantFrom(...fallbacks),
  }),
  fc.constant({ kind: 'drop' as const }),
  fc.constant({ kind: 'vacuum' as const }),
);

export const randomDatabase: fc.Arbitrary<RandomDatabase> = fc.record({
  pageSize: fc.constantFrom(512, 1024, 2048, 4096, 8192, 16_384, 32_768, 65_536),
  reserved: fc.constantFrom(0, 0, 0, 1, 12, 32),
  autoVacuum: fc.constantFrom(0, 0, 1, 2),
  columns: fc
    .tuple(
      fc.constantFrom(
        ['id INTEGER PRIMARY KEY'],
        [],
        ['id INTEGER', 'more INTEGER PRIMARY KEY'],
        ['id INT PRIMARY KEY'],
      ),
      fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 8 }),
      fc.constantFrom([], ['s REAL AS (c0) STORED'], ['v AS (c0) VIRTUAL', 's AS (typeof(c0)) STORED', 'w AS (1)']),
    )
    .map(([key, stored, generated]) => {
      const plain = stored.map((type, at) => `c${at} ${type}`);
      return [...key, ...plain.slice(0, 1), ...generated, ...plain.slice(1)];
    }),
  acts: fc.array(act, { minLength: 1, maxLength: 14 }),
});

/** Makes a file with the table `t`, closed. A statement that SQLite refuses (a key that is taken) changes nothing. */
export function makeDatabase(path: string, { pageSize, reserved, autoVacuum, columns, acts }: RandomDatabase): void {
  const empty = new Database(path);
  empty.exec(`PRAGMA page_size = ${pageSize}; PRAGMA auto_vacuum = ${autoVacuum}; PRAGMA user_version = 1`);
  empty.close();
  if (pageSize - reserved >= 480) reserve(path, pageSize, reserved);
  const raw = new Database(path);
  raw.exec(`CREATE TABLE t(${columns.join(', ')})`);
  for (const one of acts) {
    try {
      carryOut(raw, one);
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error;
    }
  }
  raw.close();
}

/** Reserves bytes at the end of every page of a database without content: https://www.sqlite.org/fileformat2.html#resbytes */
function reserve(path: string, pageSize: number, reserved: number): void {
  const file = openSync(path, 'r+');
  const header = Buffer.alloc(108);
  readSync(file, header, 0, header.length, 0);
  header[20] = reserved;
  header.writeUInt16BE((pageSize - reserved) % 65_536, 105);
  writeSync(file, header, 0, header.length, 0);
  closeSync(file);
}

function carryOut(raw: Database.Database, act: Act): void {
  const names = raw.prepare(`SELECT name FROM pragma_table_info('t')`).pluck().all() as string[];
  const plain = names.filter((name) => name.startsWith('c'));
  switch (act.kind) {
    case 'insert': {
      const marks = plain.map(() => '?').join(', ');
      const values = plain.map((_, at) => act.values[at] ?? null);
      raw.prepare(`INSERT INTO t(rowid, ${plain.join(', ')}) VALUES (?, ${marks})`).run(act.rowid, ...values);
      return;
    }
    case 'fill': {
      const rows = `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)`;
      raw.prepare(`${rows} INSERT INTO t(${plain[0]}) SELECT hex(zeroblob(?)) || i FROM n`).run(act.rows, act.bytes);
      return;
    }
    case 'delete':
      raw.prepare('DELETE FROM t WHERE rowid % ? = 0').run(BigInt(act.modulus));
      return;
    case 'add':
      raw.exec(`ALTER TABLE t ADD COLUMN c${plain.length + 10} ${act.type} DEFAULT ${act.fallback}`);
      return;
    case 'drop':
      if (plain.length > 1) raw.exec(`ALTER TABLE t DROP COLUMN ${plain.at(-1)}`);
      return;
    case 'vacuum':
      raw.exec('VACUUM');
      return;
  }
}
