import { manyRows, manyTables } from './data/datasets.js';
import { inFolder } from './folder.js';
import { migrate } from './parties/parties.js';
import { writePrepared } from './prepare.js';
import { median } from './results/statistics.js';
import { runParty } from './run-party.js';

/**
 * How time and memory of a migration grow with the rows of one table and with the number of tables.
 * @typedef {{ size: number, seconds: number, memory: number | null }} Point
 * @typedef {{ of: string, points: readonly Point[] }} Series
 * @returns {Promise<Series[]>}
 */
export async function measureGrowth({ rows, tables }, options) {
  return [
    { of: 'rows', points: await pointsOf(rows, manyRows, { ...options, of: 'rows' }) },
    { of: 'tables', points: await pointsOf(tables, manyTables, { ...options, of: 'tables' }) },
  ];
}

async function pointsOf(sizes, makeDataset, options) {
  const points = [];
  for (const size of [...sizes].sort((a, b) => a - b)) {
    const point = await inFolder((folder) => measure(makeDataset(size), { ...options, folder }));
    options.say(`growth, ${size} ${options.of}: ${point.seconds.toFixed(2)} s`);
    points.push({ size, ...point });
  }
  return points;
}

async function measure(dataset, { folder, seed, pairs, surroundings }) {
  const prepared = await writePrepared(dataset, { folder, seed });
  const runs = [];
  while (runs.length < pairs) {
    const outcome = await runParty(migrate, prepared, surroundings);
    if (outcome.kind !== 'right') throw new Error(`growth: ${migrate.name} ${outcome.kind}: ${outcome.reason}`);
    runs.push(outcome);
  }
  return { seconds: median(runs.map((run) => run.seconds)), memory: median(runs.map((run) => run.memory)) };
}
