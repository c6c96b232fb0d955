/**
 * @typedef {'integer' | 'real' | 'boolean' | 'text' | 'timestamp' | 'date' | 'json' | 'blob'} Kind what a value means, whatever
 *   type a tool gives it; see check/canonical.js
 * @typedef {object} Column
 * @property {Kind} kind
 * @property {string} declared
 * @property {(context: { row: number, time: number, random: import('../../../fixtures/gigchain/random.js').Random }) => unknown} make
 */

const words =
  'amber basil cedar delta ember fjord grove harbor inlet jasper kelp lagoon maple north ocean pebble'.split(' ');
const moment = (time) => new Date(time).toISOString().replace('T', ' ').slice(0, 19);

export const key = { kind: 'integer', declared: 'INTEGER PRIMARY KEY', make: ({ row }) => row + 1 };

export const integer = (limit) => ({ kind: 'integer', declared: 'INTEGER', make: ({ random }) => random.below(limit) });

/** Of 12 digits at most: tools that print 15 digits of a real are to be measured, not ruled out. */
export const real = {
  kind: 'real',
  declared: 'DOUBLE',
  make: ({ random }) => Math.round(random.unit() * 1e12) / 1e6,
};

export const money = {
  kind: 'real',
  declared: 'DECIMAL(10,2)',
  make: ({ random }) => random.below(1e8) / 100,
};

export const boolean = { kind: 'boolean', declared: 'BOOLEAN', make: ({ random }) => (random.chance(0.5) ? 1 : 0) };

export const text = (count) => ({
  kind: 'text',
  declared: 'TEXT',
  make: ({ random }) => Array.from({ length: count }, () => random.pick(words)).join(' '),
});

export const timestamp = { kind: 'timestamp', declared: 'TIMESTAMP', make: ({ time }) => moment(time) };

export const date = { kind: 'date', declared: 'DATE', make: ({ time }) => moment(time).slice(0, 10) };

/** About 65 bytes. */
export const json = {
  kind: 'json',
  declared: 'JSON',
  make: ({ row, random }) =>
    JSON.stringify({
      source: random.pick(words),
      page: random.below(1000),
      tags: [random.pick(words), random.pick(words)],
      ref: row,
      new: random.chance(0.5),
    }),
};

const awkward = [
  '',
  ' ',
  'tab\there',
  'line\nbreak',
  'cr\r\nlf',
  '\\.',
  '\\N',
  'NULL',
  '"quoted"',
  "it's",
  'a,b;c|d',
  'é ✓ 日本 🚲',
  '{}',
  'ends in \\',
];

/** What formats of text have to escape. */
export const awkwardText = {
  kind: 'text',
  declared: 'TEXT',
  make: ({ random }) => `${random.pick(awkward)}${random.chance(0.5) ? random.pick(words) : ''}${random.pick(awkward)}`,
};

/** Slices of one pool of random bytes. */
export const blob = (size) => {
  let pool = null;
  const fill = (random) =>
    Buffer.from(Uint32Array.from({ length: 1 << 17 }, () => random.unit() * 0x1_0000_0000).buffer);
  return {
    kind: 'blob',
    declared: 'BLOB',
    make: ({ random }) => {
      pool ??= fill(random);
      const start = random.below(pool.length - size);
      return pool.subarray(start, start + size);
    },
  };
};

/** The same column, empty in one row of five. */
export const sometimes = (column) => ({
  ...column,
  make: (context) => (context.random.chance(0.2) ? null : column.make(context)),
});
