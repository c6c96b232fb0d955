import { expect, it } from 'vitest';
import { checkQuery } from '../../src/postgres/check-query.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { prepare, withSession } from './session.ts';

describeServers('a check by a query', (server) => {
  const problems: readonly (readonly [string, string | null])[] = [
    ['SELECT true', null],
    ['SELECT count(*) = 2 FROM "Users"', null],
    ['SELECT name IS NOT NULL, name FROM "Users"', null],
    ['SELECT count(*) > 0 FROM s2.other;', null],
    ['SELECT false', 'it gave false, not true'],
    ['SELECT NULL::boolean', 'it gave NULL, not true'],
    ['SELECT 1', 'it gave 1, not true'],
    [`SELECT 'true'`, 'it gave true, not true'],
    ['SELECT true WHERE false', 'it gave no row'],
    [`SELECT name <> 'b' FROM "Users" ORDER BY name`, 'it gave false, not true in row 2'],
    ['SELECT', 'it gave no column'],
    ['', 'it gave no column'],
    ['SELECT 1/0', 'PostgreSQL: division by zero; SQLSTATE 22012'],
    ['SELECT * FROM nowhere', 'PostgreSQL: relation "nowhere" does not exist; SQLSTATE 42P01'],
    ['SELECT pg_sleep(60)', 'PostgreSQL: canceling statement due to statement timeout; SQLSTATE 57014'],
    [
      'DELETE FROM "Users" RETURNING true',
      'PostgreSQL: cannot execute DELETE in a read-only transaction; SQLSTATE 25006',
    ],
    ['ROLLBACK', 'it gave no column'],
    [
      `ROLLBACK; DELETE FROM "Users"`,
      'PostgreSQL: cannot insert multiple commands into a prepared statement; SQLSTATE 42601',
    ],
  ];

  it('passes only with true in the first column of every row, and can change nothing', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [
          'CREATE SCHEMA "S 1"',
          'CREATE SCHEMA s2',
          'CREATE TABLE "S 1"."Users" (name text)',
          `INSERT INTO "S 1"."Users" VALUES ('a'), ('b')`,
          'CREATE TABLE s2.other AS SELECT 1',
        ]);
        const found = [];
        for (const [sql] of problems) {
          found.push([sql, await checkQuery(connection, { sql, schemas: ['S 1', 's2'], timeout: 500 })]);
        }
        expect(found).toEqual(problems);
        expect(await connection.query('SELECT pg_catalog.count(*)::int AS n FROM "S 1"."Users"')).toEqual([{ n: 2 }]);
        expect(await connection.query('SHOW search_path')).toEqual([{ search_path: '' }]);
      }),
    ));
});
