import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PgType } from '../../../src/core/catalog/pg-catalog.ts';
import type { SqliteValue } from '../../../src/core/catalog/sqlite-catalog.ts';
import { canonicalFound } from '../../../src/core/compare/canonical-found.ts';
import { canonicalSource } from '../../../src/core/compare/canonical-source.ts';

const numeric: PgType = { kind: 'numeric', precision: null, scale: null };
const int64 = fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n });
/** Years 0001 to 9999, in microseconds since 1970. */
const micros = fc.bigInt({ min: -62_135_596_800_000_000n, max: 253_402_300_799_999_999n });

function same(type: PgType, value: SqliteValue, printed: string | null): boolean {
  return canonicalSource(type)(value) === canonicalFound(type)(printed);
}

/** A double as PostgreSQL prints it: the shortest digits, with an exponent below 1e-4 and from 1e15 on. */
function printedDouble(value: number): string {
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity';
  if (Object.is(value, -0)) return '-0';
  const [, exponent = '0'] = value.toExponential().split('e');
  if (Number(exponent) >= -4 && Number(exponent) < 15) return String(value);
  return value.toExponential().replace(/e([+-])(\d)$/, 'e$10$2');
}

/** A timestamp as PostgreSQL prints it: a space, and decimals only as far as they are not zero. */
function printedStamp(at: bigint): string {
  const [whole = '', decimals = ''] = isoStamp(at).replace('T', ' ').split('.');
  const kept = decimals.replace(/0+$/, '');
  return kept === '' ? whole : `${whole}.${kept}`;
}

function isoStamp(at: bigint): string {
  const millis = at >= 0n ? at / 1000n : -((-at + 999n) / 1000n);
  const rest = (at - millis * 1000n).toString().padStart(3, '0');
  return new Date(Number(millis)).toISOString().replace('Z', rest);
}

describe('what PostgreSQL prints for a value is the value', () => {
  it('integers', () => {
    fc.assert(fc.property(int64, (value) => same({ kind: 'bigint' }, value, value.toString())));
    fc.assert(fc.property(int64, (value) => same(numeric, value, value.toString())));
    fc.assert(
      fc.property(int64, int64, (left, right) => left === right || !same({ kind: 'bigint' }, left, `${right}`)),
    );
  });

  it('doubles', () => {
    const type: PgType = { kind: 'double precision' };
    fc.assert(fc.property(fc.double({ noNaN: true }), (value) => same(type, value, printedDouble(value))));
    fc.assert(
      fc.property(fc.double({ noNaN: true }), fc.double({ noNaN: true }), (left, right) => {
        return Object.is(left, right) || !same(type, left, printedDouble(right));
      }),
    );
    expect(same(type, 2n ** 53n, '9007199254740992')).toBe(true);
    expect(same(type, 2n ** 53n + 1n, '9007199254740992')).toBe(false);
  });

  it('numeric from a REAL', () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 5 }), (digits, decimals) => {
        // A decimal of few digits is the shortest that reads back as its double; PostgreSQL may pad it to its scale.
        const printed = (digits / 10 ** decimals).toFixed(decimals);
        return (
          same(numeric, Number(printed), printed) &&
          !same(numeric, Number(printed), `${printed}${decimals === 0 ? '.1' : '1'}`)
        );
      }),
    );
    expect(same({ kind: 'numeric', precision: 10, scale: 2 }, 12.5, '12.50')).toBe(true);
    expect(same(numeric, 1e22, '10000000000000000000000')).toBe(true);
    expect(same(numeric, 0.1, '0.1000000000000000055511151231257827')).toBe(false);
  });

  it('timestamps, to the microsecond', () => {
    fc.assert(fc.property(micros, (at) => same({ kind: 'timestamp' }, isoStamp(at), printedStamp(at))));
    fc.assert(
      fc.property(micros, fc.integer({ min: -999_999, max: 999_999 }), (at, shift) => {
        const other = at + BigInt(shift === 0 ? 1 : shift);
        return !same({ kind: 'timestamp' }, isoStamp(at), isoStamp(other).replace('T', ' '));
      }),
    );
  });

  it('instants, whatever the zone they were written in', () => {
    const inner = fc.bigInt({ min: -62_135_500_000_000_000n, max: 253_402_200_000_000_000n });
    fc.assert(
      fc.property(inner, fc.integer({ min: -959, max: 959 }), (at, east) => {
        const size = Math.abs(east);
        const [hours, minutes] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
        const written = `${isoStamp(at + BigInt(east) * 60_000_000n)}${east < 0 ? '-' : '+'}${hours}:${minutes}`;
        return same({ kind: 'timestamptz' }, written, `${printedStamp(at)}+00`);
      }),
    );
    expect(same({ kind: 'timestamptz' }, '0001-01-01T00:00Z', '0001-01-01 00:00:00+00')).toBe(true);
    expect(same({ kind: 'timestamptz' }, '0001-01-01T00:00+01:00', '0001-12-31 23:00:00+00 BC')).toBe(true);
    expect(same({ kind: 'timestamptz' }, '9999-12-31T23:00-02:00', '10000-01-01 01:00:00+00')).toBe(true);
  });

  it('texts and bytes', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (value) => same({ kind: 'text' }, value, value)));
    fc.assert(
      fc.property(fc.uint8Array(), (value) => {
        return same({ kind: 'bytea' }, value, `\\x${Buffer.from(value).toString('hex')}`);
      }),
    );
    expect(same({ kind: 'bytea' }, 'é', '\\xc3a9')).toBe(true);
  });

  const pairs: [PgType, SqliteValue, string | null][] = [
    [{ kind: 'text' }, null, null],
    [{ kind: 'text' }, 5n, '5'],
    [{ kind: 'text' }, 1, '1.0'],
    [{ kind: 'text' }, 1e20, '1.0e+20'],
    [{ kind: 'text' }, -1.5e-7, '-1.5e-07'],
    [{ kind: 'text' }, 123456.75, '123456.75'],
    [{ kind: 'text' }, Number.POSITIVE_INFINITY, 'Inf'],
    [{ kind: 'boolean' }, 1n, 't'],
    [{ kind: 'boolean' }, 'FALSE', 'f'],
    [{ kind: 'integer' }, 3, '3'],
    [{ kind: 'date' }, '2024-02-29', '2024-02-29'],
    [{ kind: 'time' }, '07:30', '07:30:00'],
    [{ kind: 'time' }, '07:30:01.250', '07:30:01.25'],
    [{ kind: 'uuid' }, new Uint8Array(16).fill(0xab), 'abababab-abab-abab-abab-abababababab'],
    [{ kind: 'jsonb' }, '{"b": [1.50, "\\u00e9"], "a": {}}', '{"a": {}, "b": [1.5, "é"]}'],
    [{ kind: 'jsonb' }, '1e3', '1000'],
    [{ kind: 'jsonb' }, '12345678901234567890.10', '12345678901234567890.10'],
  ];
  it.each(pairs)('%o: %o is %o', (type, value, printed) => expect(same(type, value, printed)).toBe(true));
});

