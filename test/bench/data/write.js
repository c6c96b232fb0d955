import { statSync } from 'node:fs';
import { join } from 'node:path';
import { writeDatabase } from '../../../fixtures/gigchain/write.js';

/**
 * Writes a dataset as a SQLite file. The same seed gives the same bytes.
 * @param {import('./datasets.js').Dataset} dataset
 * @param {{ folder: string, seed: number }} options
 */
export async function writeDataset(dataset, { folder, seed }) {
  const file = join(folder, `${dataset.name}.db`);
  const counts = Object.fromEntries(dataset.tables.map(({ name, rows }) => [name, rows]));
  await writeDatabase(file, dataset.tables.map(fixtureTable), { counts, seed });
  return { file, bytes: statSync(file).size, rows: dataset.tables.reduce((sum, { rows }) => sum + rows, 0) };
}

function fixtureTable({ name, columns, constraints, indexes }) {
  const declared = Object.entries(columns).map(([column, { declared }]) => `${column} ${declared}`);
  return {
    name,
    sql: `CREATE TABLE ${name} (${[...declared, ...constraints].join(', ')})`,
    indexes,
    columns: Object.fromEntries(Object.entries(columns).map(([column, { make }]) => [column, make])),
  };
}
