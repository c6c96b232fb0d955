import { expect, inject, type TestContext, test } from 'vitest';
import { describeServers, type TestServer } from '../servers/describe-servers.ts';
import { type Scene, type SceneOptions, withScene } from './scene.ts';

/** How many faults a test injected, how many landed where they were aimed at, and how many ended as they must. */
export interface FaultCount {
  injected: number;
  landed: number;
  endedWell: number;
}

declare module 'vitest' {
  interface TaskMeta {
    faults?: FaultCount;
  }
}

/** Whether the long suite runs (`npm run test:faults`). */
export const isLong = process.env.GIGCHAIN_FAULTS === 'all';

/** Runs the tests on every server in the long suite, else on the first one. */
export function describeTargets(name: string, tests: (server: TestServer) => void): void {
  const servers = inject('servers');
  describeServers(name, tests, isLong ? servers : servers.slice(0, 1));
}

/** The count of a test, which the reporter of the suite adds up. */
export function countOf({ task }: TestContext): FaultCount {
  task.meta.faults ??= { injected: 0, landed: 0, endedWell: 0 };
  return task.meta.faults;
}

/** What comes too late is tried again. */
export const attempts = 4;

/**
 * A test of one fault, in a scene of its own. `work` counts the fault as landed when that is proven; it ended well when `work` does. One that
 * never lands proves nothing, and fails.
 */
export function fault(
  name: string,
  serverUrl: () => string,
  work: (scene: Scene, landed: () => void) => Promise<void>,
  options: SceneOptions = {},
): void {
  test(name, async (context) => {
    const count = countOf(context);
    for (let attempt = 0; attempt < attempts && count.landed === 0; attempt += 1) {
      await withScene(serverUrl(), options, async (scene) => {
        count.injected += 1;
        await work(scene, () => {
          count.landed += 1;
        });
        count.endedWell += 1;
      });
    }
    expect(count.landed, 'none landed').toBe(1);
  });
}
