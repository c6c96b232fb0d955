import { expect, it } from 'vitest';
import { longestExpression } from '../../src/core/mapping/index-keys.ts';
import { translateValue } from '../../src/core/sqlite-sql/translate.ts';
import { withSession } from '../postgres/session.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { type Around, type BothColumn, bothEngines, compareExpressions } from './both-engines.ts';
import { everyKind } from './every-kind.ts';
import { aggregated, immutable, odd, oddRefused, refused, scalar } from './expressions.ts';
import { oddColumns } from './odd-columns.ts';

describeServers('expressions have the same value in both engines', (server) => {
  const compared = async (
    expressions: readonly string[],
    around: Around,
    { columns = everyKind, isImmutable = false }: { columns?: readonly BothColumn[]; isImmutable?: boolean } = {},
  ) =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const engines = await bothEngines(connection, columns);
        const outcomes = await compareExpressions(engines, expressions, { around, immutable: isImmutable });
        return outcomes.map((outcome, place) => ({ expression: expressions[place], ...outcome }));
      }),
    );

  it('scalar functions and operators', async () => {
    const outcomes = await compared(scalar, 'rows');
    expect(outcomes.filter(({ kind }) => kind !== 'equal')).toEqual([]);
  });

  it('aggregates over the whole table and over groups', async () => {
    for (const around of ['one', 'groups'] as const) {
      const outcomes = await compared(aggregated, around);
      expect(outcomes.filter(({ kind }) => kind !== 'equal')).toEqual([]);
    }
  });

  it('what an index, CHECK or generated column may have', async () => {
    const outcomes = await compared(immutable, 'rows', { isImmutable: true });
    expect(outcomes.filter(({ kind }) => kind !== 'equal')).toEqual([]);
  });

  it('what an index may have is immutable for PostgreSQL too', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const { scope } = await bothEngines(connection, everyKind);
        for (const expression of immutable) {
          const translated = translateValue(expression, { ...scope, immutable: true });
          if (translated.kind === 'refused') expect.fail(`${expression}: ${translated.reason}`);
          if (translated.sql.length > longestExpression) continue;
          await connection.query(`CREATE INDEX one ON t ((${translated.sql}))`);
          await connection.query('DROP INDEX one');
        }
      }),
    ));

  it('values at the limits, of several classes, and texts that look like numbers', async () => {
    const outcomes = await compared(odd, 'rows', { columns: oddColumns });
    expect(outcomes.filter(({ kind }) => kind !== 'equal')).toEqual([]);
  });

  it('what cannot be kept is refused', async () => {
    const outcomes = [
      ...(await compared(refused, 'rows')),
      ...(await compared(oddRefused, 'rows', { columns: oddColumns })),
    ];
    expect(outcomes.filter(({ kind }) => kind !== 'refused')).toEqual([]);
  });
});
