import { extremeSql } from './common-sql.ts';
import { hasDecimals, roundedDecimal } from './decimal-sql.ts';
import type { FunctionTable } from './function-table.ts';
import { double, numeric, wholeNumberIn } from './number-sql.ts';
import { computed, literalSql, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** Functions of numbers, https://www.sqlite.org/lang_corefunc.html and https://www.sqlite.org/lang_mathfunc.html */
export const numberFunctions: FunctionTable = {
  abs: {
    arity: [1],
    sql: ([value]) => {
      const number = numeric(value);
      return {
        ...number,
        ...plain,
        sql: `pg_catalog.abs(${number.kind === 'integer' && number.narrow ? `${number.sql}::bigint` : number.sql})`,
        narrow: false,
      };
    },
  },
  sign: {
    arity: [1],
    sql: ([value]) => computed(`pg_catalog.sign(${double(strictNumber(value))})::integer`, 'integer', { narrow: true }),
  },
  round: { arity: [1, 2], sql: ([value, digits]) => roundSql(numeric(value), digits) },
  ceil: { arity: [1], sql: wholeBy('ceil') },
  ceiling: { arity: [1], sql: wholeBy('ceil') },
  floor: { arity: [1], sql: wholeBy('floor') },
  trunc: { arity: [1], sql: wholeBy('trunc') },
  sqrt: {
    arity: [1],
    sql: ([value]) => {
      const number = double(strictNumber(value));
      return computed(`CASE WHEN ${number} >= 0 THEN pg_catalog.sqrt(${number}) END`, 'real');
    },
  },
  pi: { arity: [0], sql: () => computed('pg_catalog.pi()', 'real') },
  max: { arity: [2, 3, 4, 5, 6, 7, 8], sql: (args, scope) => extremeSql('GREATEST', args, scope) },
  min: { arity: [2, 3, 4, 5, 6, 7, 8], sql: (args, scope) => extremeSql('LEAST', args, scope) },
  random: { arity: [0], sql: (_args, scope) => randomSql(scope) },
  randomblob: { arity: [1], sql: ([size], scope) => randomBytes(size, scope) },
  zeroblob: { arity: [1], sql: ([size]) => zeroBytes(size) },
};

/** What a function's result keeps of its argument: nothing but the kind and class. */
const plain = { affinity: null, collation: 'BINARY', literal: undefined } as const;

/** The mathematical functions give NULL for a text that does not spell a number from one end to the other. */
function strictNumber(value: Typed): Typed {
  if (value.kind !== 'text' || value.digits !== undefined) return numeric(value);
  return computed(`${wholeNumberIn(value.sql)}::double precision`, 'real', { storage: 'unknown' });
}

function wholeBy(name: string) {
  return ([value]: readonly [Typed, ...Typed[]]): Typed => {
    const number = strictNumber(value);
    if (number.kind === 'integer' && number.storage === undefined)
      return { ...number, ...plain, sql: parenthesised(number) };
    const sql = `pg_catalog.${name}(${double(number)})`;
    return computed(sql, 'real', number.storage === undefined ? {} : { storage: 'unknown' });
  };
}

/** round() gives a REAL; it rounds half away from zero, and no digits left of the point. */
function roundSql(number: Typed, digits: Typed | undefined): Typed {
  if (number.kind === 'integer') return computed(double(number), 'real');
  const places = digits === undefined ? 0n : digits.literal;
  if (typeof places !== 'bigint') throw new Untranslatable('round() to a number of digits that is computed');
  const real = computed(double(number), 'real');
  const count = Number(places < 0n ? 0n : places > 15n ? 15n : places);
  const rounded = `${roundedDecimal(real, count)}::double precision`;
  return computed(`CASE WHEN ${hasDecimals(real)} THEN ${rounded} ELSE ${real.sql} END`, 'real');
}

/** Any 64-bit integer. */
function randomSql(scope: Scope): Typed {
  if (scope.immutable) throw new Untranslatable('random(), in what must be immutable,');
  return computed(
    `(pg_catalog.floor(pg_catalog.random() * 18446744073709551616) - 9223372036854775808)::bigint`,
    'integer',
  );
}

/** Random bytes, up to the 32 of a digest over two random UUIDs; PostgreSQL's core has no other source of them. */
function randomBytes({ literal }: Typed, scope: Scope): Typed {
  if (scope.immutable) throw new Untranslatable('randomblob(), in what must be immutable,');
  if (typeof literal !== 'bigint' || literal > 32n) throw new Untranslatable('randomblob() of more than 32 bytes');
  const uuid = 'pg_catalog.uuid_send(pg_catalog.gen_random_uuid())';
  const bytes = `pg_catalog.sha256(${uuid} || ${uuid})`;
  return computed(`pg_catalog.substr(${bytes}, 1, ${literal < 1n ? 1n : literal})`, 'bytes');
}

function zeroBytes({ literal }: Typed): Typed {
  if (typeof literal !== 'bigint' || literal > 1000n) throw new Untranslatable('zeroblob() of many bytes');
  return literalSql(new Uint8Array(Number(literal < 0n ? 0n : literal)));
}
