import pg from 'pg';
import { halves, rowHash, sumsQuery } from './canonical.js';
import { openReader } from './read-source.js';

/**
 * What every table of a source must have in the target: its number of rows and the sums of its rows' hashes.
 * @typedef {{ rows: number, first: number, second: number }} Sums
 * @returns {Promise<Map<string, Sums>>}
 */
export async function sumsOfSource(file, dataset) {
  const reader = await openReader(file);
  try {
    return new Map(dataset.tables.map((table) => [table.name, sumsOfTable(reader, table)]));
  } finally {
    reader.close();
  }
}

function sumsOfTable(reader, { name, columns }) {
  const kinds = Object.values(columns).map(({ kind }) => kind);
  const sums = { rows: 0, first: 0, second: 0 };
  for (const values of reader.rows(`SELECT ${Object.keys(columns).join(', ')} FROM ${name}`)) {
    const [first, second] = halves(rowHash(kinds, values));
    sums.rows += 1;
    sums.first += first;
    sums.second += second;
  }
  return sums;
}

/** Why what was loaded is wrong, by table; null where every table is right. */
export async function whatIsWrong(url, dataset, expected) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    for (const table of dataset.tables) {
      const reason = await tableReason(client, table, expected.get(table.name));
      if (reason !== null) return `${table.name}: ${reason}`;
    }
    return null;
  } finally {
    await client.end();
  }
}

async function tableReason(client, { name, columns }, expected) {
  try {
    const { rows } = await client.query(sumsQuery(name, columns));
    const [found] = rows;
    if (Number(found.rows) !== expected.rows) return `${found.rows} rows instead of ${expected.rows}`;
    const same = Number(found.first) === expected.first && Number(found.second) === expected.second;
    return same ? null : `${found.rows} rows, but their values differ from the source`;
  } catch (error) {
    return error.message;
  }
}
