import { migrate, migrateCounts, ogr2ogr, pgloader } from '../parties/parties.js';
import { readyFile } from '../parties/ready-file.js';
import { sqliteToPsql } from '../parties/sqlite-to-psql.js';
import { exponent, spread } from './statistics.js';

const all = ['D1', 'D2', 'D3', 'D4'];
const large = ['D1', 'D2', 'D3'];
const wall = (run) => run.seconds;
const phase = (name) => (run) => run.phases[name];

/**
 * What the tool shall reach at scale 1: `of` in those of `to`, pair by pair, at least or at most so much.
 * @typedef {{ party: string, value: (run: object) => number }} Side
 */
const goals = [
  ratio('load against a ready binary file', large, side(migrate, phase('load')), side(readyFile, wall), { most: 1.25 }),
  ratio('pgloader against all of migrate', large, side(pgloader, wall), side(migrate, wall), { least: 1.5 }),
  ratio('pgloader against all of migrate', ['D4'], side(pgloader, wall), side(migrate, wall), { least: 10 }),
  ratio('pgloader against migrate --verify counts', ['D1'], side(pgloader, wall), side(migrateCounts, wall), {
    least: 2.5,
  }),
  ratio('ogr2ogr against all of migrate', all, side(ogr2ogr, wall), side(migrate, wall), { least: 1 }),
  ratio('sqlite3 | psql against all of migrate', all, side(sqliteToPsql, wall), side(migrate, wall), { least: 1 }),
  ratio('verification against load', large, side(migrate, phase('verify')), side(migrate, phase('load')), { most: 1 }),
];
const mostMemory = 150;
const mostExponent = 1.1;

function side({ name }, value) {
  return { party: name, value };
}

function ratio(title, datasets, of, to, bound) {
  return { title, datasets, of, to, bound };
}

/**
 * How far the goals are reached by what was measured; `found` is null where it was not.
 * @typedef {{ title: string, on: string, bound: { least: number } | { most: number }, unit: string,
 *   found: import('./statistics.js').Spread | null, reached: boolean | null }} Reached
 * @returns {Reached[]}
 */
export function reachedGoals({ datasets, growth }) {
  return [
    ...goals.flatMap((goal) =>
      datasets
        .filter(({ name }) => goal.datasets.includes(name))
        .map((dataset) =>
          judged(goal.title, { on: dataset.name, bound: goal.bound, unit: '×', found: ratiosOf(goal, dataset) }),
        ),
    ),
    ...datasets.map((dataset) =>
      judged('peak memory', { on: dataset.name, bound: { most: mostMemory }, unit: ' MB', found: memoryOf(dataset) }),
    ),
    ...(growth ?? []).map(({ of, points }) =>
      judged('exponent of growth at the end', {
        on: of,
        bound: { most: mostExponent },
        unit: '',
        found: exponentOf(points),
      }),
    ),
  ];
}

function judged(title, { on, bound, unit, found }) {
  const value = found?.median;
  const reached = value === undefined ? null : 'least' in bound ? value >= bound.least : value <= bound.most;
  return { title, on, bound, unit, found, reached };
}

function ratiosOf({ of, to }, { results }) {
  const runsOf = ({ party }) => results.find(({ name, kind }) => name === party && kind === 'right')?.runs ?? [];
  const divisors = runsOf(to);
  return spread(
    runsOf(of)
      .slice(0, divisors.length)
      .map((run, index) => of.value(run) / to.value(divisors[index])),
  );
}

function memoryOf({ results }) {
  const runs = results.find(({ name, kind }) => name === migrate.name && kind === 'right')?.runs ?? [];
  return spread(runs.filter(({ memory }) => memory !== null).map(({ memory }) => memory / 1e6));
}

function exponentOf(points) {
  if (points.length < 2) return null;
  return spread([exponent(points.at(-2), points.at(-1))]);
}
