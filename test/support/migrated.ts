import { expect } from 'vitest';
import type { Report } from '../../src/core/catalog/report.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { asSuperuser, type TestServer, withDatabase } from '../servers/describe-servers.ts';
import { migrateOptions } from './options.ts';
import { sqliteFile } from './sqlite-file.ts';

/** The target after a migration. */
export interface Migrated {
  readonly report: Report;
  /** Rows of a query in the target, as the driver reads them: bigint and numeric are texts. */
  readonly rows: (sql: string) => Promise<unknown[]>;
  /** `name type [default]` of a table's columns, in order. */
  readonly columns: (table: string) => Promise<string[]>;
  /** Codes of the notes, with the column or table they are about. */
  readonly notes: string[];
}

/** Migrates a SQLite file made from SQL into a fresh database, expects that it is done and verified, and hands out the target. */
export async function withMigrated(
  server: TestServer,
  sql: string,
  use: (target: Migrated) => Promise<void>,
  changes: Partial<Settings> = {},
): Promise<void> {
  await withDatabase(server, async (url) => {
    const report = await migrate(migrateOptions({ ...changes, sources: [sqliteFile(sql)], to: url }));
    expect(report.error).toBeNull();
    expect(report).toMatchObject({ status: 'migrated', exitCode: 0, differences: [] });
    const rows = (query: string): Promise<unknown[]> => asSuperuser(url, query);
    await use({
      report,
      rows,
      columns: async (table) => {
        const found = await rows(
          `SELECT attname || ' ' || format_type(atttypid, atttypmod) || coalesce(' ' || pg_get_expr(adbin, adrelid), '') AS text
           FROM pg_attribute LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
           WHERE attrelid = '${table}'::regclass AND attnum > 0 ORDER BY attnum`,
        );
        return (found as { text: string }[]).map(({ text }) => text);
      },
      notes: report.notes.map(({ code, table, column }) => [code, column ?? table].join(' ')),
    });
  });
}
