import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PgType } from '../../../src/core/catalog/pg-catalog.ts';
import type { SqliteValue } from '../../../src/core/catalog/sqlite-catalog.ts';
import { CopyWriter } from '../../../src/core/copy/copy-writer.ts';
import { UnplannedValue } from '../../../src/core/errors.ts';
import { fieldsOf, numericOf } from './binary-copy.ts';

function encode(type: PgType, value: SqliteValue): Buffer | null {
  const writer = new CopyWriter('t', [{ name: 'c', type }], [1]);
  writer.writeRow([value, 7n]);
  return fieldsOf(writer.end())[0]?.[0] ?? null;
}

function encoded(type: PgType, value: SqliteValue): Buffer {
  const field = encode(type, value);
  if (field === null) throw new Error('the field is NULL');
  return field;
}

const kinds = [
  'smallint', 'integer', 'bigint', 'boolean', 'double precision', 'text', 'bytea', 'date', 'time', 'timestamp',
  'timestamptz', 'json', 'jsonb', 'uuid',
] as const; // biome-ignore format: one line a group
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
const int32 = fc.bigInt({ min: -(2n ** 31n), max: 2n ** 31n - 1n });
const int16 = fc.bigInt({ min: -(2n ** 15n), max: 2n ** 15n - 1n });
const double = fc.double({ noNaN: true });
const text = fc.string({ unit: 'binary', maxLength: 200 }).filter((value) => !value.includes('\0'));
/** Years 0001 to 9999, in microseconds since 1970. */
const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });
const epoch2000 = 946_684_800_000_000n;

function stampText(at: bigint): string {
  const millis = at >= 0n ? at / 1000n : -((-at + 999n) / 1000n);
  const rest = (at - millis * 1000n).toString().padStart(3, '0');
  return new Date(Number(millis)).toISOString().replace('Z', rest);
}

