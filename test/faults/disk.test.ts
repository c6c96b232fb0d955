import { chownSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { unprivilegedUser } from '../../src/postgres/embedded/unprivileged.ts';
import { compile } from '../cli/compiled.ts';
import { asSuperuser } from '../servers/superuser.ts';
import { aftermath, type Expected } from './aftermath.ts';
import { journalSays } from './aim.ts';
import type { Step } from './announced-step.ts';
import { describeTargets, fault, isLong } from './fault.ts';
import { type OwnServer, ownServer } from './own-server.ts';
import { ownServers } from './own-servers.ts';
import { type SmallDisk, smallDisk } from './small-disk.ts';
import { leaveWal } from './wal.ts';

const mounted = isLong ? smallDisk(160) : null;
const noDisk = isLong
  ? 'a small disk could not be mounted: it takes root'
  : 'disks are filled up by npm run test:faults only';

beforeAll(compile, 120_000);
afterAll(() => mounted?.remove());

describe.skipIf(mounted === null)('a full disk', () => {
  const disk = mounted as SmallDisk;

  describeTargets('of the server', (server) => {
    const tablespace = `fault_small_${process.pid}`;
    beforeAll(async () => {
      const location = join(disk.path, server.name.replaceAll(/\W/g, ''));
      mkdirSync(location, { mode: 0o700 });
      const user = unprivilegedUser({ uid: undefined, gid: undefined });
      if (user !== null && statSync(location).uid === 0) chownSync(location, user.uid, user.gid);
      await asSuperuser(server.url(), `CREATE TABLESPACE ${tablespace} LOCATION '${location}'`);
    });
    afterAll(async () => {
      disk.empty();
      await asSuperuser(server.url(), `DROP TABLESPACE ${tablespace}`);
    });

    const amounts: readonly { readonly title: string; readonly left: number; readonly step: Step }[] = [
      { title: "the server's disk is full while it loads", left: 200_000, step: 'load' },
      { title: "the server's disk is full while it builds the indexes", left: 50_000, step: 'finish' },
    ];
    for (const { title, left, step } of amounts) {
      fault(
        title,
        () => server.url(),
        async (scene, landed) => {
          const run = scene.migrate();
          await run.reached(step);
          // Nothing gets through the network meanwhile, which is of this process.
          disk.fill(left);
          const ended = await run.ended;
          if (await journalSays(scene.url, step)) landed();
          disk.empty();
          await aftermath(scene, ended, {
            exitCodes: [1],
            outcomes: ['as before'],
            says: /No space left|could not extend/,
          });
        },
        { words: `TABLESPACE ${tablespace}` },
      );
    }

    const temporaries: readonly { readonly title: string; readonly mode: string; readonly expected: Expected }[] = [
      {
        title: 'the temporary directory is full, and the source has to be copied',
        mode: 'wal',
        expected: { exitCodes: [1], outcomes: ['as before'], says: /TMPDIR/ },
      },
      {
        title: 'the temporary directory is full, and the source can be read where it is',
        mode: 'delete',
        expected: { exitCodes: [0], outcomes: ['migrated'] },
      },
    ];
    for (const { title, mode, expected } of temporaries) {
      fault(
        title,
        () => server.url(),
        async (scene, landed) => {
          disk.fill(0);
          const ended = await scene.migrate({ temporary: disk.path }).ended;
          landed();
          disk.empty();
          await aftermath(scene, ended, expected);
        },
        { prepareSource: `PRAGMA journal_mode = ${mode}` },
      );
    }
  });

  for (const { name, binaries, missing } of ownServers) {
    describe.skipIf(missing !== null)(`of the WAL on ${name}`, () => {
      let server: OwnServer;
      beforeAll(async () => {
        const wal = join(disk.path, `wal${binaries === null ? '' : '-installed'}`);
        mkdirSync(wal, { mode: 0o755 });
        server = await ownServer({ binaries, wal });
        // A checkpoint would make room.
        await asSuperuser(server.url, `ALTER SYSTEM SET checkpoint_timeout = '1d'`);
        await asSuperuser(server.url, 'SELECT pg_reload_conf()');
      }, 180_000);
      afterAll(async () => {
        await server?.stop();
        disk.empty();
        rmSync(join(disk.path, `wal${binaries === null ? '' : '-installed'}`), { recursive: true, force: true });
      });

      fault(
        "the disk of the server's WAL is full while it loads",
        () => server.url,
        async (scene, landed) => {
          const run = scene.migrate();
          await run.reached('load');
          scene.proxy.stall();
          disk.fill(0);
          await leaveWal(server, 100_000);
          scene.proxy.resume();
          const ended = await run.ended;
          disk.empty();
          await server.recovered();
          if (await journalSays(scene.url, 'load')) landed();
          await aftermath(scene, ended, {
            exitCodes: [1],
            outcomes: ['as before'],
            says: /No space left|connection to the server was lost/,
          });
        },
      );
    });
  }
});

test.skipIf(mounted !== null)('a small disk can be mounted', (context) => context.skip(noDisk));
