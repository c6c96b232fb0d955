import { expect, it } from 'vitest';
import { describeServers } from '../servers/describe-servers.ts';
import { withMigrated } from '../support/migrated.ts';

const constraints = `
  SELECT conrelid::regclass::text AS table, pg_get_constraintdef(oid) AS def FROM pg_constraint
  WHERE contype = 'f' AND connamespace = 'public'::regnamespace ORDER BY 1, 2`;

describeServers('failures of other tools: keys, sequences and indexes', (server) => {
  it('PEERS 17, 67, 72: implied parents, a column called references, composite keys stay whole', async () => {
    const sql = `
      CREATE TABLE p (id INTEGER PRIMARY KEY, "references" TEXT UNIQUE);
      CREATE TABLE two (a INTEGER, b INTEGER, PRIMARY KEY (a, b));
      CREATE TABLE c (p REFERENCES p, r TEXT REFERENCES p ("references"), a INT, b INT, FOREIGN KEY (a, b) REFERENCES two);
      INSERT INTO p VALUES (1, 'x'); INSERT INTO two VALUES (1, 2), (1, 3); INSERT INTO c VALUES (1, 'x', 1, 3), (NULL, NULL, 9, NULL);`;
    await withMigrated(server, sql, async ({ rows, columns }) => {
      expect(await rows(constraints)).toEqual([
        { table: 'c', def: 'FOREIGN KEY (a, b) REFERENCES two(a, b)' },
        { table: 'c', def: 'FOREIGN KEY (p) REFERENCES p(id)' },
        { table: 'c', def: 'FOREIGN KEY (r) REFERENCES p("references")' },
      ]);
      expect(await columns('two')).toEqual(['a bigint', 'b bigint']);
    });
  });

  it('PEERS 18: NOT NULL is kept, and named where a damaged file holds NULL', async () => {
    const sql = `
      CREATE TABLE kept (a TEXT NOT NULL);
      CREATE TABLE broken (id INTEGER PRIMARY KEY, a TEXT);
      INSERT INTO broken VALUES (1, NULL), (2, 'x');
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE TABLE broken (id INTEGER PRIMARY KEY, a TEXT NOT NULL)' WHERE name = 'broken';`;
    await withMigrated(server, sql, async ({ rows, notes }) => {
      await expect(rows('INSERT INTO kept VALUES (NULL)')).rejects.toThrow('not-null');
      expect(notes).toContain('GM302 a');
      expect(await rows('SELECT count(*)::int AS n FROM broken WHERE a IS NULL')).toEqual([{ n: 1 }]);
    });
  });

  it('duplicates under UNIQUE of a damaged file are named before the load', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT);
      INSERT INTO t VALUES (1, 'x'), (2, 'x'), (3, 'y');
      CREATE INDEX t_a ON t (a);
      PRAGMA writable_schema = ON;
      UPDATE sqlite_schema SET sql = 'CREATE UNIQUE INDEX t_a ON t (a)' WHERE name = 't_a';`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      expect(report.notes).toMatchObject([
        { code: 'GM321', message: expect.stringContaining('1 key (for example x) occur') },
      ]);
      expect(report.notCarried).toMatchObject([{ kind: 'index', name: 't_a', code: 'GM321' }]);
      expect(await rows('SELECT count(*)::int AS n FROM t')).toEqual([{ n: 3 }]);
    });
  });

  it('PEERS 19, 20, 25, 65: the next id, of empty AUTOINCREMENT tables, of mixed case, above deleted ids', async () => {
    const sql = `
      CREATE TABLE plain (id INTEGER PRIMARY KEY, v TEXT);
      INSERT INTO plain VALUES (41, 'x');
      CREATE TABLE fresh (id INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);
      CREATE TABLE "Mixed Case" ("Id" INTEGER PRIMARY KEY AUTOINCREMENT, v TEXT);
      INSERT INTO "Mixed Case" ("Id", v) VALUES (7, 'a'), (900, 'b');
      DELETE FROM "Mixed Case" WHERE "Id" = 900;
      CREATE TABLE negative (id INTEGER PRIMARY KEY, v TEXT);
      INSERT INTO negative VALUES (-5, 'x');`;
    await withMigrated(server, sql, async ({ rows }) => {
      const next = async (table: string, id: string) =>
        (await rows(`INSERT INTO ${table} (v) VALUES ('n') RETURNING ${id}::int AS id`))[0];
      expect(await next('plain', 'id')).toEqual({ id: 42 });
      expect(await next('fresh', 'id')).toEqual({ id: 1 });
      expect(await next('"Mixed Case"', '"Id"')).toEqual({ id: 901 });
      expect(await next('negative', 'id')).toEqual({ id: 1 });
    });
  });

  it('PEERS 37: foreign keys with orphans are kept NOT VALID and counted', async () => {
    const sql = `
      PRAGMA foreign_keys = OFF;
      CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE);
      CREATE TABLE e (id INTEGER PRIMARY KEY, p TEXT REFERENCES n (v));
      CREATE TABLE n (v TEXT NOT NULL PRIMARY KEY);
      INSERT INTO p VALUES (1); INSERT INTO c VALUES (1, 1), (2, 99), (3, NULL); INSERT INTO e VALUES (1, '');`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      expect(await rows(constraints)).toEqual([
        { table: 'c', def: 'FOREIGN KEY (p) REFERENCES p(id) ON DELETE CASCADE NOT VALID' },
        { table: 'e', def: 'FOREIGN KEY (p) REFERENCES n(v) NOT VALID' },
      ]);
      const orphans = report.notes.filter(({ code }) => code === 'GM304');
      expect(orphans.map(({ message }) => message.slice(0, 46))).toEqual([
        '1 rows have no parent in p (for example 2): th',
        '1 rows have no parent in n (for example 1): th',
      ]);
      await expect(rows('INSERT INTO c VALUES (4, 98)')).rejects.toThrow('foreign key');
    });
  });

  it('a PRIMARY KEY that takes NULL in SQLite is named, in one note for a source', async () => {
    const sql = `
      CREATE TABLE by_text (code TEXT PRIMARY KEY, v);
      CREATE TABLE pair (a INTEGER NOT NULL, b TEXT, PRIMARY KEY (a, b));
      CREATE TABLE given (code TEXT NOT NULL PRIMARY KEY);
      CREATE TABLE no_rowid (code TEXT PRIMARY KEY) WITHOUT ROWID;
      CREATE TABLE exact (code TEXT PRIMARY KEY) STRICT;
      CREATE TABLE numbered (id INTEGER PRIMARY KEY);
      CREATE TABLE descending (id INTEGER PRIMARY KEY DESC);
      CREATE TABLE holds_null (code TEXT PRIMARY KEY); INSERT INTO holds_null VALUES (NULL);`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      const notes = report.notes.filter(({ code }) => code === 'GM314');
      expect(notes.map(({ severity, message }) => [severity, message])).toEqual([
        [
          'info',
          '3 PRIMARY KEYs without NOT NULL: by_text (code), pair (b), descending (id). None of them holds NULL; SQLite would take a row with NULL there, PostgreSQL refuses it',
        ],
      ]);
      await expect(rows('INSERT INTO by_text (v) VALUES (1)')).rejects.toThrow('null value');
    });
  });

  it('PEERS 61, 62: an index that is refused costs no other, a partial UNIQUE keeps its predicate', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, k TEXT, live INT, v TEXT);
      INSERT INTO t VALUES (1, 'a', 0, 'x'), (2, 'a', 0, 'y'), (3, 'a', 1, 'z');
      CREATE INDEX t_lower ON t (lower(v));
      CREATE INDEX t_odd ON t (unicode(hex(v)), likely(live));
      CREATE UNIQUE INDEX t_live ON t (k) WHERE live = 1;
      CREATE INDEX t_v ON t (v DESC);`;
    await withMigrated(server, sql, async ({ rows }) => {
      const found = (await rows(`SELECT indexname AS name FROM pg_indexes WHERE tablename = 't'`)) as {
        name: string;
      }[];
      expect(found.map(({ name }) => name)).toEqual(expect.arrayContaining(['t_pkey', 't_lower', 't_live', 't_v']));
      await rows(`INSERT INTO t (k, live) VALUES ('a', 0)`);
      await expect(rows(`INSERT INTO t (k, live) VALUES ('a', 1)`)).rejects.toThrow('t_live');
    });
  });

  it("a CHECK of a value's class refuses what the type lets through to it; what the type converts before is named", async () => {
    const sql = `
      CREATE TABLE c (id INTEGER PRIMARY KEY, i INTEGER CHECK (typeof(i) = 'integer'), w INTEGER CHECK (w = CAST(w AS INTEGER)),
        t TEXT CHECK (typeof(t) IN ('text', 'null')), n NUMERIC CHECK (typeof(n) = 'integer'), r REAL CHECK (typeof(r) = 'real'),
        b BLOB CHECK (typeof(b) = 'blob'), p INTEGER CHECK (p > 0));
      INSERT INTO c VALUES (1, 1, 1, 'a', 1, 1.5, x'00', 1);`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      const notes = report.notes.filter(({ code }) => code === 'GM313');
      expect(notes.map(({ column, message }) => [column, message.split('PostgreSQL ')[1]])).toEqual([
        ['i', 'rounds 1.5 to 2 and takes it, where SQLite refuses the row'],
        ['w', 'rounds 1.5 to 2 and takes it, where SQLite refuses the row'],
        ['t', 'takes a bytea as the text that it prints for it, where SQLite refuses the row'],
        ['b', 'reads a text without a type as the bytes of its letters, where SQLite refuses the row'],
      ]);
      const insert = (column: string, value: string) =>
        rows(
          `INSERT INTO c SELECT ${['id', 'i', 'w', 't', 'n', 'r', 'b', 'p'].map((name) => (name === column ? value : name === 'id' ? 'id + 1' : name)).join(', ')} FROM c WHERE id = 1`,
        );
      await expect(insert('i', 'NULL')).rejects.toThrow('check');
      await expect(insert('r', 'NULL')).rejects.toThrow('check');
      await expect(insert('b', 'NULL')).rejects.toThrow('check');
      await insert('i', '1.5');
      expect(await rows('SELECT i::int FROM c WHERE id = 2')).toEqual([{ i: 2 }]);
    });
  });

  it('rowid in a CHECK is the INTEGER PRIMARY KEY; a rowid without a column is named', async () => {
    const sql = `
      CREATE TABLE a (id INTEGER PRIMARY KEY CHECK (rowid <> 33), v);
      CREATE TABLE b (id TEXT NOT NULL PRIMARY KEY, v CHECK (oid <> 33));`;
    await withMigrated(server, sql, async ({ rows, report }) => {
      await expect(rows('INSERT INTO a (id) VALUES (33)')).rejects.toThrow('check');
      expect(report.notes.filter(({ code }) => code === 'GM305').map(({ message }) => message)).toEqual([
        'CHECK (oid <> 33) is not carried: the rowid of b, which is no column and does not come over, has no exact counterpart',
      ]);
    });
  });

  it('PEERS 71: DESC, CHECK, COLLATE NOCASE and DEFERRABLE are carried', async () => {
    const sql = `
      CREATE TABLE p (id INTEGER PRIMARY KEY, email TEXT COLLATE NOCASE UNIQUE, age INT CHECK (age >= 0));
      CREATE TABLE c (p INT REFERENCES p (id) DEFERRABLE INITIALLY DEFERRED);
      INSERT INTO p VALUES (1, 'A@b.c', 3), (2, 'Ä@b.c', NULL);`;
    await withMigrated(server, sql, async ({ rows }) => {
      await expect(rows(`INSERT INTO p (email) VALUES ('a@B.C')`)).rejects.toThrow('p_email_key');
      await rows(`INSERT INTO p (email) VALUES ('ä@b.c')`);
      await expect(rows(`INSERT INTO p (age) VALUES (-1)`)).rejects.toThrow('check');
      expect(await rows(constraints)).toEqual([
        { table: 'c', def: 'FOREIGN KEY (p) REFERENCES p(id) DEFERRABLE INITIALLY DEFERRED' },
      ]);
    });
  });
});
