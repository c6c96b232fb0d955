import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { SourceProfile } from '../../src/core/catalog/profile.ts';
import { introspect } from '../../src/sqlite/introspect.ts';
import { type OpenSource, withSource } from '../../src/sqlite/open-source.ts';
import { profileSource } from '../../src/sqlite/profile.ts';
import { databaseFiles, noDatabaseFiles } from './database-files.ts';
import { makeDatabase, randomDatabase } from './pages/random-database.ts';
import { throughSqlite } from './raw-database.ts';
import { databaseFile, workplace } from './source-files.ts';

/** What is found in the pages and through SQLite, and the tables that only SQLite reads. */
async function profilesOf(source: OpenSource): Promise<{
  readonly fromPages: SourceProfile;
  readonly fromSqlite: SourceProfile;
  readonly declined: readonly string[];
}> {
  const catalog = introspect(source.database);
  const declined: string[] = [];
  const onDeclined = (table: string) => void declined.push(table);
  const fromPages = await profileSource(source.database, catalog, { ...throughSqlite, pages: source, onDeclined });
  return { fromPages, fromSqlite: await profileSource(source.database, catalog, throughSqlite), declined };
}

const texts = ['2024-02-29', '2023-02-29', '2024-01-01 00:00:00', '2024-01-01T23:59:59.123456', '2024-01-01 10:00:00Z', '10:00', '{"a":1}', '{"a":1,"a":2}', '[1e5]', '{"a":"\\u00e9"}', 'true', 'F', '123e4567-e89b-12d3-a456-426614174000', 'é', '🙂', '', '12']; // biome-ignore format: a table of texts
const types = ['TEXT', 'DATE', 'TIMESTAMP', 'TIME', 'JSON', 'BOOLEAN', 'UUID', 'BOOL JSON DATE', 'VARCHAR(3)'];

describe('a profile from the pages is what SQLite gives', () => {
  test('of random tables', async () => {
    const { data, temporaryDirectory } = workplace();
    let number = 0;
    await fc.assert(
      fc.asyncProperty(randomDatabase, async (random) => {
        number += 1;
        const path = join(data, `${number}.db`);
        makeDatabase(path, random);
        await withSource(path, { temporaryDirectory }, async (source) => {
          const { fromPages, fromSqlite, declined } = await profilesOf(source);
          expect(declined).toEqual([]);
          expect(fromPages).toEqual(fromSqlite);
        });
      }),
      { numRuns: 60 },
    );
  });

  test('of texts of every form in columns of every declaration, with bad bytes and NUL among them', async () => {
    const { data, temporaryDirectory } = workplace();
    const text = fc.oneof(
      fc.constantFrom(...texts.map((one) => `'${one}'`)),
      fc.constantFrom(
        'NULL',
        `CAST(x'ff41' AS TEXT)`,
        `CAST(x'eda080' AS TEXT)`,
        `CAST(x'00ff' AS TEXT)`,
        `'a' || char(0)`,
        `'\ufffd'`,
      ),
      fc.constantFrom(
        `hex(zeroblob(100))`,
        `replace(hex(zeroblob(100)), '0', 'é')`,
        `CAST(x'ff00' || zeroblob(300) AS TEXT)`,
      ),
    );
    const rows = fc.array(fc.tuple(text, fc.constantFrom(...texts), fc.nat(3)), { minLength: 1, maxLength: 12 });
    let number = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...types), rows, async (type, found) => {
        number += 1;
        const values = found.map(([odd, plain, at]) => `(${odd}, '${plain}', ${at === 0 ? odd : `'${texts[at]}'`})`);
        const path = databaseFile(
          join(data, `${number}.db`),
          `CREATE TABLE t(a ${type}, b ${type}, c ${type}); INSERT INTO t VALUES ${values.join(', ')};
           CREATE TABLE k(a ${type} PRIMARY KEY, v AS (a || a)); INSERT OR IGNORE INTO k SELECT a FROM t`,
        );
        await withSource(path, { temporaryDirectory }, async (source) => {
          const { fromPages, fromSqlite } = await profilesOf(source);
          expect(fromPages).toEqual(fromSqlite);
        });
      }),
      { numRuns: 150 },
    );
  });

  test('of real databases', { timeout: 600_000 }, async (context) => {
    context.skip(databaseFiles.length === 0, noDatabaseFiles);
    const { temporaryDirectory } = workplace();
    let read = 0;
    for (const file of databaseFiles) {
      mkdirSync(temporaryDirectory, { recursive: true });
      const profiles = await withSource(file, { temporaryDirectory }, profilesOf).catch((error) => {
        if (error.name !== 'Failure') throw error;
        return null;
      });
      if (profiles === null) continue;
      expect(profiles.fromPages, file).toEqual(profiles.fromSqlite);
      read += Object.keys(profiles.fromPages.tables).length - profiles.declined.length;
    }
    expect(read).toBeGreaterThan(0);
  });
});