describe('every value that the plan foresees can be read back', () => {
  it('integers', () => {
    fc.assert(fc.property(int64, (value) => encoded({ kind: 'bigint' }, value).readBigInt64BE() === value));
    fc.assert(fc.property(int32, (value) => BigInt(encoded({ kind: 'integer' }, value).readInt32BE()) === value));
    fc.assert(fc.property(int16, (value) => BigInt(encoded({ kind: 'smallint' }, value).readInt16BE()) === value));
    fc.assert(fc.property(fc.maxSafeInteger(), (v) => encoded({ kind: 'bigint' }, v).readBigInt64BE() === BigInt(v)));
  });

  it('doubles, to the bit', () => {
    fc.assert(fc.property(double, (v) => Object.is(encoded({ kind: 'double precision' }, v).readDoubleBE(), v)));
    expect(encoded({ kind: 'double precision' }, 2n ** 60n).readDoubleBE()).toBe(2 ** 60);
  });

  it('numeric, with the scale that its digits need', () => {
    const numeric: PgType = { kind: 'numeric', precision: null, scale: null };
    fc.assert(
      fc.property(int64, (value) => {
        const { digits, power, scale } = numericOf(encoded(numeric, value));
        return scale === 0 && digits * 10n ** BigInt(power) === value;
      }),
    );
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const { digits, power, scale } = numericOf(encoded(numeric, value));
        return Number(`${digits}e${power}`) === value && (scale > 0 || Number.isInteger(value));
      }),
    );
    expect(numericOf(encoded({ kind: 'numeric', precision: 10, scale: 2 }, 12.5))).toEqual({
      digits: 125_000n,
      power: -4,
      scale: 2,
    });
  });

  it('decimals, with as many digits as they have', () => {
    const decimals = fc.record({
      digits: fc.bigInt({ min: 0n, max: 10n ** 17n }),
      scale: fc.integer({ min: 0, max: 7 }),
      isNegative: fc.boolean(),
    });
    fc.assert(
      fc.property(decimals, ({ digits, scale, isNegative }) => {
        const value = Number(`${isNegative ? '-' : ''}${digits}e-${scale}`);
        const written = numericOf(encoded({ kind: 'numeric', precision: null, scale: null }, value));
        const shortest = String(value).includes('e') ? null : (String(value).split('.')[1]?.length ?? 0);
        return (
          Number(`${written.digits}e${written.power}`) === value && (shortest === null || written.scale === shortest)
        );
      }),
      { numRuns: 2000 },
    );
    const money: PgType = { kind: 'numeric', precision: 12, scale: 3 };
    fc.assert(
      fc.property(fc.integer({ min: -999_999_999, max: 999_999_999 }), (thousandths) => {
        const { digits, power, scale } = numericOf(encoded(money, thousandths / 1000));
        return Number(`${digits}e${power}`) === thousandths / 1000 && scale === 3;
      }),
    );
  });

  it('booleans', () => {
    for (const value of [1n, 't', 'T', 'true', 'TRUE']) expect([...encoded({ kind: 'boolean' }, value)]).toEqual([1]);
    for (const value of [0n, 'f', 'F', 'False']) expect([...encoded({ kind: 'boolean' }, value)]).toEqual([0]);
  });

  it('texts, bytes and documents', () => {
    fc.assert(fc.property(text, (value) => encoded({ kind: 'text' }, value).toString('utf8') === value));
    fc.assert(fc.property(text, (v) => encoded({ kind: 'varchar', length: [...v].length }, v).toString() === v));
    fc.assert(fc.property(fc.uint8Array(), (v) => encoded({ kind: 'bytea' }, v).equals(v)));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (v) => encoded({ kind: 'bytea' }, v).toString() === v));
    fc.assert(fc.property(fc.json(), (v) => encoded({ kind: 'json' }, v).toString() === v));
    fc.assert(
      fc.property(fc.json(), (value) => {
        const field = encoded({ kind: 'jsonb' }, value);
        return field[0] === 1 && field.subarray(1).toString() === value;
      }),
    );
  });

  it('numbers in a text column read back as the same number', () => {
    fc.assert(fc.property(int64, (value) => encoded({ kind: 'text' }, value).toString() === value.toString()));
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
        const spelling = encoded({ kind: 'text' }, value).toString();
        return Object.is(Number(spelling), value) && spelling.includes('.');
      }),
    );
    const spellings = [1, 0.1, 1e20, 1e-7, 123456.75, 1e14, -2.5e-300, 100, Number.NEGATIVE_INFINITY];
    expect(spellings.map((value) => encoded({ kind: 'text' }, value).toString())).toEqual([
      '1.0', '0.1', '1.0e+20', '1.0e-07', '123456.75', '100000000000000.0', '-2.5e-300', '100.0', '-Inf',
    ]); // biome-ignore format: one line a group
  });

  it('dates and times', () => {
    fc.assert(
      fc.property(micros, (at) => {
        const date = stampText(at).slice(0, 10);
        const days = encoded({ kind: 'date' }, date).readInt32BE();
        return new Date((days + 10_957) * 86_400_000).toISOString().slice(0, 10) === date;
      }),
    );
    fc.assert(
      fc.property(micros, fc.constantFrom('T', ' '), (at, between) => {
        const field = encoded({ kind: 'timestamp' }, stampText(at).replace('T', between));
        return field.readBigInt64BE() + epoch2000 === at;
      }),
    );
    fc.assert(
      fc.property(micros, fc.integer({ min: -959, max: 959 }), (at, east) => {
        const size = Math.abs(east);
        const [hours, minutes] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
        const field = encoded({ kind: 'timestamptz' }, `${stampText(at)}${east < 0 ? '-' : '+'}${hours}:${minutes}`);
        return field.readBigInt64BE() + epoch2000 === at - BigInt(east) * 60_000_000n;
      }),
    );
    const last = encoded({ kind: 'timestamp' }, '294275-12-31 23:59:59.999999');
    expect(last.readBigInt64BE()).toBe(9_223_339_708_799_999_999n);
    expect(encoded({ kind: 'timestamptz' }, '2000-01-01 00:00:01Z').readBigInt64BE()).toBe(1_000_000n);
    expect(encoded({ kind: 'time' }, '23:59').readBigInt64BE()).toBe(86_340_000_000n);
    expect(encoded({ kind: 'time' }, '00:00:01.5').readBigInt64BE()).toBe(1_500_000n);
  });

  it('uuid from text and from bytes', () => {
    fc.assert(fc.property(fc.uuid(), (v) => encoded({ kind: 'uuid' }, v).toString('hex') === v.replaceAll('-', '')));
    const bytes = new Uint8Array(16).fill(9);
    expect([...encoded({ kind: 'uuid' }, bytes)]).toEqual([...bytes]);
  });

  it('NULL in every type', () => {
    expect(kinds.map((kind) => encode({ kind }, null))).toEqual(kinds.map(() => null));
  });
});

