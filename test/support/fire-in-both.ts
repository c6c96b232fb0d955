import Database from 'better-sqlite3';
import pg from 'pg';
import { expect } from 'vitest';
import type { Report } from '../../src/core/catalog/report.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { withDatabase } from '../servers/describe-servers.ts';
import { migrateOptions } from './options.ts';
import { sqliteFile } from './sqlite-file.ts';

/** Triggers, and what is done to their tables in both systems. */
export interface TriggerCase {
  readonly what: string;
  readonly schema: string;
  /** Run one by one in both systems; one that fails must fail in both. */
  readonly statements: readonly string[];
  /** The table t holds the present time: its rows are not compared. */
  readonly times?: true;
  /** Names of the triggers that are not carried; [] where all are. */
  readonly refused?: readonly string[];
}

/** Migrates, runs the statements in both systems and compares every table; gives the report of the migration. */
export async function fireInBoth(
  server: Parameters<typeof withDatabase>[0],
  { schema, statements, times, refused = [] }: TriggerCase,
): Promise<Report> {
  return withDatabase(server, async (url) => {
    const file = sqliteFile(schema);
    const report = await migrate(migrateOptions({ sources: [file], to: url }));
    expect(report.error).toBeNull();
    const notCarried = report.notCarried.filter(({ kind }) => kind === 'trigger');
    expect(notCarried.map(({ name }) => name)).toEqual(refused);

    const sqlite = new Database(file);
    sqlite.pragma('foreign_keys = ON');
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of statements) {
        const [expected, found] = [sqliteError(sqlite, statement), await postgresError(client, statement)];
        expect(found === null, `${statement}: ${expected}, ${found}`).toBe(expected === null);
        if (expected?.startsWith('RAISE ')) expect(found).toBe(expected.slice('RAISE '.length));
      }
      for (const { name } of report.sources[0]?.tables ?? []) {
        if (times && name === 't') continue;
        expect(await postgresRows(client, name), name).toEqual(sqliteRows(sqlite, name));
      }
    } finally {
      sqlite.close();
      await client.end();
    }
    return report;
  });
}

/** What a statement fails with, after RAISE where a trigger raised it; null where it succeeds. */
function sqliteError(database: Database.Database, sql: string): string | null {
  try {
    database.exec(sql);
    return null;
  } catch (error) {
    const { code, message } = error as Error & { readonly code: string };
    return code === 'SQLITE_CONSTRAINT_TRIGGER' ? `RAISE ${message}` : message;
  }
}

async function postgresError(client: pg.Client, sql: string): Promise<string | null> {
  try {
    await client.query(sql);
    return null;
  } catch (error) {
    return (error as Error).message;
  }
}

function sqliteRows(database: Database.Database, table: string): string[] {
  const rows = database.prepare(`SELECT * FROM "${table}"`).raw().all() as unknown[][];
  return rows.map((row) => JSON.stringify(row.map((value) => (value === null ? null : String(value))))).sort();
}

async function postgresRows(client: pg.Client, table: string): Promise<string[]> {
  const { rows } = await client.query({ text: `SELECT * FROM "${table}"`, rowMode: 'array' });
  const spelled = (value: unknown) => (typeof value === 'boolean' ? String(Number(value)) : String(value));
  return (rows as unknown[][])
    .map((row) => JSON.stringify(row.map((value) => (value === null ? null : spelled(value)))))
    .sort();
}
