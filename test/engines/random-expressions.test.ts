import fc from 'fast-check';
import { traverse } from 'sqlite3-parser';
import { expect, it } from 'vitest';
import { parseExpression } from '../../src/core/sqlite-sql/parse.ts';
import { withSession } from '../postgres/session.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { bothEngines, compareExpressions } from './both-engines.ts';
import { oddColumns } from './odd-columns.ts';
import { oddExpression } from './odd-expression.ts';
import { randomExpression } from './random-expression.ts';
import { randomRows } from './random-rows.ts';

/** The kinds of nodes that an expression of a row may have; RAISE, parameters and tables in IN stand elsewhere. */
const nodeKinds = [
  'BetweenExpr', 'BinaryExpr', 'BlobLiteral', 'CaseExpr', 'CastExpr', 'CollateExpr', 'CurrentDateLiteral', 'CurrentTimeLiteral',
  'CurrentTimestampLiteral', 'ExistsExpr', 'FunctionCallExpr', 'FunctionCallStarExpr', 'Id', 'InListExpr', 'InSelectExpr', 'IsNullExpr',
  'LikeExpr', 'NotNullExpr', 'NullLiteral', 'NumericLiteral', 'ParenthesizedExpr', 'StringLiteral', 'SubqueryExpr', 'UnaryExpr',
]; // biome-ignore format: many to a line

const runs = 3000;

function kindsIn(sql: string): readonly string[] {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return [];
  const found: string[] = [];
  const seen = Object.fromEntries(nodeKinds.map((kind) => [kind, () => void found.push(kind)]));
  traverse(parsed.expression, { nodes: seen });
  return found;
}

describeServers('random expressions over random rows', (server) => {
  it('over odd values too: what is not refused agrees', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        // A seed of its own: the releases of SQLite spell some computed REALs in different ways.
        const seed = Number(process.env.FAST_CHECK_SEED ?? 5);
        const engines = await bothEngines(connection, oddColumns);
        const expressions = fc.sample(oddExpression, { numRuns: runs, seed });
        const outcomes = await compareExpressions(engines, expressions);
        const of = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
        const compared = of('equal') + of('different');
        process.stderr.write(
          `${server.name}: ${compared} of ${runs} odd expressions compared (seed ${seed}), ${of('refused')} refused\n`,
        );
        const different = outcomes.flatMap((outcome, place) =>
          outcome.kind === 'different' ? [{ expression: expressions[place], ...outcome }] : [],
        );
        expect(different.slice(0, 12)).toEqual([]);
        expect(compared / runs).toBeGreaterThan(0.4);
      }),
    ));

  it(`at least 80 of 100 are compared, and agree`, async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const seed = Number(process.env.FAST_CHECK_SEED ?? Date.now() % 1_000_000);
        const engines = await bothEngines(connection, randomRows(24, seed));
        const expressions = fc.sample(randomExpression, { numRuns: runs, seed });
        const outcomes = await compareExpressions(engines, expressions);
        const of = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
        const compared = of('equal') + of('different');
        process.stderr.write(
          `${server.name}: ${compared} of ${runs} random expressions compared (seed ${seed}), ${of('refused')} refused, ${of('invalid')} not SQLite's\n`,
        );
        const different = outcomes.flatMap((outcome, place) =>
          outcome.kind === 'different' ? [{ expression: expressions[place], ...outcome }] : [],
        );
        expect(different.slice(0, 12)).toEqual([]);
        expect(of('overflow')).toBe(0);
        expect(compared / runs).toBeGreaterThan(0.8);
        const occurred = new Set(expressions.flatMap(kindsIn));
        expect(nodeKinds.filter((kind) => !occurred.has(kind))).toEqual([]);
      }),
    ));
});
