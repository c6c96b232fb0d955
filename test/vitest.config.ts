import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

const unit = ['test/architecture.test.ts', 'test/readme.test.ts', 'test/core/**/*.test.ts', 'test/sqlite/**/*.test.ts'];

export default defineConfig({
  root: fileURLToPath(new URL('..', import.meta.url)),
  test: {
    // On two cores vitest itself takes one worker, and tests wait for a server half of their time.
    maxWorkers: Math.max(2, availableParallelism()),
    reporters: ['default', fileURLToPath(new URL('./servers/skip-reporter.ts', import.meta.url))],
    projects: [
      { test: { name: 'unit', include: unit, testTimeout: 60_000 } },
      {
        test: {
          name: 'server',
          include: ['test/**/*.test.ts'],
          exclude: unit,
          globalSetup: [fileURLToPath(new URL('./servers/global-setup.ts', import.meta.url))],
          testTimeout: 120_000,
          // Tests share servers, and a machine with whatever else runs there; one that needs its second attempt is named at the end.
          retry: 1,
          hookTimeout: 180_000,
        },
      },
    ],
  },
});