describe('what the plan did not foresee stops the load', () => {
  const bad: [PgType, SqliteValue][] = [
    [{ kind: 'smallint' }, 32_768n],
    [{ kind: 'integer' }, -2_147_483_649n],
    [{ kind: 'bigint' }, 2n ** 63n],
    [{ kind: 'bigint' }, 1.5],
    [{ kind: 'bigint' }, 2 ** 60],
    [{ kind: 'bigint' }, '1'],
    [{ kind: 'boolean' }, 2n],
    [{ kind: 'boolean' }, 'yes'],
    [{ kind: 'boolean' }, 'constructor'],
    [{ kind: 'double precision' }, 2n ** 53n + 1n],
    [{ kind: 'double precision' }, '1.5'],
    [{ kind: 'numeric', precision: 9, scale: 2 }, Number.POSITIVE_INFINITY],
    [{ kind: 'numeric', precision: 4, scale: 2 }, 1.125],
    [{ kind: 'numeric', precision: 4, scale: 2 }, 100n],
    [{ kind: 'numeric', precision: 4, scale: 2 }, -100.5],
    [{ kind: 'numeric', precision: 18, scale: 2 }, 1_234_567_890.125],
    [{ kind: 'numeric', precision: 5, scale: 0 }, 0.5],
    [{ kind: 'text' }, 'a\0b'],
    [{ kind: 'text' }, `lone ${String.fromCharCode(0xd83d)}`],
    [{ kind: 'text' }, new Uint8Array([65])],
    [{ kind: 'varchar', length: 3 }, 'abcd'],
    [{ kind: 'varchar', length: 1 }, '😀a'],
    [{ kind: 'date' }, '2023-02-29'],
    [{ kind: 'date' }, '0000-00-00'],
    [{ kind: 'date' }, '2023-2-9'],
    [{ kind: 'date' }, ''],
    [{ kind: 'time' }, '24:00'],
    [{ kind: 'time' }, '10:00:60'],
    [{ kind: 'time' }, '1:00'],
    [{ kind: 'timestamp' }, '2023-01-01T'],
    [{ kind: 'timestamptz' }, '2023-01-01Z'],
    [{ kind: 'timestamp' }, '2023-01-01 10:00:00.1234567'],
    [{ kind: 'timestamp' }, '2023-01-01 10:00:00Z'],
    [{ kind: 'timestamptz' }, '2023-01-01 10:00:00'],
    [{ kind: 'timestamptz' }, '2023-01-01 10:00:00+16:00'],
    [{ kind: 'json' }, 5n],
    [{ kind: 'uuid' }, '0B7C2A5E-0000-4000-8000-000000000000'],
    [{ kind: 'uuid' }, new Uint8Array(15)],
  ];

  it.each(bad)('%o: %o', (type, value) => expect(() => encode(type, value)).toThrow(UnplannedValue));

  it('names table, column, key and value', () => {
    const writer = new CopyWriter('users', [{ name: 'age', type: { kind: 'bigint' } }], [1, 2]);
    const act = () => writer.writeRow(['many', 7n, 'x']);
    expect(act).toThrow('table users, column age, key 7, x: the value "many" does not fit bigint');
  });
});

describe('the stream', () => {
  it('comes in chunks that make one stream', () => {
    const columns = [
      { name: 'a', type: { kind: 'bigint' } },
      { name: 'b', type: { kind: 'text' } },
    ] as const;
    const writer = new CopyWriter('t', columns, [2]);
    const chunks: Buffer[] = [];
    for (let i = 0n; i < 4000n; i += 1n) {
      writer.writeRow([i, i === 1000n ? 'é'.repeat(400_000) : `row ${i} ${'x'.repeat(100)}`, i]);
      const chunk = writer.take();
      if (chunk !== null) chunks.push(chunk);
    }
    expect(chunks.length).toBeGreaterThan(2);
    const rows = fieldsOf(Buffer.concat([...chunks, writer.end()]));
    expect(rows.length).toBe(4000);
    expect(rows.every(([id], i) => id?.readBigInt64BE() === BigInt(i))).toBe(true);
    expect(rows[1000]?.[1]?.toString()).toBe('é'.repeat(400_000));
  });

  it('of an empty table is a header and an end mark', () => {
    expect(fieldsOf(new CopyWriter('t', [], []).end())).toEqual([]);
  });
});
