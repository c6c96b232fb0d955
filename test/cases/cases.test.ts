import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Note } from '../../src/core/catalog/note.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { verify } from '../../src/steps/verify.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { caseNames, caseSettings, caseSql, casesFolder } from '../support/cases.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

/** UPDATE_CASES=1 writes what was expected anew; read the difference before it is committed. */
const update = process.env.UPDATE_CASES === '1';

function source(name: string): string {
  return sqliteFile(caseSql(name), `${name}.db`);
}

/** One line a note, so that a changed code or place shows in a difference; messages have their own tests. */
function noteLines(notes: readonly Note[]): string {
  return notes
    .map(
      ({ code, severity, table, column }) =>
        `${code} ${severity} ${[table, column].filter((part) => part !== null).join('.')}\n`,
    )
    .join('');
}

function expectFile(name: string, file: string, content: string): void {
  const path = join(casesFolder, name, file);
  if (update) writeFileSync(path, content);
  expect(existsSync(path), `${name}/${file}`).toBe(true);
  expect(content).toBe(readFileSync(path, 'utf8'));
}

describe('the plan of every golden case', () => {
  it('has cases', () => expect(caseNames.length).toBeGreaterThan(10));

  it.each(caseNames)('%s', async (name) => {
    const { report, sql } = await plan(commandOptions({ ...caseSettings(name), sources: [source(name)] }));
    expectFile(name, 'expected.sql', sql);
    expectFile(name, 'expected-notes.txt', noteLines(report.notes));
  });
});

describeServers('every golden case migrates and verifies', (server) => {
  it.each(caseNames)('%s', async (name) => {
    await withDatabase(server, async (url) => {
      const options = { ...caseSettings(name), sources: [source(name)], to: url };
      const report = await migrate(migrateOptions(options));
      const blocked = report.notes.some(({ severity }) => severity === 'blocker');
      expect(report.error?.message ?? '').toBe(blocked ? report.error?.message : '');
      expect(report.exitCode).toBe(blocked ? 3 : 0);
      if (blocked) return;
      const again = await verify(commandOptions(options));
      expect(again.differences).toEqual([]);
      expect(again.exitCode).toBe(0);
    });
  });
});
