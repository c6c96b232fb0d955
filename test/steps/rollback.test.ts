import { rmSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ensureJournal, startRun } from '../../src/postgres/journal.ts';
import type { MigrationEvent } from '../../src/steps/events.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { withSession } from '../postgres/session.ts';
import { asSuperuser, describeServers, type TestServer, withDatabase, withRole } from '../servers/describe-servers.ts';
import { migrateOptions } from '../support/options.ts';
import { type WaysBack, waysBack } from '../support/rolled-back.ts';
import { sqliteFile, writeSqlite } from '../support/sqlite-file.ts';

const numbers = `CREATE TABLE n (id INTEGER PRIMARY KEY, v TEXT);
  WITH RECURSIVE i(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM i WHERE x < 2500) INSERT INTO n SELECT x, 'v' || x FROM i;
  CREATE TABLE w (word TEXT PRIMARY KEY, v);
  INSERT INTO w VALUES ('one', 1), ('two', 2);`;

const theirs = `CREATE TABLE n (id int PRIMARY KEY, mine text DEFAULT 'x' CHECK (mine <> ''));
  INSERT INTO n SELECT i, 'm' || i FROM generate_series(1, 1500) i;
  CREATE INDEX n_mine ON n (mine);
  CREATE TABLE w (word serial, v numeric);
  INSERT INTO w (v) VALUES (1.50)`;

interface Situation extends WaysBack {
  readonly url: string;
  readonly sql: (sql: string) => Promise<unknown[]>;
  readonly file: string;
  readonly migrate: (listen?: (event: MigrationEvent) => void | Promise<void>) => ReturnType<typeof migrate>;
}

/** A target that holds tables of the names of a source. */
async function withTheirs(server: TestServer, use: (situation: Situation) => Promise<void>): Promise<void> {
  await withDatabase(server, async (url) => {
    await asSuperuser(url, theirs);
    const file = sqliteFile(numbers);
    const options = { sources: [file], to: url };
    await use({
      url,
      file,
      sql: (sql) => asSuperuser(url, sql),
      migrate: (listen = () => undefined) => migrate(migrateOptions(options, { listen })),
      ...waysBack(options),
    });
  });
}

