import { describe, expect, it } from 'vitest';
import { loadNodeSqlite } from '../../src/sqlite/node-sqlite.ts';

const builtin = process.getBuiltinModule?.('node:sqlite');

describe("Node's own SQLite", () => {
  it.skipIf(builtin !== undefined)('is missing where Node has none (skipped where it has)', async () => {
    expect(await loadNodeSqlite()).toEqual({ missing: `Node ${process.versions.node} has no such module` });
  });

  it.skipIf(builtin === undefined)('can open files or says what it lacks (skipped where Node has none)', async () => {
    const loaded = await loadNodeSqlite();
    if ('missing' in loaded) expect(loaded.missing).toMatch(/it lacks set/);
    else expect(loaded.open).toBeTypeOf('function');
  });
});
