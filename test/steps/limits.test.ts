import { expect, it } from 'vitest';
import { type PgType, typeSql } from '../../src/core/catalog/pg-catalog.ts';
import { reportLocks } from '../../src/core/mapping/limits.ts';
import { Notebook } from '../../src/core/mapping/notebook.ts';
import { largestRow, rowBytes } from '../../src/core/mapping/row-width.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

/** A text that does not get smaller by compression. */
function noise(length: number): string {
  return `(SELECT left(string_agg(md5(random()::text || n), ''), ${length}) FROM generate_series(1, 10) n)`;
}

/** Columns whose types repeat, each with a value and the bytes of its text. */
const repeated: readonly { readonly types: readonly PgType[]; readonly values: readonly string[]; readonly bytes: readonly number[] }[] = [
  { types: [{ kind: 'bigint' }], values: ['1'], bytes: [1] },
  { types: [{ kind: 'boolean' }, { kind: 'bigint' }], values: ['true', '1'], bytes: [1, 1] },
  { types: [{ kind: 'text' }], values: [`repeat('x', 23)`], bytes: [23] },
  { types: [{ kind: 'text' }], values: [noise(300)], bytes: [300] },
  { types: [{ kind: 'bytea' }, { kind: 'timestamp' }], values: [`'\\x00'`, `'2024-01-01'`], bytes: [1, 10] },
  { types: [{ kind: 'uuid' }, { kind: 'varchar', length: 90 }], values: ['gen_random_uuid()', noise(90)], bytes: [16, 90] },
]; // biome-ignore format: one row a line

describeServers('the width of a row', (server) => {
  it.each(repeated)('is what PostgreSQL makes of $types', async ({ types, values, bytes }) => {
    const at = <T>(list: readonly T[], i: number) => list[i % list.length] as T;
    const columns = (count: number) => Array.from({ length: count }, (_, i) => at(types, i));
    const sizes = (count: number) => Array.from({ length: count }, (_, i) => at(bytes, i));
    let most = 1;
    while (rowBytes(columns(most + 1), sizes(most + 1)) <= largestRow) most += 1;
    await withDatabase(server, async (url) => {
      const insert = (count: number) =>
        asSuperuser(
          url,
          `CREATE TABLE t${count} (${columns(count)
            .map((type, i) => `c${i} ${typeSql(type)}`)
            .join(', ')});
           INSERT INTO t${count} VALUES (${Array.from({ length: count }, (_, i) => at(values, i)).join(', ')})`,
        );
      await insert(most);
      await expect(insert(most + 1)).rejects.toThrow('row is too big');
    });
  });
});

describeServers('tables that PostgreSQL cannot hold', (server) => {
  it('are named with the row, and nothing is written', async () => {
    const columns = Array.from({ length: 1100 }, (_, i) => `c${i} INTEGER`).join(', ');
    const row = Array.from({ length: 1100 }, () => '1').join(', ');
    const sql = `CREATE TABLE wide (id TEXT NOT NULL PRIMARY KEY, ${columns}); INSERT INTO wide (id) VALUES ('thin'); INSERT INTO wide VALUES ('fat', ${row});`;
    await withDatabase(server, async (url) => {
      const report = await migrate(migrateOptions({ sources: [sqliteFile(sql)], to: url }));
      expect(report).toMatchObject({ status: 'blocked', exitCode: 3 });
      expect(report.notes).toMatchObject([
        { code: 'GM604', table: 'wide', message: expect.stringContaining('at key fat') },
      ]);
      const schemas = `SELECT nspname FROM pg_namespace WHERE nspname LIKE 'gigchain%'`;
      expect(await asSuperuser(url, schemas)).toEqual([]);
    });
  });

  it('keys that only the class of a value tells apart block', async () => {
    const sql = `CREATE TABLE t (k PRIMARY KEY); INSERT INTO t VALUES (1), ('1');`;
    const { report } = await plan(commandOptions({ sources: [sqliteFile(sql)] }));
    expect(report).toMatchObject({ status: 'blocked', exitCode: 3 });
    expect(report.notes.map(({ code }) => code)).toEqual(['GM101', 'GM323', 'GM322']);
  });
});

it('more objects than the server can lock are a blocker', async () => {
  const { plan: made } = await plan(
    commandOptions({ sources: [sqliteFile('CREATE TABLE t (id INTEGER PRIMARY KEY, v TEXT UNIQUE)')] }),
  );
  const notebook = new Notebook();
  reportLocks(made?.tables ?? [], { version: 150_000, locks: 4 }, notebook);
  expect(notebook.notes).toEqual([]);
  reportLocks(made?.tables ?? [], { version: 150_000, locks: 3 }, notebook);
  expect(notebook.notes).toMatchObject([{ code: 'GM605', message: expect.stringContaining('moves 4 tables') }]);
});
