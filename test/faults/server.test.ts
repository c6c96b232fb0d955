import { afterAll, beforeAll, describe } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { asSuperuser } from '../servers/superuser.ts';
import { measureSteps } from './aim.ts';
import { aimedFault } from './aimed-fault.ts';
import type { Step } from './announced-step.ts';
import { isLong } from './fault.ts';
import { type OwnServer, ownServer } from './own-server.ts';
import { ownServers } from './own-servers.ts';
import { type Scene, withScene } from './scene.ts';

const onServer: readonly Step[] = ['create', 'load', 'finish', 'verify', 'cutover'];

beforeAll(compile, 120_000);

for (const { name, binaries, missing } of ownServers.slice(0, isLong ? 2 : 1)) {
  describe.skipIf(missing !== null)(`a run on ${name}`, () => {
    let server: OwnServer;
    let durations: ReadonlyMap<Step, number> = new Map();
    beforeAll(async () => {
      server = await ownServer({ binaries });
      await withScene(server.url, {}, async (scene) => {
        durations = await measureSteps(scene);
      });
    }, 180_000);
    afterAll(() => server?.stop());

    const faults: readonly {
      readonly title: string;
      readonly brief: readonly Step[];
      readonly act: (scene: Scene) => Promise<void>;
      readonly afterwards: () => Promise<void>;
      readonly inCommit: readonly number[];
    }[] = [
      {
        title: 'the server process of the run is killed with kill -9 in every step',
        brief: [],
        act: async ({ url }) => {
          for (const pid of await backends(url)) kill(pid);
        },
        afterwards: () => server.recovered(),
        inCommit: [0, 1],
      },
      {
        title: 'an administrator ends the session of the run in every step',
        brief: ['load'],
        act: async ({ url }) => {
          for (const pid of await backends(url)) await asSuperuser(url, `SELECT pg_terminate_backend(${pid})`);
        },
        afterwards: async () => undefined,
        inCommit: [0, 1],
      },
      {
        title: 'the server is shut down at once in every step',
        brief: [],
        act: () => server.shutDownImmediately(),
        afterwards: () => server.start(),
        inCommit: [7],
      },
    ];
    for (const { title, brief, act, afterwards, inCommit } of faults) {
      const aimedAt = isLong ? onServer : brief;
      if (aimedAt.length === 0) continue;
      describe(title, () => {
        for (const step of aimedAt) {
          aimedFault(step, {
            server: () => server.url,
            step,
            durations: () => durations,
            times: 1,
            act,
            afterwards,
            exitCodes: [1],
            inCommit,
          });
        }
      });
    }
  });
}

/** The sessions of the run: its first one only, or the second one only where it has several, or all. */
async function backends(url: string): Promise<number[]> {
  const rows = await asSuperuser(
    url,
    `SELECT pid FROM pg_stat_activity WHERE application_name = 'gigchain-migrate' AND datname = current_database() ORDER BY backend_start`,
  );
  const pids = rows.map(({ pid }) => Number(pid));
  return Math.random() < 0.5 ? pids.slice(0, 1) : pids.slice(-1);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended by itself in this moment; the fault has not landed then.
  }
}
