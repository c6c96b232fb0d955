import { describe, expect, it } from 'vitest';
import { bookkeepingOf } from '../../../src/core/matching/bookkeeping.ts';
import { matchName } from '../../../src/core/matching/match-names.ts';
import { detectUnit } from '../../../src/core/matching/time-units.ts';
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

describe("a framework's own table", () => {
  it('is told by its name, and by its columns where the name is an ordinary word', () => {
    expect(bookkeepingOf('Django_Migrations', ['id', 'app', 'name'])?.framework).toBe('Django');
    expect(bookkeepingOf('migrations', ['id', 'timestamp', 'name'])).not.toBeNull();
    expect(bookkeepingOf('migrations', ['bird', 'from', 'to'])).toBeNull();
    expect(bookkeepingOf('orders', ['name'])).toBeNull();
  });
});
