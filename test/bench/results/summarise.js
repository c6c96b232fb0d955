import { migrate } from '../parties/parties.js';
import { median, spread } from './statistics.js';

/**
 * One party on one dataset. Times are there if every run loaded what is in the source; `ratio` is its wall time in those of
 * gigchain-migrate in the same round: above 1 it took longer.
 * @typedef {{ kind: 'right', name: string, does: string, runs: readonly object[], seconds: number, cpuSeconds: number | null,
 *   serverCpuSeconds: number | null, memory: number | null, rowsPerSecond: number, megabytesPerSecond: number,
 *   phases: Record<string, number>, ratio: import('./statistics.js').Spread | null }
 *   | { kind: 'wrong' | 'failed', name: string, does: string, reason: string }} Result
 */

/** What a comparison gave, as values for JSON and for the pages. */
export function summarise({ prepared, rounds }, parties) {
  const { dataset, bytes, rows } = prepared;
  const { name, title, tables } = dataset;
  const size = { tables: tables.length, columns: Object.keys(tables[0].columns).length, rows, bytes };
  return {
    name,
    title,
    ...size,
    results: parties.map((party) => resultOf(party, rounds, { rows, bytes })),
    rounds: rounds.length,
  };
}

function resultOf({ name, does }, rounds, { rows, bytes }) {
  const outcomes = rounds.map((round) => round.get(name)).filter(Boolean);
  const bad = outcomes.find(({ kind }) => kind !== 'right');
  if (bad !== undefined) return { ...bad, name, does };
  const of = (field) => median(outcomes.map((outcome) => outcome[field]));
  const seconds = of('seconds');
  return {
    kind: 'right',
    name,
    does,
    runs: outcomes,
    seconds,
    cpuSeconds: of('cpuSeconds'),
    serverCpuSeconds: of('serverCpuSeconds'),
    memory: of('memory'),
    rowsPerSecond: rows / seconds,
    megabytesPerSecond: bytes / 1e6 / seconds,
    phases: medianPhases(outcomes),
    ratio: ratioOf(rounds, name),
  };
}

function medianPhases(outcomes) {
  const names = Object.keys(outcomes[0].phases);
  return Object.fromEntries(names.map((phase) => [phase, median(outcomes.map(({ phases }) => phases[phase] ?? 0))]));
}

/** Only what ran side by side is compared: pair by pair, then the median of the ratios. */
function ratioOf(rounds, name) {
  const pairs = rounds
    .map((round) => [round.get(name), round.get(migrate.name)])
    .filter((pair) => pair.every((outcome) => outcome?.kind === 'right'));
  return spread(pairs.map(([one, ours]) => one.seconds / ours.seconds));
}
