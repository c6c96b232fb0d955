import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { asSuperuser, urlOfUser } from '../servers/superuser.ts';
import { aftermath } from './aftermath.ts';
import { journalSays } from './aim.ts';
import { describeTargets, fault, isLong } from './fault.ts';
import type { Scene } from './scene.ts';

beforeAll(compile, 120_000);

describeTargets('a run', (server) => {
  const url = () => server.url();
  const role = `fault_role_${process.pid}`;
  const owns = ['shop_customers', 'shop_orders', 'shop_list_a'];
  beforeAll(() => asSuperuser(url(), `CREATE ROLE ${role} LOGIN`));
  afterAll(() => asSuperuser(url(), `DROP ROLE ${role}`));
  /** The role is the owner of the database and of what is replaced, and is let do no more than `limits` say. */
  const limited = (limits: string) =>
    [
      `ALTER DATABASE $NAME OWNER TO ${role}`,
      ...owns.map((name) => `ALTER TABLE ${name} OWNER TO ${role}`),
      limits,
    ].join('; ');
  const asRole = ({ proxied }: Scene) => urlOfUser(proxied, role, '');

  fault('another run of the same schema is at work', url, async (scene, landed) => {
    const first = scene.migrate();
    await first.reached('load');
    scene.proxy.stall();
    const second = await scene.migrate({ to: scene.url }).ended;
    if (first.step === 'load') landed();
    scene.proxy.resume();
    expect(second.exitCode, second.stderr).toBe(3);
    expect(second.stderr).toMatch(/another run is changing the schema public/);
    await aftermath(scene, await first.ended, { exitCodes: [0], outcomes: ['migrated'] });
  });

  if (!isLong) return;

  fault('the report cannot be written', url, async (scene, landed) => {
    const place = join(scene.temporary, 'reports');
    mkdirSync(place);
    const run = scene.migrate({ words: ['--report', join(place, 'run.html')] });
    await run.reached('load');
    rmSync(place, { recursive: true });
    if (run.step === 'load') landed();
    await aftermath(scene, await run.ended, {
      exitCodes: [6],
      outcomes: ['migrated'],
      says: /the report could not be written/,
    });
  });

  fault(
    'timeouts of the server are set low for the role',
    url,
    async (scene, landed) => {
      scene.proxy.slow(20);
      const ended = await scene.migrate({ to: asRole(scene) }).ended;
      landed();
      await asSuperuser(scene.url, `ALTER ROLE ${role} RESET ALL`);
      await aftermath(scene, ended, { exitCodes: [0], outcomes: ['migrated'] });
    },
    {
      prepare: limited(
        ['statement_timeout', 'lock_timeout', 'idle_in_transaction_session_timeout']
          .map((name) => `ALTER ROLE ${role} SET ${name} = '30ms'`)
          .join('; '),
      ),
    },
  );

  fault(
    'the server has no connection left at the start',
    url,
    async (scene, landed) => {
      const ended = await scene.migrate({ to: asRole(scene) }).ended;
      if (ended.stderr.includes('53300') || ended.stderr.includes('no connection left')) landed();
      await asSuperuser(scene.url, `ALTER ROLE ${role} CONNECTION LIMIT -1`);
      await aftermath(scene, ended, { exitCodes: [1], outcomes: ['as before'], says: /no connection left/ });
    },
    { prepare: limited(`ALTER ROLE ${role} CONNECTION LIMIT 0`) },
  );

  fault(
    'the server has one connection left for a run that wants two',
    url,
    async (scene, landed) => {
      const ended = await scene.migrate({ to: asRole(scene) }).ended;
      if (ended.stderr.includes('connection left')) landed();
      await asSuperuser(scene.url, `ALTER ROLE ${role} CONNECTION LIMIT -1`);
      await aftermath(scene, ended, { exitCodes: [0], outcomes: ['migrated'], says: /no connection left/ });
    },
    { prepare: limited(`ALTER ROLE ${role} CONNECTION LIMIT 1`) },
  );

  /** A session that reads a table and does not end its transaction. */
  const holding = async (scene: Scene): Promise<pg.Client> => {
    const client = new pg.Client({ connectionString: scene.url.replace('@/', '@localhost/') });
    await client.connect();
    await client.query('BEGIN; LOCK TABLE shop_orders IN ACCESS SHARE MODE');
    return client;
  };

  fault('a table to be replaced is in use for a moment during the cutover', url, async (scene, landed) => {
    const holder = await holding(scene);
    const run = scene.migrate();
    await run.reached('cutover');
    await sleep(1200);
    if (run.step === 'cutover') landed();
    await holder.end();
    await aftermath(scene, await run.ended, { exitCodes: [0], outcomes: ['migrated'] });
  });

  fault('a table to be replaced stays locked by somebody else during the cutover', url, async (scene, landed) => {
    const holder = await holding(scene);
    const ended = await scene.migrate().ended;
    if (await journalSays(scene.url, 'cutover')) landed();
    await holder.end();
    await aftermath(scene, ended, { exitCodes: [1], outcomes: ['as before'], says: /shop_orders/, goOn: 'resume' });
  });

  fault('killed with kill -9 while it waits for a lock in the cutover', url, async (scene, landed) => {
    const holder = await holding(scene);
    const run = scene.migrate();
    await run.reached('cutover');
    await sleep(600);
    run.process.kill('SIGKILL');
    const ended = await run.ended;
    if (await journalSays(scene.url, 'cutover')) landed();
    await holder.end();
    await aftermath(scene, ended, { exitCodes: [null], outcomes: ['as before'], goOn: 'resume' });
  });
});
