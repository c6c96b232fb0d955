import { expect } from 'vitest';
import type { Report } from '../../../src/core/catalog/report.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { migrate } from '../../../src/steps/migrate.ts';
import { plan } from '../../../src/steps/plan.ts';
import { verify } from '../../../src/steps/verify.ts';
import { asSuperuser, type TestServer, withDatabase, withRole } from '../../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../../support/options.ts';
import { type WaysBack, waysBack } from '../../support/rolled-back.ts';
import { sqliteFile } from '../../support/sqlite-file.ts';

export interface Application extends WaysBack {
  readonly file: string;
  readonly url: string;
  readonly plan: (changes?: Partial<Settings>) => Promise<Report>;
  readonly migrate: (changes?: Partial<Settings>) => Promise<Report>;
  readonly verify: (changes?: Partial<Settings>) => Promise<Report>;
  /** Rows of a query in the target, as a superuser. */
  readonly sql: (sql: string) => Promise<Record<string, unknown>[]>;
  /**
   * The application writes with its own statement, which must give `expected`; a rollback must notice that and stop, go back when it is told to,
   * and be proven.
   */
  readonly rolledBack: (statement: string, expected: readonly unknown[]) => Promise<void>;
}

/** An application in SQLite, and in PostgreSQL the tables that its own migrations have made, as a plain role that owns them. */
export async function withApplication(
  {
    server,
    sqlite,
    postgres,
    extensions = [],
    settings = {},
  }: {
    readonly server: TestServer;
    readonly sqlite: string;
    readonly postgres: string;
    readonly extensions?: readonly string[];
    readonly settings?: Partial<Settings>;
  },
  use: (application: Application) => Promise<void>,
): Promise<void> {
  await withDatabase(server, async (url, database) =>
    withRole(url, async (role, to) => {
      await asSuperuser(
        url,
        `GRANT CREATE ON DATABASE ${database} TO ${role}; GRANT CREATE ON SCHEMA public TO ${role}`,
      );
      for (const extension of extensions) await asSuperuser(url, `CREATE EXTENSION ${extension}`);
      await asSuperuser(to, postgres);
      const file = sqliteFile(sqlite);
      const base = { sources: [file], to, parts: 'data-only', ...settings } as const;
      const back = waysBack({ to });
      await use({
        file,
        url,
        ...back,
        plan: async (changes = {}) => (await plan(commandOptions({ ...base, ...changes }))).report,
        migrate: (changes = {}) => migrate(migrateOptions({ ...base, ...changes })),
        verify: (changes = {}) => verify(commandOptions({ ...base, ...changes })),
        sql: (sql) => asSuperuser(url, sql),
        rolledBack: async (statement, expected) => {
          expect(await asSuperuser(to, statement)).toEqual(expected);
          expect(await back.rollback()).toMatchObject({ exitCode: 3, status: 'blocked' });
          const report = await back.rollback({ despiteChanges: true });
          expect(report).toMatchObject({ exitCode: 0, status: 'rolled_back', error: null });
          expect(await back.check()).toMatchObject({ exitCode: 0, status: 'verified', differences: [], error: null });
        },
      });
    }),
  );
}
