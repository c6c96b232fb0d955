import * as column from './columns.js';

/**
 * @typedef {object} Table
 * @property {string} name lower case, like the columns: some tools change others
 * @property {Readonly<Record<string, import('./columns.js').Column>>} columns
 * @property {readonly string[]} constraints
 * @property {readonly string[]} indexes
 * @property {number} rows
 *
 * @typedef {object} Dataset
 * @property {string} name
 * @property {string} title
 * @property {readonly Table[]} tables
 */

const scaled = (full, scale, least) => Math.max(least, Math.round(full * scale));

/** The four kinds of databases, as functions of the scale. @type {Record<string, (scale: number) => Dataset>} */
export const datasets = {
  D1: (scale) => manyRows(scaled(3_000_000, scale, 100)),
  D2: (scale) => ({ name: 'D2', title: 'wide rows', tables: [wide(scaled(300_000, scale, 50))] }),
  D3: (scale) => ({ name: 'D3', title: 'large values, awkward text', tables: [large(scaled(20_000, scale, 20))] }),
  D4: (scale) => manyTables(scaled(300, scale, 3)),
};

/** One long table of 7 columns. */
export function manyRows(rows) {
  const columns = {
    id: column.key,
    account_id: column.integer(1_000_000),
    action: column.text(1),
    amount: column.real,
    flagged: column.boolean,
    created_at: column.timestamp,
    details: column.json,
  };
  return { name: 'D1', title: 'many rows', tables: [{ name: 'events', columns, constraints: [], indexes: [], rows }] };
}

/** 40 columns. Integers of 32 bits: a tool that cuts larger ones is to be measured, not ruled out. */
function wide(rows) {
  const { integer, text, real, boolean, timestamp, money, date } = column;
  const kinds = [integer(1e6), text(2), real, boolean, timestamp, money, integer(2 ** 31), text(6), date];
  const columns = { id: column.key };
  for (let index = 1; index < 40; index += 1) {
    columns[`c${index}`] = column.sometimes(kinds[index % kinds.length]);
  }
  return { name: 'readings', columns, constraints: [], indexes: [], rows };
}

/** 20 KB in every row. */
function large(rows) {
  const columns = {
    id: column.key,
    title: column.awkwardText,
    body: column.blob(20_000),
    note: column.sometimes(column.awkwardText),
  };
  return { name: 'documents', columns, constraints: [], indexes: [], rows };
}

/** Small tables, each with an index and a foreign key to the one before it. */
export function manyTables(count) {
  const rows = 100;
  const nameOf = (index) => `part_${String(index).padStart(4, '0')}`;
  const tables = Array.from({ length: count }, (_, index) => ({
    name: nameOf(index),
    columns: {
      id: column.key,
      parent_id: { ...column.integer(rows), make: ({ random }) => random.below(rows) + 1 },
      label: column.text(2),
      price: column.real,
      created_at: column.timestamp,
    },
    constraints: index === 0 ? [] : [`FOREIGN KEY (parent_id) REFERENCES ${nameOf(index - 1)} (id)`],
    indexes: [`CREATE INDEX ${nameOf(index)}_label ON ${nameOf(index)} (label)`],
    rows,
  }));
  return { name: 'D4', title: 'many small tables', tables };
}
