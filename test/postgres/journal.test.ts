import { expect, it } from 'vitest';
import type { Movable } from '../../src/core/catalog/movable.ts';
import { ensureJournal, finishRun, listRuns, recordStep, startRun } from '../../src/postgres/journal.ts';
import {
  movedObjects,
  recordCreatedSchema,
  recordMoved,
  recordRestated,
  restatedObjects,
} from '../../src/postgres/journal-moves.ts';
import { progressOf, recordBuilt, recordFinished, recordRanges } from '../../src/postgres/journal-progress.ts';
import { dropEmptyJournal, upgradeJournal } from '../../src/postgres/journal-tables.ts';
import { journalVersions } from '../../src/postgres/journal-versions.ts';
import { relationsOf, schemaExists } from '../../src/postgres/relations.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { withSession } from './session.ts';

function runOf(id: string) {
  return {
    id,
    sources: [{ file: `/data/o'brien "1".db`, label: 'main', sha256: 'ab'.repeat(32), schema: 'Caf"é' }],
    plan: { options: {}, parts: [] },
    schemas: [{ target: 'Caf"é', staging: `gigchain_migrate_${id}`, backup: `gigchain_migrate_backup_${id}` }],
    tables: 3,
  };
}

describeServers('the journal', (server) => {
  it('is not created by looking', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        expect(await listRuns(connection)).toEqual([]);
        expect(await movedObjects(connection, 'x')).toEqual([]);
        expect(await schemaExists(connection, 'gigchain_migrate')).toBe(false);
      }),
    ));

  it('is created once, also by several runs at the same moment', async () =>
    withDatabase(server, async (url) => {
      await Promise.all(Array.from({ length: 6 }, () => withSession(url, ensureJournal)));
      await withSession(url, async (connection) => {
        await ensureJournal(connection);
        expect(await listRuns(connection)).toEqual([]);
        expect(await connection.query('SELECT version FROM gigchain_migrate.format')).toEqual([
          { version: journalVersions.length },
        ]);
      });
    }));

  it('needs no more than CREATE on the database', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const role = `weak_${process.pid}_${connection.backendPid}`;
        const [database] = await connection.query<{ name: string }>(
          'SELECT pg_catalog.quote_ident(pg_catalog.current_database()) AS name',
        );
        await connection.query(`CREATE ROLE ${role}`);
        try {
          await connection.query(`GRANT CREATE ON DATABASE ${database?.name} TO ${role}`);
          await connection.query(`SET ROLE ${role}`);
          await ensureJournal(connection);
          await startRun(connection, runOf('1'));
          expect((await listRuns(connection)).map(({ id }) => id)).toEqual(['1']);
        } finally {
          await connection.query('RESET ROLE');
          await connection.query(`DROP OWNED BY ${role}`);
          await connection.query(`DROP ROLE ${role}`);
        }
      }),
    ));

  it('gives back a run as it was told', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await ensureJournal(connection);
        await startRun(connection, runOf('20260101_000000_abcd'));
        await recordStep(connection, '20260101_000000_abcd', 'load');
        const [run] = await listRuns(connection);
        expect(run).toEqual({
          id: '20260101_000000_abcd',
          status: 'running',
          startedAt: run?.startedAt,
          finishedAt: null,
          step: 'load',
          sources: runOf('20260101_000000_abcd').sources,
          finalizedFrom: null,
          sqlFiles: [],
          schemas: runOf('20260101_000000_abcd').schemas.map((schema) => ({ ...schema, created: null })),
          tables: 3,
        });
        expect(Math.abs(Date.parse(run?.startedAt ?? '') - Date.now())).toBeLessThan(60_000);
        expect(new Date(run?.startedAt ?? '').toISOString()).toBe(run?.startedAt);
      }),
    ));

  it('lists the newest run first', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await ensureJournal(connection);
        for (const id of ['1', '3', '2']) await startRun(connection, runOf(id));
        expect((await listRuns(connection)).map(({ id }) => id)).toEqual(['2', '3', '1']);
      }),
    ));

  it('keeps the order of what was written down where the clock of the server was set back since', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await ensureJournal(connection);
        await startRun(connection, runOf('1'));
        await finishRun(connection, '1', 'migrated');
        await connection.query(
          `UPDATE gigchain_migrate.runs SET started_at = started_at + '1 day'::interval, finished_at = finished_at + '1 day'::interval`,
        );
        await startRun(connection, runOf('2'));
        await finishRun(connection, '2', 'migrated');
        await startRun(connection, runOf('3'));
        const runs = await listRuns(connection);
        expect(runs.map(({ id }) => id)).toEqual(['3', '2', '1']);
        const times = runs.reverse().flatMap(({ startedAt, finishedAt }) => [startedAt, finishedAt ?? 'Z']);
        expect(times).toEqual([...times].sort());
        expect(new Set(times).size).toBe(6);
      }),
    ));

  it('never turns a run that cut over into a failed one', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await ensureJournal(connection);
        await startRun(connection, runOf('1'));
        await finishRun(connection, '1', 'migrated');
        await expect(finishRun(connection, '1', 'failed')).rejects.toThrow('run 1 cannot be recorded as failed');
        await expect(finishRun(connection, 'other', 'migrated')).rejects.toThrow('run other cannot be recorded');
        const [run] = await listRuns(connection);
        expect(run).toMatchObject({ status: 'migrated', step: 'cutover' });
        expect(Date.parse(run?.finishedAt ?? '')).toBeGreaterThanOrEqual(Date.parse(run?.startedAt ?? ''));
        await finishRun(connection, '1', 'rolled_back');
        expect((await listRuns(connection))[0]?.status).toBe('rolled_back');
      }),
    ));

  it('keeps what was moved, in its order, for each run', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await ensureJournal(connection);
        await startRun(connection, runOf('1'));
        await startRun(connection, runOf('2'));
        const names = ['z', 'a "b", c', '{x}', 'NULL', ''];
        const objects: Movable[] = [
          ...names.map((name) => ({ kind: 'table' as const, name })),
          ...names.map((name) => ({ kind: 'view' as const, name })),
        ];
        await recordMoved(connection, '1', { role: 'replaced', objects: [], from: 'public', to: 'backup' });
        await recordMoved(connection, '1', { role: 'migrated', objects, from: 'staging', to: 'public' });
        const replaced = [{ kind: 'function' as const, name: 'a' }];
        await recordMoved(connection, '2', { role: 'replaced', objects: replaced, from: 'public', to: 'backup2' });
        expect(await movedObjects(connection, '1')).toEqual(
          objects.map((object) => ({ role: 'migrated', ...object, from: 'staging', to: 'public' })),
        );
        expect(await movedObjects(connection, '2')).toEqual([
          { role: 'replaced', kind: 'function', name: 'a', from: 'public', to: 'backup2' },
        ]);
      }),
    ));

  it('keeps which target schemas a run created, and has nothing of that in its older formats', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await ensureJournal(connection);
        const other = { target: 'other', staging: 's', backup: 'b' };
        await startRun(connection, { ...runOf('1'), schemas: [...runOf('1').schemas, other] });
        await startRun(connection, runOf('2'));
        await recordCreatedSchema(connection, '1', { name: 'Caf"é', oid: '4294967295' });
        const created = async () =>
          (await listRuns(connection)).map(({ schemas }) => schemas.map((one) => one.created));
        expect(await created()).toEqual([[null], ['4294967295', null]]);
        await connection.query(`UPDATE gigchain_migrate.runs SET schemas = (
          SELECT jsonb_agg(s - 'created') FROM jsonb_array_elements(schemas) s)`);
        expect(await created()).toEqual([[null], [null, null]]);
      }),
    ));

  it('keeps what was pointed to new tables, and has nothing of that in its older formats', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await ensureJournal(connection);
        await startRun(connection, runOf('1'));
        const restatement = {
          kind: 'rule',
          schema: 's',
          table: 't',
          name: 'r',
          before: [],
          after: ['SELECT 1', `'";`],
        };
        await recordRestated(connection, '1', [restatement]);
        const objects = [{ kind: 'materialized view' as const, name: 'm' }];
        await recordMoved(connection, '1', { role: 'replaced', objects, from: 'a', to: 'b' });
        expect(await restatedObjects(connection, '1')).toEqual([restatement]);
        await connection.query('DROP TABLE gigchain_migrate.restated');
        expect(await restatedObjects(connection, '1')).toEqual([]);
      }),
    ));

  it('of a newer version is neither read nor written', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await ensureJournal(connection);
        await connection.query('UPDATE gigchain_migrate.format SET version = 9999');
        for (const use of [
          () => ensureJournal(connection),
          () => listRuns(connection),
          () => movedObjects(connection, '1'),
        ]) {
          await expect(use()).rejects.toThrow('has format 9999');
        }
      }),
    ));

  it('of an older format is read as it is, and brought up to date in place with all that it holds', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        for (const sql of journalVersions[0]?.statements ?? []) await connection.query(sql);
        await connection.query(
          `INSERT INTO gigchain_migrate.runs (id, step, sources, schemas, tables) VALUES ('1', 'plan', '[]', '[]', 3)`,
        );
        const before = await listRuns(connection);
        expect(before.map(({ id }) => id)).toEqual(['1']);
        expect(await movedObjects(connection, '1')).toEqual([]);
        await Promise.all(Array.from({ length: 4 }, () => withSession(url, ensureJournal)));
        expect(await connection.query('SELECT version FROM gigchain_migrate.format')).toEqual([
          { version: journalVersions.length },
        ]);
        expect(await listRuns(connection)).toEqual(before);
        await connection.query('DELETE FROM gigchain_migrate.runs');
        await dropEmptyJournal(connection);
        expect(await schemaExists(connection, 'gigchain_migrate')).toBe(false);
        await upgradeJournal(connection);
        expect(await schemaExists(connection, 'gigchain_migrate')).toBe(false);
      }),
    ));

  it('keeps what an older version had loaded, and what is loaded and built since', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        for (const { statements } of journalVersions.slice(0, 5)) {
          for (const sql of statements) await connection.query(sql);
        }
        await startRun(connection, runOf('1'));
        await connection.query(
          `INSERT INTO gigchain_migrate.staged (run, schema, name, rows, through, complete)
           VALUES ('1', 's', 'part', 5, 77, false), ('1', 's', 'whole', 9, 99, true)`,
        );
        await upgradeJournal(connection);
        const before = [
          { schema: 's', name: 'part', rows: 5, above: null, through: 77n },
          { schema: 's', name: 'whole', rows: 9, above: null, through: null },
        ];
        expect(await progressOf(connection, '1')).toEqual({ ranges: before, built: [], finished: 0 });
        const ranges = [
          { schema: 's', name: 'part', rows: 2, above: 77n, through: 2n ** 63n - 1n },
          { schema: 's', name: 'other', rows: 2 ** 40, above: -(2n ** 63n), through: -1n },
        ];
        await recordRanges(connection, '1', ranges);
        await recordBuilt(connection, '1', [
          { schema: 's', name: 'part', statements: 1 },
          { schema: 's', name: 'whole', statements: 3 },
        ]);
        await recordBuilt(connection, '1', [{ schema: 's', name: 'part', statements: 2 }]);
        await recordFinished(connection, '1', 4);
        const { ranges: all, built, finished } = await progressOf(connection, '1');
        expect(all).toEqual([...before, ...ranges]);
        expect(built.map(({ name, statements }) => `${name} ${statements}`).sort()).toEqual(['part 2', 'whole 3']);
        expect(finished).toBe(4);
        expect(await progressOf(connection, 'another')).toEqual({ ranges: [], built: [], finished: 0 });
      }),
    ));

  it('of another role is brought up to date by that role alone, which is named', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        for (const sql of journalVersions[0]?.statements ?? []) await connection.query(sql);
        const role = `weak_${process.pid}_${connection.backendPid}`;
        await connection.query(`CREATE ROLE ${role}`);
        try {
          await connection.query(`GRANT ALL ON SCHEMA gigchain_migrate TO ${role}`);
          await connection.query(`GRANT ALL ON ALL TABLES IN SCHEMA gigchain_migrate TO ${role}`);
          await connection.query(`SET ROLE ${role}`);
          await expect(ensureJournal(connection)).rejects.toThrow('may not bring it up to date');
        } finally {
          await connection.query('RESET ROLE');
          await connection.query(`DROP OWNED BY ${role}`);
          await connection.query(`DROP ROLE ${role}`);
        }
      }),
    ));

  it.each([
    ['tables', 'CREATE TABLE gigchain_migrate.notes (text text)'],
    ['a table with the name of one of ours', 'CREATE TABLE gigchain_migrate.format (name text)'],
    ['a view with the name of one of ours', 'CREATE VIEW gigchain_migrate.format AS SELECT 1 AS version'],
  ])("that is somebody else's schema with %s is refused and left alone", async (_, sql) =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query('CREATE SCHEMA gigchain_migrate');
        await connection.query(sql);
        const before = await relationsOf(connection, 'gigchain_migrate');
        for (const use of [() => ensureJournal(connection), () => listRuns(connection)]) {
          await expect(use()).rejects.toThrow("is somebody else's");
        }
        expect(await relationsOf(connection, 'gigchain_migrate')).toEqual(before);
      }),
    ),
  );
});
