import Database from 'better-sqlite3';
import pg from 'pg';
import { expect, it } from 'vitest';
import { reservedOnlyThere } from '../../src/core/telling/rules/name-rules.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { caseNames, caseSettings, caseSql } from '../support/cases.ts';
import { migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const cases = caseNames.map((name) => ({ name, sql: caseSql(name), changes: caseSettings(name) }));

const hostile = {
  name: 'names that are hard to quote',
  sql: `CREATE TABLE "a""b'; c" ("x""'; y" TEXT UNIQUE, "select" BOOLEAN, "at$" DATETIME, "$1" JSON, "Größe" NUMERIC);
    CREATE TABLE "Order" (id INTEGER PRIMARY KEY, "user" REFERENCES "a""b'; c" ("x""'; y"), "is Ok" BOOLEAN, e TEXT COLLATE NOCASE)`,
  changes: { schema: 'my "schema"' },
};

const other = {
  name: 'names that change',
  sql: `CREATE TABLE "UserNames" ("userId" INTEGER PRIMARY KEY, "fullName" VARCHAR(20), "isOk" BOOLEAN, doc JSON);
    CREATE VIEW v AS SELECT "isOk", "fullName" FROM "UserNames" GROUP BY "isOk";
    INSERT INTO "UserNames" VALUES (1, 'Ada', 1, '{}')`,
  changes: { identifiers: 'snake' as const },
};

describeServers('what application code must change, on both sides', (server) => {
  it.each([...cases, hostile, other])('$name', async ({ name, sql, changes }) => {
    await withDatabase(server, async (url) => {
      const file = sqliteFile(sql);
      const report = await migrate(migrateOptions({ ...changes, sources: [file], to: url }));
      if (report.exitCode === 3) return expect(report.run).toBeNull();
      expect(report.error).toBeNull();
      const sqlite = new Database(file, { readonly: true });
      // A case has foreign keys that SQLite itself cannot follow.
      sqlite.pragma('foreign_keys = OFF');
      sqlite.function('function_of_the_application', { varargs: true }, () => null);
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      try {
        for (const { kind, before, after, places, count } of report.codeChanges) {
          expect(places.length).toBe(Math.min(count, 10));
          expect([before, after], `${name}: ${kind}`).not.toContain('');
          // The driver of the tests is built without texts in double quotes.
          if (kind !== 'double-quoted-text')
            for (const statement of statements(before)) expect(() => sqlite.prepare(statement), before).not.toThrow();
          for (const [at, statement] of statements(after).entries())
            await client.query(`PREPARE ${`"${kind} ${at}"`} AS ${statement}`).catch((error: Error) => {
              throw new Error(`${kind}: ${after}: ${error.message}`);
            });
        }
      } finally {
        sqlite.close();
        await client.end();
      }
    });
  });

  it('the words that need quotes are those that PostgreSQL keeps and SQLite does not', async () => {
    await withDatabase(server, async (url) => {
      const kept = (await asSuperuser(url, `SELECT word FROM pg_get_keywords() WHERE catcode IN ('R', 'T')`)) as {
        word: string;
      }[];
      const sqlite = new Database(':memory:');
      const isName = ({ word }: { word: string }) => {
        try {
          sqlite.exec(`CREATE TABLE t_${word} (${word} INT); SELECT ${word} FROM t_${word} WHERE ${word} = 1`);
          return true;
        } catch {
          return false;
        }
      };
      const found = kept.filter(isName).map(({ word }) => word);
      // A later server may keep more words; those that are told are kept by it too.
      expect([...reservedOnlyThere].filter((word) => !found.includes(word))).toEqual([]);
      expect(found.length).toBeLessThan(reservedOnlyThere.size + 5);
    });
  });
});

/** The statements of an example, which stand in one line. */
function statements(example: string): string[] {
  return example.split(/; (?=DELETE FROM|SELECT last_insert_rowid)/);
}
