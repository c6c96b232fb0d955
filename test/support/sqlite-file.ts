import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { onTestFinished } from 'vitest';

/** A private directory that goes with the test. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), 'gigchain-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/** A real SQLite file made from SQL, in a private directory of the test. */
export function sqliteFile(sql: string, name = 'source.db'): string {
  const file = join(temporaryDirectory(), name);
  writeSqlite(file, sql);
  return file;
}

/** Runs SQL on a SQLite file, creating it where it is missing. */
export function writeSqlite(file: string, sql: string): void {
  const database = new Database(file);
  database.unsafeMode(true);
  database.exec(sql);
  database.close();
}