describeServers('rollback --check', (server) => {
  it('proves shape and contents of what came back, and names the exact difference', async () =>
    withTheirs(server, async ({ migrate, rollback, check, sql }) => {
      expect((await check()).status).toBe('nothing-to-do');
      const { run } = await migrate();
      expect(await check()).toMatchObject({ exitCode: 4, error: { advice: `Run: gigchain-migrate rollback ${run}` } });
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'rolled_back', run });
      expect(await check()).toMatchObject({ exitCode: 0, status: 'verified', run, differences: [], notes: [] });

      await sql(`UPDATE n SET mine = 'M7' WHERE id = 7`);
      const value = await check();
      expect(value).toMatchObject({ exitCode: 4, status: 'different' });
      expect(value.differences).toMatchObject([{ table: 'public.n', key: '1–750', kind: 'value' }]);
      await sql(`UPDATE n SET mine = 'm7' WHERE id = 7`);
      expect((await check()).exitCode).toBe(0);

      await sql('DROP INDEX n_mine; ALTER TABLE w ALTER COLUMN v SET DEFAULT 3; DELETE FROM w');
      expect((await check()).differences).toMatchObject([
        {
          table: 'public.n',
          kind: 'object',
          expected: expect.stringMatching(/^index n_mine: /),
          found: 'index n_mine: none',
        },
        {
          table: 'public.w',
          kind: 'object',
          expected: 'column v: 2: numeric',
          found: 'column v: 2: numeric DEFAULT 3',
        },
      ]);
      await sql('DROP TABLE n');
      expect((await check()).differences[0]).toMatchObject({ expected: 'table n in public', found: 'no such object' });
    }));

  it('of a run that failed by itself proves that its tables are as before', async () =>
    withTheirs(server, async ({ migrate, check, rollback, sql, file }) => {
      const report = await migrate((event) => {
        if (event.kind === 'step-started' && event.step === 'verify') rmSync(file);
      });
      expect(report).toMatchObject({ exitCode: 1, status: 'failed' });
      const proof = await check();
      expect(proof).toMatchObject({ exitCode: 0, status: 'verified', run: report.run });
      expect(proof.notes).toMatchObject([{ code: 'GM411', message: expect.stringContaining('no longer there') }]);
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'nothing-to-do' });
      await sql('DELETE FROM n WHERE id = 1500');
      expect(await check()).toMatchObject({ exitCode: 4, differences: [{ table: 'public.n', kind: 'count' }] });
    }));

  it('of a run that is kept for --resume names what is left of it', async () =>
    withTheirs(server, async ({ migrate, check, rollback, status, file }) => {
      const { run, exitCode } = await migrate((event) => {
        if (event.kind === 'step-started' && event.step === 'verify') writeSqlite(file, 'CREATE TABLE later (x)');
      });
      expect(exitCode).toBe(3);
      expect((await status()).runs).toMatchObject([
        { status: 'interrupted', can: ['resume', 'rollback'], kept: [{ role: 'staging', tables: 2 }] },
      ]);
      const left = await check();
      expect(left).toMatchObject({ exitCode: 4, error: { advice: `Run: gigchain-migrate rollback ${run}` } });
      expect(left.differences.map(({ table }) => table)).toEqual([run, `gigchain_migrate_${run}`]);
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'rolled_back', run });
      expect(await check()).toMatchObject({ exitCode: 0, status: 'verified', notes: [{ code: 'GM411' }] });
    }));

  it('knows what was written to a table between the plan and its replacement', async () =>
    withTheirs(server, async ({ migrate, check, rollback, sql }) => {
      let written: Promise<unknown> = Promise.resolve();
      const report = await migrate((event) => {
        if (event.kind === 'step-started' && event.step === 'finish') {
          written = sql(`UPDATE n SET mine = 'late' WHERE id = 3; ALTER TABLE w ADD COLUMN more int DEFAULT 4`);
        }
      });
      await written;
      expect(report.error).toBeNull();
      expect(await rollback()).toMatchObject({ exitCode: 0 });
      expect(await sql('SELECT mine FROM n WHERE id = 3')).toEqual([{ mine: 'late' }]);
      expect(await check()).toMatchObject({ exitCode: 0, status: 'verified' });
    }));

  it('waits for the newer run of the schema', async () =>
    withTheirs(server, async ({ migrate, check, rollback }) => {
      const older = await migrate();
      await rollback();
      const newer = await migrate();
      expect(await check(older.run)).toMatchObject({
        exitCode: 3,
        error: { message: expect.stringContaining(`${newer.run}`) },
      });
      await rollback();
      expect(await check(older.run)).toMatchObject({ exitCode: 0, run: older.run });
    }));

  it('without a name takes a run too that was finalized after it was rolled back', async () =>
    withTheirs(server, async ({ url, file, migrate: begin, check, rollback, finalize }) => {
      const { run } = await begin();
      await rollback();
      expect(await finalize()).toMatchObject({ exitCode: 0, status: 'finalized', run });
      expect(await check()).toMatchObject({ exitCode: 0, status: 'verified', run });
      const other = await migrate(migrateOptions({ sources: [file], to: url, schema: 'other' }));
      expect(await check()).toMatchObject({ exitCode: 4, run: other.run });
    }));
});

describeServers('rollback that the server refuses', (server) => {
  it('to a role that may not move the tables says whose they are to be, and that nothing was changed', async () =>
    withTheirs(server, async ({ url, migrate, sql }) => {
      const { run } = await migrate();
      await withRole(url, async (role, to) => {
        await sql(`GRANT USAGE ON SCHEMA gigchain_migrate TO ${role};
          GRANT ALL ON ALL TABLES IN SCHEMA gigchain_migrate TO ${role}; GRANT pg_read_all_data TO ${role}`);
        const refused = await waysBack({ to }).rollback({ despiteChanges: true });
        expect(refused).toMatchObject({
          exitCode: 1,
          status: 'failed',
          restored: [],
          kept: [],
          error: { advice: expect.stringMatching(/^Nothing was changed.*Run it as the role that migrated/s) },
        });
        expect(refused.error?.message).toContain(`run ${run} could not be rolled back: `);
      });
      expect(await sql('SELECT count(*)::int AS rows FROM n')).toEqual([{ rows: 2500 }]);
    }));

  it('because a foreign key names rows that only the migrated table has, says which to remove', async () =>
    withTheirs(server, async ({ url, file, sql }) => {
      await sql('CREATE TABLE lines (n int REFERENCES n)');
      const options = { sources: [file], to: url, dependents: 'repoint' } as const;
      await migrate(migrateOptions(options));
      await sql('INSERT INTO lines VALUES (2000)');
      const { rollback, check } = waysBack(options);
      expect(await rollback()).toMatchObject({
        exitCode: 1,
        status: 'failed',
        error: {
          message: expect.stringContaining('lines_n_fkey'),
          advice: expect.stringMatching(/^Nothing was changed.*Remove the rows/s),
        },
      });
      await sql('DELETE FROM lines');
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'rolled_back' });
      expect((await check()).differences).toEqual([]);
    }));
});

