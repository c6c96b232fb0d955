import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type PgType, typeSql } from '../../../src/core/catalog/pg-catalog.ts';
import { castHow, castPlace, parseCast } from '../../../src/core/settings/parse-cast.ts';
import { parseType } from '../../../src/core/settings/parse-type.ts';

describe('parseType', () => {
  it.each<[string, PgType]>([
    ['int', { kind: 'integer' }],
    ['INT4', { kind: 'integer' }],
    ['int8', { kind: 'bigint' }],
    ['bool', { kind: 'boolean' }],
    ['float8', { kind: 'double precision' }],
    ['Double   Precision', { kind: 'double precision' }],
    ['timestamp', { kind: 'timestamp' }],
    ['timestamp with time zone', { kind: 'timestamptz' }],
    [' timestamp without time zone ', { kind: 'timestamp' }],
    ['numeric', { kind: 'numeric', precision: null, scale: null }],
    ['numeric(10,2)', { kind: 'numeric', precision: 10, scale: 2 }],
    ['decimal ( 10 )', { kind: 'numeric', precision: 10, scale: 0 }],
    ['varchar(20)', { kind: 'varchar', length: 20 }],
    ['character varying(20)', { kind: 'varchar', length: 20 }],
  ])('reads %j', (text, type) => expect(parseType(text)).toEqual(type));

  it.each([
    ['money', /^money is not one of the types/],
    ['constructor', /is not one of the types/],
    ['', /is not one of the types/],
    ['varchar', /needs a length/],
    ['varchar(0)', /length of 1 to/],
    ['varchar(10485761)', /length of 1 to/],
    ['numeric(10,11)', /scale of 0/],
    ['numeric(1001)', /precision of 1 to 1000/],
    ['numeric(a)', /whole numbers/],
    ['numeric(1', /whole numbers/],
    ['integer(4)', /takes no number/],
  ])('says what is wrong with %j', (text, problem) => expect(parseType(text)).toMatch(problem));

  it('reads back what DDL spells', () => {
    const numeric = fc
      .tuple(fc.integer({ min: 1, max: 1000 }), fc.nat())
      .map(([precision, any]): PgType => ({ kind: 'numeric', precision, scale: any % (precision + 1) }));
    const varchar = fc.integer({ min: 1, max: 10_485_760 }).map((length): PgType => ({ kind: 'varchar', length }));
    fc.assert(
      fc.property(fc.oneof(numeric, varchar), (type) => {
        expect(parseType(typeSql(type))).toEqual(type);
      }),
    );
  });
});

describe('parseCast', () => {
  it('reads names, type and policy', () => {
    expect(parseCast('users.balance=numeric(10,2):null')).toEqual({
      table: 'users',
      column: 'balance',
      type: { kind: 'numeric', precision: 10, scale: 2 },
      policy: 'null',
    });
    expect(parseCast('users.created=timestamptz')).toMatchObject({ policy: 'fail', type: { kind: 'timestamptz' } });
  });

  it.each([
    ['users', /should read/],
    ['.a=text', /should read/],
    ['"users.a=text', /should read/],
    ['users.a=text:maybe', /"maybe" is not one of the policies/],
    ['users.a=money', /not one of the types/],
  ])('says what is wrong with %j', (text, problem) => expect(parseCast(text)).toMatch(problem));

  it('quoted names may hold anything', () => {
    const name = fc.string({ minLength: 1, unit: 'binary' });
    const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
    fc.assert(
      fc.property(name, name, (table, column) => {
        const cast = parseCast(`${quoted(table)}.${quoted(column)}=jsonb:text`);
        expect(cast).toEqual({ table, column, type: { kind: 'jsonb' }, policy: 'text' });
      }),
    );
  });
});

it.each([
  't.c=bigint',
  't.c=numeric(10,2):null',
  '"a.b"."c=""d"=varchar(3):text',
  't.c=julian-days:empty',
  't.c=json-array',
])('%s is written as it was read', (text) => {
  const cast = parseCast(text);
  expect(typeof cast === 'string' ? cast : `${castPlace(cast)}=${castHow(cast)}`).toBe(text);
});
