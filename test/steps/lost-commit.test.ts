import { mkdtempSync, readFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { Settings } from '../../src/core/settings/settings.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { listening, ofTestServer } from '../postgres/stand-ins/listening.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions, settingsWith } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const ownSchemas = `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_'`;

/** The shop's table as the operator has it. */
const before = `CREATE TABLE orders (id int); INSERT INTO orders VALUES (7)`;

interface Cutting {
  /** What is lost on the way: the COMMIT itself, or the answer to it. */
  readonly lost: 'commit' | 'answer';
  /** A text that the client sends earlier in the transaction that is meant. */
  readonly after: string;
  /** Nobody gets through afterwards. */
  readonly forGood?: boolean;
}

/** A way to the test server that is cut at one COMMIT; `count` tells how often a text has gone through it. */
function cuttingProxy(url: string, { lost, after, forGood = false }: Cutting) {
  const { host, port } = ofTestServer(url);
  let isArmed = false;
  let isCut = false;
  const serve = (client: Socket): void => {
    if (isCut && forGood) {
      client.destroy();
      return;
    }
    const toServer = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
    toServer.on('error', () => undefined);
    let isLast = false;
    client.on('data', (bytes: Buffer) => {
      isArmed ||= bytes.includes(after);
      if (isArmed && !isCut && bytes.includes('COMMIT\0')) {
        isCut = true;
        isLast = true;
        if (lost === 'commit') {
          client.destroy();
          toServer.destroy();
          return;
        }
      }
      toServer.write(bytes);
    });
    toServer.on('data', (bytes: Buffer) => {
      if (isLast) client.destroy();
      else client.write(bytes);
    });
    client.on('close', () => toServer.destroy());
    toServer.on('close', () => client.destroy());
  };
  return { serve, isCut: () => isCut };
}

describeServers('a COMMIT whose answer is lost', (server) => {
  /** Runs a command over a way that is cut. */
  async function cutOff<T>(url: string, cutting: Cutting, command: (to: string) => Promise<T>): Promise<T> {
    const { user, password, database } = ofTestServer(url);
    const { serve, isCut } = cuttingProxy(url, cutting);
    const result = await listening(serve, (port) =>
      command(`postgresql://${user}:${password}@127.0.0.1:${port}/${database}`),
    );
    expect(isCut()).toBe(true);
    return result;
  }

  const migrating =
    (changes: Partial<Settings> = {}) =>
    (to: string) =>
      migrate(migrateOptions({ ...changes, sources: [sqliteFile(shop)], to }));
  const rollingBack = (to: string) => rollback({ ...commandOptions({ to }), run: null, checkOnly: false });

  /** Sent in the transaction of the cutover, of the rollback and of the journal's creation alone. */
  const inCutover = 'INSERT INTO gigchain_migrate.moved';
  const inRollback = 'SET SCHEMA "gigchain_migrate_undone_';
  const inJournal = 'CREATE TABLE gigchain_migrate.format';

  async function expectAsBefore(url: string): Promise<void> {
    expect(await asSuperuser(url, 'SELECT id FROM orders')).toEqual([{ id: 7 }]);
  }

  async function expectMigrated(url: string): Promise<void> {
    expect(await asSuperuser(url, 'SELECT count(*)::int AS rows FROM orders')).toEqual([{ rows: 2 }]);
  }

  it('of the cutover is settled by the journal: it happened', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const report = await cutOff(url, { lost: 'answer', after: inCutover }, migrating());
      expect(report).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
      await expectMigrated(url);
      expect((await rollingBack(url)).exitCode).toBe(0);
      await expectAsBefore(url);
    });
  });

  it('of the cutover is settled by the journal: it did not happen', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const report = await cutOff(url, { lost: 'commit', after: inCutover }, migrating());
      expect(report).toMatchObject({ exitCode: 1, status: 'failed' });
      expect(report.error?.message).toContain('the journal says that it was not');
      await expectAsBefore(url);
      expect((await rollingBack(url)).exitCode).toBe(0);
      expect(await asSuperuser(url, ownSchemas)).toEqual([]);
    });
  });

  it('of the cutover stays unknown only where the server cannot be asked', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const report = await cutOff(url, { lost: 'answer', after: inCutover, forGood: true }, migrating());
      expect(report).toMatchObject({ exitCode: 7, status: 'unknown' });
      const { runs } = await status(commandOptions({ to: url }));
      expect(runs).toMatchObject([{ status: 'migrated' }]);
    });
  });

  it('of the cutover does not keep the checks and the switch from being done, over another connection', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const env = join(mkdtempSync(join(tmpdir(), 'lost-commit-')), '.env');
      const acts = { ...settingsWith({}).acts, checkSql: ['SELECT count(*) = 2 FROM orders'], switchEnv: env };
      const report = await cutOff(url, { lost: 'answer', after: inCutover }, migrating({ acts }));
      expect(report).toMatchObject({ exitCode: 0, status: 'migrated', error: null });
      expect(report.acts.map(({ result }) => result)).toEqual(['done', 'done']);
      expect(readFileSync(env, 'utf8')).toContain('DATABASE_TYPE=postgresql');
    });
  });

  it.each(['answer', 'commit'] as const)('of the journal that a first run makes is a failure (%s)', async (lost) => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      const report = await cutOff(url, { lost, after: inJournal, forGood: true }, migrating());
      expect(report).toMatchObject({ exitCode: 1, status: 'failed' });
      expect(report.error?.message).toContain('while the transaction was being committed');
      await expectAsBefore(url);
      expect(await asSuperuser(url, ownSchemas)).toEqual([]);
      expect(await migrating()(url)).toMatchObject({ exitCode: 0, status: 'migrated' });
    });
  });

  it('of a rollback is settled by the journal: it happened', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      await migrating()(url);
      const report = await cutOff(url, { lost: 'answer', after: inRollback }, rollingBack);
      expect(report).toMatchObject({ exitCode: 0, status: 'rolled_back', error: null });
      expect(report.restored).toMatchObject([{ name: 'orders', movedTo: 'public' }]);
      await expectAsBefore(url);
    });
  });

  it('of a rollback is settled by the journal: it did not happen', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      await migrating()(url);
      const report = await cutOff(url, { lost: 'commit', after: inRollback }, rollingBack);
      expect(report).toMatchObject({ exitCode: 1, status: 'failed' });
      await expectMigrated(url);
      expect((await rollingBack(url)).exitCode).toBe(0);
      await expectAsBefore(url);
    });
  });

  it('of a rollback stays unknown only where the server cannot be asked', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, before);
      await migrating()(url);
      const report = await cutOff(url, { lost: 'answer', after: inRollback, forGood: true }, rollingBack);
      expect(report).toMatchObject({ exitCode: 7, status: 'unknown' });
      await expectAsBefore(url);
      expect(await rollingBack(url)).toMatchObject({ exitCode: 0, status: 'nothing-to-do' });
    });
  });
});