describe('what differs is never equal', () => {
  const pairs: [PgType, SqliteValue, string | null][] = [
    [{ kind: 'text' }, '', null],
    [{ kind: 'text' }, null, ''],
    [{ kind: 'text' }, 'NULL', null],
    [{ kind: 'text' }, 'a', 'a '],
    [{ kind: 'text' }, 'é', 'e\u0301'],
    [{ kind: 'text' }, new Uint8Array([97]), '\\x61'],
    [{ kind: 'boolean' }, 2n, 't'],
    [{ kind: 'boolean' }, 1n, 'f'],
    [{ kind: 'double precision' }, 0, '-0'],
    [{ kind: 'double precision' }, 0.1, '0.10000000000000002'],
    [numeric, 12.5, '12.51'],
    [{ kind: 'time' }, '24:00', '24:00:00.000001'],
    [{ kind: 'date' }, '0000-00-00', null],
    [{ kind: 'timestamp' }, '2024-01-01 00:00:00', '2024-01-01 00:00:00 BC'],
    [{ kind: 'json' }, '{"a":1}', '{"a":1,"a":1}'],
    [{ kind: 'jsonb' }, '[1,[2]]', '[[1],2]'],
    [{ kind: 'jsonb' }, '["a,b"]', '["a","b"]'],
    [{ kind: 'jsonb' }, '9007199254740993', '9007199254740992'],
    [{ kind: 'jsonb' }, '"1"', '1'],
    [{ kind: 'jsonb' }, '{', '{'],
    [{ kind: 'uuid' }, new Uint8Array(15), '\\x000000000000000000000000000000'],
  ];
  it.each(pairs)('%o: %o is not %o', (type, value, printed) => expect(same(type, value, printed)).toBe(false));
});

describe('documents', () => {
  it('are equal whatever the order of their keys and the white space', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        return same({ kind: 'jsonb' }, JSON.stringify(value), JSON.stringify(reversed(value), null, 3));
      }),
    );
  });

  it('differ when a value does', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (left, right) => {
        const equal = isDeepStrictEqual(JSON.parse(JSON.stringify(left)), JSON.parse(JSON.stringify(right)));
        return same({ kind: 'json' }, JSON.stringify(left), JSON.stringify(right)) === equal;
      }),
    );
  });

  it('may be as deep as memory allows', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    expect(same({ kind: 'json' }, deep, ` ${deep}`)).toBe(true);
  });
});

function reversed(value: fc.JsonValue): fc.JsonValue {
  if (Array.isArray(value)) return value.map(reversed);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([key, member]) => [key, reversed(member as fc.JsonValue)]));
}
