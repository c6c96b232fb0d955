import { expect, it } from 'vitest';
import { describeServers } from '../servers/describe-servers.ts';
import { type Migrated, withMigrated } from '../support/migrated.ts';

const keys = `
  SELECT conrelid::regclass::text AS "table", convalidated AS valid FROM pg_constraint
  WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1`;

describeServers('foreign keys between columns of different types', (server) => {
  async function migrated(sql: string, check: (found: Migrated) => Promise<void>): Promise<void> {
    await withMigrated(server, `PRAGMA foreign_keys = OFF; ${sql}`, check);
  }

  it('an identity among them costs its own foreign key, not those of the others', async () => {
    const sql = `
      CREATE TABLE p (a TEXT PRIMARY KEY); INSERT INTO p VALUES ('1'), ('2'), ('x');
      CREATE TABLE c_any (x REFERENCES p); INSERT INTO c_any VALUES ('x'), ('1');
      CREATE TABLE c_int (x INT REFERENCES p); INSERT INTO c_int VALUES (1), (2);
      CREATE TABLE c_rowid (x INTEGER PRIMARY KEY REFERENCES p); INSERT INTO c_rowid VALUES (1);`;
    await migrated(sql, async ({ rows, columns, report }) => {
      expect(await rows(keys)).toEqual([
        { table: 'c_any', valid: true },
        { table: 'c_int', valid: true },
      ]);
      expect(await columns('c_int')).toEqual(['x text']);
      expect(report.notCarried).toMatchObject([{ kind: 'foreign key', name: expect.stringContaining('c_rowid') }]);
      expect(report.notes.find(({ code }) => code === 'GM303')?.message).toContain(
        'x (bigint) and p.a (text) are not comparable in PostgreSQL; SQLite gives x the affinity of p.a before it looks for the parent. c_rowid.x is the rowid and stays bigint',
      );
    });
  });

  it('what an identity joins by its own type stays as it is', async () => {
    const sql = `
      CREATE TABLE p (a INT PRIMARY KEY); INSERT INTO p VALUES (1), (2);
      CREATE TABLE c_int (x INT REFERENCES p); INSERT INTO c_int VALUES (1);
      CREATE TABLE c_rowid (x INTEGER PRIMARY KEY REFERENCES p); INSERT INTO c_rowid VALUES (1);
      CREATE TABLE c_text (x TEXT REFERENCES p); INSERT INTO c_text VALUES ('2');
      CREATE TABLE c_void (x TEXT REFERENCES p);`;
    await migrated(sql, async ({ rows, columns, report }) => {
      expect(await rows(keys)).toMatchObject([{ table: 'c_int' }, { table: 'c_rowid' }, { table: 'c_void' }]);
      expect(await columns('p')).toEqual(['a bigint']);
      expect(await columns('c_text')).toEqual(['x text']);
      expect(report.notCarried).toMatchObject([{ kind: 'foreign key', name: expect.stringContaining('c_text') }]);
    });
  });

  it('an identity may refer to a column of reals, which PostgreSQL compares as SQLite does', async () => {
    const sql = `
      CREATE TABLE p (a REAL UNIQUE); INSERT INTO p VALUES (1), (2.5);
      CREATE TABLE c (x INTEGER PRIMARY KEY REFERENCES p (a)); INSERT INTO c VALUES (1);`;
    await migrated(sql, async ({ rows, columns }) => {
      expect(await rows(keys)).toMatchObject([{ table: 'c' }]);
      expect(await columns('p')).toEqual(['a double precision']);
      await expect(rows('INSERT INTO c VALUES (2)')).rejects.toThrow('foreign key');
    });
  });

  it('equal numbers that texts would spell apart are not joined as texts', async () => {
    const sql = `
      CREATE TABLE p (a UNIQUE); INSERT INTO p VALUES (5), ('x');
      CREATE TABLE c (x REAL REFERENCES p (a)); INSERT INTO c VALUES (5);`;
    await migrated(sql, async ({ rows, columns, report }) => {
      expect(await rows(keys)).toEqual([]);
      expect(await columns('c')).toEqual(['x double precision']);
      expect(report.notCarried).toMatchObject([{ kind: 'foreign key' }]);
    });
    const mixed = `
      CREATE TABLE p (a UNIQUE); INSERT INTO p VALUES (5), ('x');
      CREATE TABLE c (x REFERENCES p (a)); INSERT INTO c VALUES (5.0), ('x');`;
    await migrated(mixed, async ({ rows, report }) => {
      expect(await rows(keys)).toEqual([]);
      expect(report.notes.find(({ code }) => code === 'GM303')?.message).toContain('5 and 5.0');
    });
  });
});
