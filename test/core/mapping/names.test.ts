import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { longestName, NameAllocator, shortName, targetName } from '../../../src/core/mapping/names.ts';

const bytes = (text: string) => Buffer.byteLength(text);

describe('names in the target', () => {
  it('keeps a legal name as it is', () => {
    expect(targetName('Order Details', 'preserve', 'table')).toEqual({ name: 'Order Details', change: 'none' });
  });

  it.each([
    ['UserID', 'user_id'],
    ['HTTPServerLog', 'http_server_log'],
    ['order details', 'order_details'],
    ['already_snake', 'already_snake'],
    ['Größe', 'größe'],
  ])('writes %s as %s with --identifiers snake', (name, snake) => {
    expect(targetName(name, 'snake', 'table').name).toBe(snake);
  });

  it('renames a column that every PostgreSQL table already has', () => {
    expect(targetName('xmin', 'preserve', 'column')).toEqual({ name: 'xmin_', change: 'renamed' });
    expect(targetName('xmin', 'preserve', 'table').change).toBe('none');
  });

  it('names what has no name', () => {
    expect(targetName('', 'preserve', 'column')).toEqual({ name: 'unnamed', change: 'renamed' });
  });

  it('never makes a name longer than PostgreSQL keeps, and keeps long names apart', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 30, maxLength: 90 }), (name) => {
        const short = shortName(name);
        expect(bytes(short)).toBeLessThanOrEqual(longestName);
        if (bytes(name) > longestName) expect(shortName(`${name}x`)).not.toBe(short);
        else expect(short).toBe(name);
      }),
    );
  });

  it('gives each name of a namespace once', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom('a', 'a_1', 'b', 'x'.repeat(70), 'x'.repeat(71))), (wanted) => {
        const names = new NameAllocator();
        const given = wanted.map((name) => names.take(name));
        expect(new Set(given).size).toBe(wanted.length);
        expect(given.every((name) => bytes(name) <= longestName)).toBe(true);
      }),
    );
  });
});