describeServers('rollback of a run that did not come to its end', (server) => {
  const id = '20260101_000000_abcd';
  const staging = `gigchain_migrate_${id}`;

  async function died(url: string, schema = 'public', run = id): Promise<void> {
    await withSession(url, async (connection) => {
      await ensureJournal(connection);
      const schemas = [
        { target: schema, staging: `gigchain_migrate_${run}`, backup: `gigchain_migrate_backup_${run}` },
      ];
      await startRun(connection, { id: run, sources: [], plan: { options: {}, parts: [] }, schemas, tables: 1 });
      await connection.query(`CREATE SCHEMA gigchain_migrate_${run}`);
      await connection.query(`CREATE TABLE gigchain_migrate_${run}.t (a int)`);
    });
  }

  it.each([
    ['was killed', ''],
    ['was killed after it dropped its staging schema', `DROP SCHEMA ${staging} CASCADE`],
    ['failed and left its staging schema', `UPDATE gigchain_migrate.runs SET status = 'failed'`],
    [
      'began and wrote down no more than that',
      `DROP SCHEMA ${staging} CASCADE; UPDATE gigchain_migrate.runs SET step = 'plan'`,
    ],
  ])('which %s leaves nothing, and a second one has nothing to do', async (_, sql) =>
    withDatabase(server, async (url) => {
      await died(url);
      if (sql !== '') await asSuperuser(url, sql);
      const { rollback, check, status } = waysBack({ to: url });
      // Where nothing is staged, nothing is left of it.
      expect((await check()).exitCode).toBe(sql.includes('DROP SCHEMA') ? 0 : 4);
      expect((await status()).runs).toMatchObject([
        { alive: false, can: sql.includes("'failed'") ? ['rollback', 'finalize'] : ['resume', 'rollback'] },
      ]);
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'rolled_back', run: id });
      expect(await check()).toMatchObject({ exitCode: 0, status: 'verified', run: id });
      expect(await rollback()).toMatchObject({ exitCode: 0, status: 'nothing-to-do' });
      expect(await rollback({ run: id })).toMatchObject({ exitCode: 0, status: 'nothing-to-do', run: id });
      expect(await asSuperuser(url, `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain'`)).toEqual([
        { nspname: 'gigchain_migrate' },
      ]);
    }),
  );

  it('of several schemas asks which one is meant', async () =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE SCHEMA other');
      await died(url);
      await died(url, 'other', '20260101_000001_abcd');
      const { rollback } = waysBack({ to: url });
      const asked = await rollback();
      expect(asked.exitCode).toBe(2);
      expect(asked.error?.advice).toContain('rollback 20260101_000000_abcd   (not ended, public)');
      expect(asked.error?.advice).toContain('rollback 20260101_000001_abcd   (not ended, other)');
      expect(await rollback({ run: id })).toMatchObject({ exitCode: 0, status: 'rolled_back' });
      expect(await rollback()).toMatchObject({ exitCode: 0, run: '20260101_000001_abcd' });
      expect(await rollback({ run: 'x' })).toMatchObject({ exitCode: 2 });
    }));

  it('does not touch one that is at work, nor check it', async () =>
    withTheirs(server, async ({ migrate, rollback, check, sql }) => {
      const during: Promise<unknown>[] = [];
      const report = await migrate((event) => {
        if (event.kind === 'run-started') during.push(rollback({ run: event.run }), check(event.run));
      });
      expect(await Promise.all(during)).toMatchObject([
        { exitCode: 3, error: { message: expect.stringContaining('another run is changing') } },
        { exitCode: 3, error: { message: expect.stringContaining('is at work') } },
      ]);
      expect(report.exitCode).toBe(0);
      expect(await sql('SELECT count(*)::int AS rows FROM n')).toEqual([{ rows: 2500 }]);
    }));
});

