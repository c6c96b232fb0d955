import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allRows } from '../../../src/core/catalog/row-range.ts';
import { SharedRanges, type Stretch } from '../../../src/core/copy/shared-ranges.ts';

const rowid = fc.oneof(fc.bigInt({ min: 0n, max: 40n }), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }));

it('every row is read once, whoever takes what and when', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(rowid, { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat(5), { minLength: 1 }),
      (ids, turns) => {
        const rows = [...ids].sort((a, b) => (a < b ? -1 : 1));
        const bounds = { least: rows[0] ?? 0n, greatest: rows.at(-1) ?? 0n };
        const shared = new SharedRanges([allRows], bounds);
        const readers: (Stretch | null)[] = [null, null, null];
        const read: bigint[] = [];
        for (let turn = 0; !shared.isRead; turn += 1) {
          const who = (turns[turn % turns.length] ?? 0) % readers.length;
          // Whoever is at its end is relieved, so that every turn leads on.
          const reader = readers[who] ?? shared.take({ maySplit: true }) ?? readers.find((one) => one !== null);
          if (reader == null) throw new Error('nobody has a stretch, and yet not all is read');
          const at = readers.indexOf(reader);
          readers[at < 0 ? who : at] = reader;
          const next = rows.find((id) => id > reader.at && id <= reader.through);
          if (next !== undefined) read.push(next);
          reader.at = next ?? reader.through;
          if (reader.at === reader.through) {
            shared.close(reader);
            readers[readers.indexOf(reader)] = null;
          }
        }
        expect([...read].sort((a, b) => (a < b ? -1 : 1))).toEqual(rows);
      },
    ),
  );
});

it('only the missing ranges are given out, cut to the rowids that there are', () => {
  const missing = [
    { above: null, through: -100n },
    { above: 3n, through: 5n },
    { above: 8n, through: null },
  ];
  const shared = new SharedRanges(missing, { least: -10n, greatest: 20n });
  expect(shared.take({ maySplit: false })).toEqual({ at: 3n, through: 5n });
  expect(shared.take({ maySplit: false })).toEqual({ at: 8n, through: 20n });
  expect(shared.take({ maySplit: false })).toBeNull();
  expect(shared.take({ maySplit: true })).toEqual({ at: 14n, through: 20n });
  expect(shared.isRead).toBe(false);
});
