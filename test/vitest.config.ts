import { defineConfig } from 'vitest/config';

const unit = ['test/architecture.test.ts', 'test/core/**/*.test.ts', 'test/sqlite/**/*.test.ts'];

export default defineConfig({
  root: new URL('..', import.meta.url).pathname,
  test: {
    projects: [{ test: { name: 'unit', include: unit, testTimeout: 60_000 } }],
  },
});
