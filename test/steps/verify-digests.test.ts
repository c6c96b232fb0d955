import { cpSync, openSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { makePlan } from '../../src/core/mapping/plan.ts';
import type { MigrationEvent } from '../../src/steps/events.ts';
import { inspect, withSources } from '../../src/steps/inspect.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { ReadAhead } from '../../src/steps/read-ahead.ts';
import { RunRecord } from '../../src/steps/run-record.ts';
import { withTarget } from '../../src/steps/target.ts';
import { digestBothSides } from '../../src/steps/verify-digests.ts';
import type { SourcesAhead, TableToVerify, Verification } from '../../src/steps/verify-sides.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile, temporaryDirectory } from '../support/sqlite-file.ts';

/** Tables that are read from pages, and tables that are not. */
const schema = `${shop}
  CREATE TABLE wide (id INTEGER PRIMARY KEY, i INT, r REAL, n DECIMAL(8,2), b BLOB, j JSON, u UUID, t TIME, d DATE, f TEXT);
  WITH RECURSIVE n (value) AS (SELECT 1 UNION ALL SELECT value + 1 FROM n WHERE value < 300)
  INSERT INTO wide SELECT value, value * 9007199254740993, value / 7.0, value / 4.0, randomblob(value * 50), '{"b": [1, 2.50], "a": ' || value || '}',
    printf('%08x-0000-4000-8000-000000000000', value), '10:00:00.25', '2024-02-29', 'línea ' || value || char(10) || '"' FROM n;
  INSERT INTO wide (id) VALUES (-9223372036854775808), (9223372036854775807), (-5);
  ALTER TABLE wide ADD COLUMN added TEXT DEFAULT 'é';
  CREATE TABLE pairs (a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID;
  INSERT INTO pairs VALUES ('x', 1), ('y', -2);
  CREATE TABLE computed (id INTEGER PRIMARY KEY, v INT, twice INT GENERATED ALWAYS AS (v * 2) VIRTUAL);
  INSERT INTO computed (v) VALUES (1), (2), (NULL);
  CREATE TABLE odd (id INTEGER PRIMARY KEY, j JSON);
  INSERT INTO odd VALUES (1, '{"a": 1}'), (2, '{"with \\" in the key": 1}'), (3, '[]');
  CREATE TABLE empty (id INTEGER PRIMARY KEY, v TEXT);`;

/** What the digests say of each table of a file that was migrated, by its name. */
async function digestAll(
  file: string,
  url: string,
  options: { readonly pagesOf?: string; readonly said?: string[]; readonly ahead?: Map<string, boolean> } = {},
): Promise<Record<string, { rows: number; found: number; largestId: bigint | null; differing: number }>> {
  const listen = (event: MigrationEvent) => {
    if (event.kind === 'said') options.said?.push(event.message);
  };
  const command = commandOptions({ sources: [file], to: url }, { listen });
  return withSources(command, (opened) =>
    withTarget(command, { sessions: 'read-write', record: null }, async (target) => {
      const sources = await inspect(opened, command);
      const plan = makePlan({ sources, settings: command.settings, casts: [], server: null });
      const { pagesOf: path } = options;
      const run = {
        plan,
        sources: sources.map((one) => (path === undefined ? one : { ...one, source: { ...one.source, path } })),
        target,
        options: command,
        record: new RunRecord('verify', command),
        schemas: new Map(),
      };
      const ahead = options.ahead === undefined ? null : await readAhead(run, options.ahead);
      const verification: Verification = { ...run, place: (name) => name, ahead };
      const results: Awaited<ReturnType<typeof digestAll>> = {};
      const tables = plan.tables.map((planned) => {
        const sqlite = sources[0]?.catalog.tables.find(({ name }) => name === planned.sourceName);
        return { planned, sqlite } as TableToVerify;
      });
      const sides = await digestBothSides(verification, tables, target.connection);
      if (sides.size < tables.length) throw new Error('unreadable');
      for (const [{ planned }, found] of sides) {
        results[planned.sourceName] = { ...found, differing: found.differing.length };
      }
      return results;
    }),
  );
}

/** Reads all sources ahead; what is taken is told in `taken`. */
async function readAhead(
  run: ConstructorParameters<typeof ReadAhead>[0],
  taken: Map<string, boolean>,
): Promise<SourcesAhead> {
  const ahead = new ReadAhead(run);
  await ahead.during(() => ahead.reading);
  return {
    take: (table, frame) => {
      const side = ahead.take(table, frame);
      taken.set(table.planned.sourceName, side !== null);
      return side;
    },
  };
}

describeServers('digests of both sides', (server) => {
  it('are equal for what was migrated, however it is read, and only what cannot be printed is left to the comparison of values', async () =>
    withDatabase(server, async (url) => {
      const file = sqliteFile(schema);
      expect(await migrate(migrateOptions({ sources: [file], to: url }))).toMatchObject({ exitCode: 0 });
      const digested = await digestAll(file, url);
      expect(digested).toMatchObject({
        customers: { rows: 2, found: 2, largestId: 2n, differing: 0 },
        orders: { rows: 2, found: 2, largestId: null, differing: 0 },
        visits: { rows: 3, found: 3, largestId: null, differing: 0 },
        wide: { rows: 303, found: 303, largestId: 2n ** 63n - 1n, differing: 0 },
        pairs: { rows: 2, found: 2, differing: 0 },
        computed: { rows: 3, found: 3, largestId: 3n, differing: 0 },
        odd: { rows: 3, found: 3, differing: 1 },
        empty: { rows: 0, found: 0, largestId: null, differing: 0 },
      });
      const utf16 = sqliteFile(
        `PRAGMA encoding = 'UTF-16le'; ${schema.replaceAll('randomblob(value * 50)', "x'00ff'")}`,
      );
      await asSuperuser(url, 'DROP SCHEMA public CASCADE; CREATE SCHEMA public; DROP SCHEMA gigchain_migrate CASCADE');
      expect(await migrate(migrateOptions({ sources: [utf16], to: url }))).toMatchObject({ exitCode: 0 });
      for (const [name, { differing }] of Object.entries(await digestAll(utf16, url)))
        expect([name, differing]).toEqual([name, name === 'odd' ? 1 : 0]);
    }));

  it('take what was read of the source ahead, but not for a key that begins or ends elsewhere than foretold', async () =>
    withDatabase(server, async (url) => {
      const file = sqliteFile(`${schema} CREATE TABLE counted (n INT PRIMARY KEY); INSERT INTO counted VALUES (3);`);
      await migrate(migrateOptions({ sources: [file], to: url }));
      const ahead = new Map<string, boolean>();
      const digested = await digestAll(file, url, { ahead });
      expect(Object.fromEntries(ahead)).toEqual({
        ...Object.fromEntries(['customers', 'orders', 'visits', 'wide', 'pairs'].map((name) => [name, true])),
        ...{ computed: true, odd: true, empty: true, counted: false },
      });
      expect(await digestAll(file, url)).toEqual(digested);
      await asSuperuser(url, 'DELETE FROM customers WHERE id = 1; UPDATE orders SET note = NULL WHERE true');
      const changed = await digestAll(file, url, { ahead });
      expect(ahead.get('customers')).toBe(false);
      expect(changed).toMatchObject({ customers: { rows: 2, found: 1, differing: 1 }, orders: { differing: 1 } });
    }));

  it('go through SQLite where pages cannot be trusted, and it is said', async () =>
    withDatabase(server, async (url) => {
      const file = sqliteFile(shop);
      await migrate(migrateOptions({ sources: [file], to: url }));
      const damaged = join(temporaryDirectory(), 'damaged.db');
      cpSync(file, damaged);
      const descriptor = openSync(damaged, 'r+');
      writeSync(descriptor, Buffer.alloc(statSync(file).size - 4096, 0x11), 0, undefined, 4096);
      const said: string[] = [];
      const digested = await digestAll(file, url, { pagesOf: damaged, said });
      expect(Object.values(digested).map(({ differing }) => differing)).toEqual([0, 0, 0]);
      expect(said).toContainEqual(
        expect.stringContaining('table visits is compared through SQLite, because of its pages'),
      );
    }));

  it('differ in the range where a value differs', async () =>
    withDatabase(server, async (url) => {
      const rows = Array.from({ length: 3000 }, (_, i) => `(${i + 1}, 'v${i}')`).join(', ');
      const file = sqliteFile(`CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT); INSERT INTO t VALUES ${rows}`);
      await migrate(migrateOptions({ sources: [file], to: url }));
      await asSuperuser(url, `UPDATE t SET v = 'other' WHERE id IN (7, 2999)`);
      expect(await digestAll(file, url)).toMatchObject({ t: { rows: 3000, found: 3000, differing: 2 } });
      await asSuperuser(url, 'DELETE FROM t WHERE id > 1000');
      expect(await digestAll(file, url)).toMatchObject({ t: { rows: 3000, found: 1000 } });
    }));
});
