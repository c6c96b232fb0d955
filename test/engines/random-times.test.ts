import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withSession } from '../postgres/session.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { bothEngines, compareExpressions } from './both-engines.ts';
import { timeCall, timeRows } from './random-times.ts';

const rows = 400;
const calls = 250;

describeServers('functions of time over texts of every spelling', (server) => {
  for (const immutable of [false, true]) {
    it(
      `have the same value in both engines, ${immutable ? 'as an index has them' : 'as a view has them'}`,
      async () =>
        withDatabase(server, async (url) =>
          withSession(url, async (connection) => {
            const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 1_000_000);
            const engines = await bothEngines(connection, timeRows(rows, seed));
            const expressions = fc.sample(timeCall, { numRuns: calls, seed });
            const outcomes = await compareExpressions(engines, expressions, { immutable });
            const of = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
            const compared = of('equal') + of('different');
            process.stderr.write(
              `${server.name}: ${compared * rows} values of ${compared} of ${calls} random calls compared (seed ${seed}), ${of('refused')} refused, ${of('invalid')} not SQLite's\n`,
            );
            const texts = engines.sqlite.prepare('SELECT txt, days, seconds FROM t ORDER BY id').raw().all();
            const different = outcomes.flatMap((outcome, place) =>
              outcome.kind === 'different'
                ? [{ expression: expressions[place], ...firstDifference(outcome, texts) }]
                : [],
            );
            expect(different.slice(0, 12)).toEqual([]);
            expect(compared / calls).toBeGreaterThan(0.9);
          }),
        ),
      120_000,
    );
  }
});

function firstDifference(
  { sqlite, postgres }: { readonly sqlite: string; readonly postgres: string },
  rowsOf: unknown[],
) {
  if (postgres.startsWith('error')) return { postgres };
  const [wanted, found] = [sqlite.split(' | '), postgres.split(' | ')];
  const at = wanted.findIndex((value, place) => value !== found[place]);
  return { row: String(rowsOf[at]), sqlite: wanted[at], postgres: found[at] };
}
