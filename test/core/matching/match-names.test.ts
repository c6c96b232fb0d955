import { describe, expect, it } from 'vitest';
import { asTheyAre, type TimeUnit } from '../../../src/core/catalog/conversion.ts';
import type { SqliteValue } from '../../../src/core/catalog/sqlite-catalog.ts';
import { bookkeepingOf } from '../../../src/core/matching/bookkeeping.ts';
import { ColumnCheck } from '../../../src/core/matching/check-values.ts';
import { matchName } from '../../../src/core/matching/match-names.ts';
import { mixedUnits } from '../../../src/core/matching/mixed-units.ts';
import { detectUnit } from '../../../src/core/matching/time-units.ts';
import { parseCast } from '../../../src/core/settings/parse-cast.ts';
import type { Cast } from '../../../src/core/settings/settings.ts';
import { profileOf } from '../../support/profile-of.ts';

describe('a name of the source in the target', () => {
  it.each([
    ['createdAt', ['createdat', 'createdAt'], { kind: 'found', name: 'createdAt', how: 'exact' }],
    ['CREATEDAT', ['created_at', 'createdat'], { kind: 'found', name: 'createdat', how: 'case' }],
    ['createdAt', ['created_at'], { kind: 'found', name: 'created_at', how: 'snake' }],
    ['user_id', ['UserId'], { kind: 'found', name: 'UserId', how: 'snake' }],
    ['HTTPServer', ['http_server'], { kind: 'found', name: 'http_server', how: 'snake' }],
    ['a', ['A', 'b'], { kind: 'found', name: 'A', how: 'case' }],
    ['name', ['Name', 'NAME'], { kind: 'several', names: ['Name', 'NAME'] }],
    ['name', ['nam'], { kind: 'none' }],
  ])('%s among %j', (name, names, found) => expect(matchName(name, names)).toEqual(found));

  it('is what a rename says, and nothing else', () => {
    expect(matchName('a', ['a', 'b'], 'b')).toEqual({ kind: 'found', name: 'b', how: 'renamed' });
    expect(matchName('a', ['a'], 'b')).toEqual({ kind: 'none' });
  });
});

describe('the unit of times', () => {
  it.each([
    [[1759926896n, 0n], 'seconds'],
    [[1759926896.5], 'seconds'],
    [[1759926896789n], 'milliseconds'],
    [[1759926896789012n], 'microseconds'],
    [[2460957.02], 'Julian days'],
    [[638955236961234560n], 'ticks'],
    [[12n], null],
    [[20251008n], null],
    [[5_000_000_000n], null],
  ] as const)('of %o is %s', (values, unit) => expect(detectUnit(profileOf(values))).toBe(unit));
});

describe('numbers of another unit', () => {
  const column = (reading: { unit: TimeUnit }) =>
    ({
      type: { kind: 'timestamptz' },
      conversion: { ...asTheyAre, reading: { kind: 'time', zone: 'UTC', ...reading } },
    }) as const;
  const foreign = (unit: TimeUnit, values: readonly SqliteValue[]) => {
    const check = new ColumnCheck(column({ unit }));
    values.forEach((value, at) => {
      check.add(value, () => `${at + 1}`);
    });
    return check.result().otherUnits.map(({ unit: other, count, example }) => [other, count, example.key]);
  };

  it.each([
    ['milliseconds', [1759926896789n, 1759926896n, 1759926897n, 0n], [['seconds', 2, '2']]],
    ['seconds', [1759926896n, 2460957.02, -86400n, 5n], [['Julian days', 1, '2']]],
    [
      'microseconds',
      [1759926896789012n, 1759926896789n, 1759926896n],
      [
        ['milliseconds', 1, '2'],
        ['seconds', 1, '3'],
      ],
    ],
    ['ticks', [638955236961234560n, 1759926896790n], [['milliseconds', 1, '2']]],
    // Read in seconds both are outside 1990 to 2100, and in no other unit they are within.
    ['seconds', [1759926896n, 300_000_000n, 4_200_000_000n, '2020-01-01'], []],
  ] as const)('among %s %o are counted with their first key', (unit, values, found) =>
    expect(foreign(unit, values)).toEqual(found),
  );

  it('are a question that a cast to the unit answers', () => {
    const others = [{ unit: 'seconds', count: 2, example: { key: '7', value: 1759926896n } }] as const;
    const situation = { name: '"my.t".at', ...column({ unit: 'milliseconds' }), others };
    expect(mixedUnits({ ...situation, cast: null })).toEqual({
      message:
        'its numbers are read as milliseconds, and of them 2 look like seconds, as 1759926896 at key 7, which would be in the year 1970',
      advice: `Bring them to one unit in the source, or say that all of them count milliseconds: --cast '"my.t".at=milliseconds'`,
      isDecided: false,
    });
    expect(mixedUnits({ ...situation, cast: parseCast('t.at=timestamptz') as Cast })?.isDecided).toBe(false);
    expect(mixedUnits({ ...situation, cast: parseCast('t.at=milliseconds') as Cast })?.isDecided).toBe(true);
    expect(mixedUnits({ ...situation, others: [], cast: null })).toBeNull();
  });
});

describe("a framework's own table", () => {
  it('is told by its name, and by its columns where the name is an ordinary word', () => {
    expect(bookkeepingOf('Django_Migrations', ['id', 'app', 'name'])?.framework).toBe('Django');
    expect(bookkeepingOf('migrations', ['id', 'timestamp', 'name'])).not.toBeNull();
    expect(bookkeepingOf('migrations', ['bird', 'from', 'to'])).toBeNull();
    expect(bookkeepingOf('orders', ['name'])).toBeNull();
  });
});
