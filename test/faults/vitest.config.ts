import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

/** The long suite of faults, `npm run test:faults`. */
export default defineConfig({
  root: here('../..'),
  test: {
    name: 'faults',
    include: ['test/faults/**/*.test.ts'],
    env: { GIGCHAIN_FAULTS: 'all' },
    globalSetup: [here('compile-once.ts'), here('../servers/global-setup.ts')],
    reporters: ['verbose', here('../servers/skip-reporter.ts'), here('fault-reporter.ts')],
    maxWorkers: 2,
    testTimeout: 300_000,
    hookTimeout: 180_000,
  },
});