describeServers('rollback after the application has written', (server) => {
  it('finds what it wrote by counts, ranges and keys, and goes back only when told to', async () =>
    withTheirs(server, async ({ migrate, rollback, check, sql, file }) => {
      const { run } = await migrate();
      await sql(`UPDATE n SET v = 'new' WHERE id = 9; DELETE FROM n WHERE id = 2000; INSERT INTO n VALUES (7000, 'new');
        DELETE FROM w WHERE word = 'two'; UPDATE n SET v = v WHERE id = 1200`);
      const stopped = await rollback();
      expect(stopped).toMatchObject({ exitCode: 3, status: 'blocked', run });
      const [n, w] = stopped.later.writes;
      expect(n).toEqual({
        table: 'public.n',
        recorded: 2500,
        found: 2500,
        ranges: [
          { keys: '1–834', recorded: 834, found: 834 },
          { keys: '1669–2500', recorded: 832, found: 831 },
          { keys: '2501 and above', recorded: 0, found: 1 },
        ],
        written: { rows: 2, keys: ['9', '7000'] },
        gone: { rows: 1, keys: ['2000'] },
      });
      expect(w).toMatchObject({
        table: 'public.w',
        recorded: 2,
        found: 1,
        ranges: [],
        gone: { rows: 1, keys: ['two'] },
      });
      expect(await sql('SELECT v FROM n WHERE id = 9')).toEqual([{ v: 'new' }]);

      writeSqlite(file, `INSERT INTO n VALUES (9000, 'x')`);
      const again = await rollback();
      expect(again.later.writes[0]).toMatchObject({ written: n?.written, gone: null });
      const back = await rollback({ despiteChanges: true });
      expect(back).toMatchObject({ exitCode: 0, status: 'rolled_back', later: again.later });
      expect(await sql(`SELECT v FROM gigchain_migrate_undone_${run}.n WHERE id = 7000`)).toEqual([{ v: 'new' }]);
      expect(await check()).toMatchObject({ exitCode: 0, notes: [{ code: 'GM411' }] });
    }));

  it('finds it too after a run that only counted the rows', async () =>
    withDatabase(server, async (url) => {
      const sql = `CREATE TABLE n (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO n VALUES (1, 'a'), (2, 'b'), (3, 'c'), (4, 'd')`;
      const options = { sources: [sqliteFile(sql)], to: url, verify: 'counts' } as const;
      expect(await migrate(migrateOptions(options))).toMatchObject({ exitCode: 0, status: 'counts-verified' });
      const { rollback } = waysBack(options);
      await asSuperuser(url, `UPDATE n SET v = 'new' WHERE id = 2`);
      expect(await rollback()).toMatchObject({
        exitCode: 3,
        later: {
          writes: [{ table: 'public.n', recorded: 4, found: 4, written: { rows: 1, keys: ['2'] }, gone: { rows: 0 } }],
        },
      });
      await asSuperuser(url, `DELETE FROM n WHERE id = 3; INSERT INTO n VALUES (5, 'e')`);
      expect(await rollback()).toMatchObject({
        exitCode: 3,
        later: { writes: [{ written: { rows: 2, keys: ['2', '5'] }, gone: { rows: 1, keys: ['3'] } }] },
      });
      expect(await rollback({ despiteChanges: true })).toMatchObject({ exitCode: 0 });
      expect(await migrate(migrateOptions(options))).toMatchObject({ exitCode: 0 });
      expect(await rollback()).toMatchObject({ exitCode: 0, later: { writes: [] } });
    }));

  it('finds nothing after such a run because of a long transaction elsewhere', async () =>
    withDatabase(server, async (url) =>
      withDatabase(server, async (elsewhere) =>
        withSession(elsewhere, async (open) => {
          await open.query('BEGIN');
          await open.query('SELECT pg_current_xact_id()');
          const sql = `CREATE TABLE n (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO n VALUES (1, 'a'), (2, 'b')`;
          const options = { sources: [sqliteFile(sql)], to: url, verify: 'counts' } as const;
          expect(await migrate(migrateOptions(options))).toMatchObject({ exitCode: 0 });
          expect(await waysBack(options).rollback()).toMatchObject({ exitCode: 0, later: { writes: [] } });
          await open.query('ROLLBACK');
        }),
      ),
    ));

  it('names no key as gone that the two sides spell in their own way', async () =>
    withDatabase(server, async (url) => {
      const sql = `CREATE TABLE d (at DATETIME PRIMARY KEY); INSERT INTO d VALUES ('2025-10-08T12:34:56'), ('2025-10-09T12:34:56');
        CREATE TABLE u (id UUID PRIMARY KEY); INSERT INTO u VALUES ('5b0e5c1a-9d62-4f0e-8a3c-0123456789ab')`;
      const options = { sources: [sqliteFile(sql)], to: url };
      expect((await migrate(migrateOptions(options))).error).toBeNull();
      await asSuperuser(url, `DELETE FROM d WHERE at < '2025-10-09'; INSERT INTO u VALUES (gen_random_uuid())`);
      expect((await waysBack(options).rollback()).later.writes).toMatchObject([
        { table: 'public.d', recorded: 2, found: 1, written: { rows: 0 }, gone: null },
        { table: 'public.u', recorded: 1, found: 2, written: { rows: 1 }, gone: null },
      ]);
    }));

  it('does not stop at what changed nothing', async () =>
    withTheirs(server, async ({ migrate, rollback, sql }) => {
      await migrate();
      await sql('UPDATE n SET v = v; BEGIN; DELETE FROM w; ROLLBACK; ANALYZE; GRANT SELECT ON n TO PUBLIC');
      expect(await rollback()).toMatchObject({ exitCode: 0, later: { writes: [], objects: [] } });
    }));

  it('names what was added, and what would go on using the tables stops it in any case', async () =>
    withTheirs(server, async ({ migrate, rollback, sql }) => {
      await migrate();
      await sql(`CREATE TABLE notes (a int); ALTER TABLE n ADD COLUMN more int, ADD CONSTRAINT positive CHECK (id > 0);
        ALTER TABLE w DROP COLUMN v; CREATE SCHEMA oth; CREATE VIEW oth.sees AS SELECT v FROM n; CREATE TABLE oth.r (id bigint REFERENCES n)`);
      const stopped = await rollback({ despiteChanges: true });
      expect(stopped.exitCode).toBe(3);
      expect(stopped.later.objects.map(({ object, kind }) => `${object}: ${kind}`).sort()).toEqual([
        'column more of public.n: added',
        'column v of public.w: lost',
        'constraint positive of public.n: added',
        'foreign key r_id_fkey of oth.r: depends',
        'table public.notes: added',
        'view oth.sees: depends',
      ]);
      expect(stopped.error?.message).toContain('view oth.sees');
      await sql('DROP VIEW oth.sees; DROP TABLE oth.r');
      expect(await rollback()).toMatchObject({ exitCode: 3 });
      expect(await rollback({ despiteChanges: true })).toMatchObject({ exitCode: 0, status: 'rolled_back' });
      expect(await sql('SELECT * FROM notes')).toEqual([]);
    }));

  it('of which nothing is known asks for the decision', async () =>
    withTheirs(server, async ({ migrate, rollback, check, sql }) => {
      await migrate();
      await sql('DELETE FROM gigchain_migrate.recorded; DELETE FROM gigchain_migrate.digests');
      expect(await rollback()).toMatchObject({
        exitCode: 3,
        error: { message: expect.stringContaining('older version') },
      });
      expect(await rollback({ despiteChanges: true })).toMatchObject({ exitCode: 0, status: 'rolled_back' });
      const proof = await check();
      expect(proof.exitCode).toBe(0);
      expect(proof.notes.map(({ code, table }) => `${code} ${table}`)).toEqual(['GM412 n', 'GM412 w']);
    }));
});

describeServers('the journal of a migration', (server) => {
  it('holds no value of a row but integer keys', async () =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, `CREATE TABLE s (id int PRIMARY KEY, t text); INSERT INTO s VALUES (1, 'their-secret')`);
      const sql = `CREATE TABLE s (id INTEGER PRIMARY KEY, t TEXT); INSERT INTO s VALUES (1, 'our-secret');
        CREATE TABLE k (word TEXT PRIMARY KEY); INSERT INTO k VALUES ('key-secret')`;
      const report = await migrate(migrateOptions({ sources: [sqliteFile(sql)], to: url }));
      expect(report.error).toBeNull();
      const texts = await asSuperuser(
        url,
        ['runs', 'moved', 'recorded', 'digests']
          .map((table) => `SELECT (x.*)::text AS t FROM gigchain_migrate.${table} x`)
          .join(' UNION ALL '),
      );
      expect(texts.length).toBeGreaterThan(6);
      expect(JSON.stringify(texts)).not.toMatch(/secret/);
    }));
});
