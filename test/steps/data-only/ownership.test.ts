import { expect, it } from 'vitest';
import type { CheckLine } from '../../../src/steps/api.ts';
import { doctor } from '../../../src/steps/doctor.ts';
import { migrate } from '../../../src/steps/migrate.ts';
import { rollback } from '../../../src/steps/rollback.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../../support/options.ts';
import { sqliteFile } from '../../support/sqlite-file.ts';

const sqlite = `CREATE TABLE mine (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO mine VALUES (1, 'a');
  CREATE TABLE theirs (id INTEGER PRIMARY KEY, mine INTEGER REFERENCES mine); INSERT INTO theirs VALUES (1, 1), (2, 1);`;
const postgres = `CREATE TABLE mine (id bigserial PRIMARY KEY, a text); CREATE TABLE theirs (id bigserial PRIMARY KEY, mine bigint REFERENCES mine);
  INSERT INTO theirs (id) VALUES (7)`;

const lines = (checks: readonly CheckLine[], name: string) => checks.filter((one) => one.name === name);

describeServers('doctor --data-only, as a plain role', (server) => {
  it('says whose each table is and whether SET ROLE is possible, how long the tables are locked, and how much room it takes', async () =>
    withDatabase(server, async (url, database) =>
      withRole(url, async (owner, asOwner) =>
        withRole(url, async (role, to) => {
          await asSuperuser(
            url,
            `GRANT CREATE ON DATABASE ${database} TO ${role}, ${owner}; GRANT CREATE ON SCHEMA public TO ${role}, ${owner}; ALTER ROLE ${role} NOINHERIT`,
          );
          await asSuperuser(asOwner, postgres);
          await asSuperuser(
            url,
            `ALTER TABLE mine OWNER TO ${role}; GRANT SELECT, REFERENCES ON mine, theirs TO ${role}, ${owner}`,
          );
          const settings = { sources: [sqliteFile(sqlite)], parts: 'data-only', existing: 'upsert' } as const;
          const check = (target = to) => doctor(commandOptions({ ...settings, to: target }));
          const found = await check();
          expect(found.exitCode).toBe(1);
          const blocked = (await check()).notes.filter(({ code }) => code === 'GM815');
          expect(blocked.map(({ table, message, advice }) => [table, message, advice])).toContainEqual([
            'theirs',
            `public.theirs belongs to ${owner}: only its owner can keep triggers and foreign keys from firing, and SET ROLE to it is not possible: this role is no member of it`,
            `Run as ${owner}, or: GRANT "${owner}" TO CURRENT_USER`,
          ]);
          expect(
            found.checks
              .filter(({ result }) => result === 'failed')
              .map(({ message }) => message)
              .join('\n'),
          ).toContain(`public.theirs belongs to ${owner}`);
          expect(lines(found.checks, 'ownership')).toEqual([]);
          expect(lines(found.checks, 'lock')[0]?.message).toBe(
            '2 tables will be locked for about 1 s, while 3 rows are moved into them',
          );
          expect(lines(found.checks, 'room')[0]?.message).toMatch(
            /there twice, staged and in their tables: about \d+ bytes/,
          );

          await asSuperuser(
            url,
            `GRANT ${owner} TO ${role}${server.version >= 160_000 ? ' WITH INHERIT FALSE, SET TRUE' : ''}`,
          );
          const member = await check();
          const advice = member.notes.find(({ code, table }) => code === 'GM815' && table === 'theirs')?.advice ?? '';
          expect(member.exitCode).toBe(1);
          expect(member.notes.find(({ advice: one }) => one === advice)?.message).toContain(
            'SET ROLE to it is possible, but its rights are not inherited',
          );

          // What the advice says works: a session that begins as the owner of both tables migrates, and takes it back.
          await asSuperuser(url, `ALTER TABLE mine OWNER TO ${owner}`);
          const option = /options=(\S+) in/.exec(advice)?.[1];
          const begun = `${to}${to.includes('?') ? '&' : '?'}options=${option}`;
          const passes = await check(begun);
          expect(passes.checks.filter(({ result }) => result === 'failed')).toEqual([]);
          expect(lines(passes.checks, 'ownership')).toMatchObject([
            { result: 'passed', message: 'may act as the owner of the 2 tables that take rows' },
          ]);
          const report = await migrate(migrateOptions({ ...settings, to: begun }));
          expect(report).toMatchObject({ exitCode: 0, error: null });
          expect(await asSuperuser(url, 'SELECT count(*)::int AS n FROM theirs')).toEqual([{ n: 3 }]);
          const back = await rollback({
            ...commandOptions({ to: begun }),
            run: report.run,
            checkOnly: false,
            despiteChanges: false,
          });
          expect(back).toMatchObject({ exitCode: 0, error: null });
        }),
      ),
    ));
});
