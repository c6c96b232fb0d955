import { describe, expect, it } from 'vitest';
import type { SourceProfile } from '../../../src/core/catalog/profile.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';
import { estimateSeconds, rowWeight } from '../../../src/core/telling/estimate.ts';
import { profileCounts } from '../../../src/core/telling/reasons.ts';
import { type ToldTable, tellTables } from '../../../src/core/telling/tables.ts';
import { plan } from '../../../src/steps/plan.ts';
import { castsOf } from '../../support/casts-of.ts';
import { commandOptions } from '../../support/options.ts';
import { profileOf } from '../../support/profile-of.ts';
import { sqliteFile } from '../../support/sqlite-file.ts';

/** The tables of a source as they are told, and the script of its whole plan. */
async function told(sql: string, changes: Partial<Settings> = {}): Promise<{ tables: ToldTable[]; script: string }> {
  const profiles = new Map<string, SourceProfile>();
  const options = commandOptions(
    { ...changes, sources: [sqliteFile(sql)] },
    {
      listen: (event) => {
        if (event.kind === 'source-profiled') profiles.set(event.label, event.profile);
      },
    },
  );
  const { plan: made, sql: script } = await plan(options);
  if (made === null) throw new Error('no plan');
  return { tables: tellTables(made, (source) => profiles.get(source) ?? null), script };
}

describe('a table of a plan', () => {
  it('says why each column became what it is', async () => {
    const { tables } = await told(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT NOT NULL DEFAULT 'x', b INTEGER, c, d DATETIME, e BOOLEAN, f DATE, g);
       INSERT INTO t VALUES (7, 'x', 1, 1.5, 5, 1, '2025-10-08', x'00'), (8, 'y', 'z', NULL, 6, NULL, NULL, NULL)`,
      { casts: castsOf('t.d=seconds') },
    );
    const reasons = new Map(tables[0]?.columns.map((column) => [column.source, column.reasons]));
    expect(reasons.get('id')).toEqual(["INTEGER PRIMARY KEY is SQLite's 64-bit rowid; the next number is 9"]);
    expect(reasons.get('a')).toEqual(['declared TEXT, and all 2 values fit']);
    expect(reasons.get('b')?.join()).toMatch(/^GM101: declared INTEGER, but it holds 1 integers .*becomes text$/);
    expect(reasons.get('c')).toEqual(['no type is declared; its values are reals']);
    expect(reasons.get('d')?.join()).toMatch(/^GM109: /);
    expect(reasons.get('e')).toEqual(['declared BOOLEAN, and its one value fits']);
    expect(reasons.get('g')).toEqual(['no type is declared; its values are blobs']);
    expect(tables[0]?.columns.find(({ source }) => source === 'a')?.facts).toEqual(['not null', "default 'x'"]);
    expect(tables[0]).toMatchObject({ risk: 'medium', warnings: 1, blockers: 0 });
  });

  it('says so where there is no value yet, and names what else was found', async () => {
    const { tables } = await told(
      'CREATE TABLE t (a TEXT, b INT REFERENCES u); CREATE TABLE u (id INTEGER PRIMARY KEY, s)',
    );
    expect(tables[0]?.columns.map(({ reasons }) => reasons)).toEqual([
      ['declared TEXT, and there is no value yet'],
      ['declared INT, and there is no value yet', expect.stringMatching(/^GM325: its foreign key/)],
    ]);
    expect(tables.map(({ risk }) => risk)).toEqual(['low', 'low']);
  });

  it('is of high risk where a blocker is about it', async () => {
    const { tables } = await told(
      'CREATE TABLE t (aB TEXT, ab_ TEXT, a_b TEXT); CREATE TABLE u (id INTEGER PRIMARY KEY)',
      {
        identifiers: 'snake',
      },
    );
    expect(tables.map(({ risk, blockers }) => [risk, blockers])).toEqual([
      ['high', 1],
      ['low', 0],
    ]);
  });

  it('has the statements that the script of the whole plan has for it', async () => {
    const { tables, script } = await told(
      `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT UNIQUE, n INT CHECK (n > 0), u INT REFERENCES u);
       CREATE TABLE u (id INTEGER PRIMARY KEY, s TEXT); CREATE INDEX x ON u (s)`,
    );
    const statements = (text: string) =>
      text
        .split(/^-- /m)
        .filter((part) => part !== '')
        .map((part) => part.trim());
    expect(tables.flatMap((table) => statements(table.script)).sort()).toEqual(statements(script).sort());
    expect(statements(tables[0]?.script ?? '')).toHaveLength(7);
  });
});

describe('the values of a column', () => {
  it('are counted by their class', () => {
    expect(profileCounts(profileOf([1n, 2n, 1.5, 'abc', new Uint8Array(2), null]))).toEqual([
      '2 integers',
      '1 real',
      '1 text of up to 3 characters',
      '1 blob of up to 2 bytes',
      '1 NULL',
    ]);
    expect(profileCounts(profileOf([]))).toEqual([]);
  });
});

describe('the time of tables', () => {
  const table = (rows: number, bytes: number, columns: number) =>
    ({ rows, bytes, load: Array.from({ length: columns }) }) as never as Parameters<
      typeof estimateSeconds
    >[0]['tables'][0];

  it('is guessed from how long reading took, shared by values and bytes', () => {
    const [one, other] = [table(1000, 40_000, 1), table(1000, 140_000, 1)];
    expect([rowWeight(one), rowWeight(other)]).toEqual([100, 200]);
    const seconds = estimateSeconds({ tables: [one, other] }, 3);
    expect([seconds?.get(one), seconds?.get(other)]).toEqual([4, 8]);
  });

  it('is not guessed where there is nothing to go by', () => {
    expect(estimateSeconds({ tables: [table(0, 0, 3)] }, 3)).toBeNull();
    expect(estimateSeconds({ tables: [table(9, 9, 3)] }, 0)).toBeNull();
  });
});
