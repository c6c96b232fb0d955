import { it } from 'vitest';
import { describeServers } from '../servers/describe-servers.ts';
import { fireInBoth, type TriggerCase } from '../support/fire-in-both.ts';

const log = 'CREATE TABLE log (n INTEGER PRIMARY KEY, what TEXT, old TEXT, new TEXT);';

const cases: readonly TriggerCase[] = [
  {
    what: 'an audit of every change, for statements of one row and of several',
    schema: `${log} CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT);
      CREATE TRIGGER i AFTER INSERT ON t BEGIN INSERT INTO log (what, new) VALUES ('insert', NEW.name); END;
      CREATE TRIGGER u AFTER UPDATE ON t BEGIN INSERT INTO log (what, old, new) VALUES ('update', OLD.name, NEW.name); END;
      CREATE TRIGGER d AFTER DELETE ON t BEGIN INSERT INTO log (what, old) VALUES ('delete', OLD.name); END;`,
    statements: [
      "INSERT INTO t VALUES (1, 'a')",
      "INSERT INTO t VALUES (2, 'b'), (3, 'it''s')",
      "UPDATE t SET name = 'c' WHERE id = 2",
      'UPDATE t SET name = NULL WHERE id = 1',
      'DELETE FROM t WHERE id = 3',
    ],
  },
  {
    what: 'a trigger that changes its own row and does not fire itself',
    schema: `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, changes INTEGER DEFAULT 0);
      CREATE TRIGGER touch AFTER UPDATE ON t BEGIN UPDATE t SET changes = changes + 1 WHERE id = NEW.id; END;`,
    statements: [
      'INSERT INTO t (id, n) VALUES (1, 1), (2, 2)',
      'UPDATE t SET n = n + 1',
      'UPDATE t SET n = 9 WHERE id = 1',
    ],
  },
  {
    what: 'triggers that fire each other, each once',
    schema: `${log} CREATE TABLE a (x INTEGER); CREATE TABLE b (x INTEGER);
      CREATE TRIGGER ta AFTER INSERT ON a WHEN NEW.x < 10 BEGIN
        INSERT INTO log (what) VALUES ('a'); INSERT INTO b VALUES (NEW.x + 1); END;
      CREATE TRIGGER tb AFTER INSERT ON b WHEN NEW.x < 10 BEGIN
        INSERT INTO log (what) VALUES ('b'); INSERT INTO a VALUES (NEW.x + 1); END;`,
    statements: ['INSERT INTO a VALUES (1)', 'INSERT INTO b VALUES (5)'],
  },
  {
    what: 'a guard that an error leaves behind nowhere',
    schema: `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER CHECK (n < 100));
      CREATE TRIGGER twice AFTER UPDATE ON t BEGIN UPDATE t SET n = n * 2 WHERE id = NEW.id; END;`,
    statements: ['INSERT INTO t VALUES (1, 1)', 'UPDATE t SET n = 60', 'UPDATE t SET n = 7', 'UPDATE t SET n = 8'],
  },
  {
    what: 'RAISE(ABORT) by WHEN, by CASE and by WHERE',
    schema: `CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, qty INTEGER);
      CREATE TRIGGER a BEFORE UPDATE OF qty ON t WHEN NEW.qty < 0 BEGIN SELECT RAISE(ABORT, 'negative; stock''s out'); END;
      CREATE TRIGGER b BEFORE INSERT ON t BEGIN
        SELECT CASE WHEN NEW.name IS NULL THEN RAISE(FAIL, 'no name') WHEN NEW.qty > 50 THEN RAISE(ABORT, '100% too much') END; END;
      CREATE TRIGGER c BEFORE DELETE ON t BEGIN SELECT RAISE(ROLLBACK, 'kept') WHERE OLD.name = 'keep'; END;`,
    statements: [
      "INSERT INTO t VALUES (1, 'keep', 5), (2, 'x', 7)",
      'INSERT INTO t VALUES (3, NULL, 5)',
      "INSERT INTO t VALUES (4, 'y', 51)",
      'UPDATE t SET qty = -1 WHERE id = 2',
      "UPDATE t SET name = 'z' WHERE id = 2",
      'DELETE FROM t WHERE id = 1',
      'DELETE FROM t WHERE id = 2',
    ],
  },
  {
    what: 'RAISE(IGNORE), which leaves one row out, after what the trigger did before it',
    schema: `${log} CREATE TABLE done (id INTEGER); CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER);
      CREATE TRIGGER ign BEFORE INSERT ON t WHEN NEW.n > 10 BEGIN
        INSERT INTO log (what) VALUES ('ignored'); SELECT RAISE(IGNORE); END;
      CREATE TRIGGER after_it AFTER INSERT ON t BEGIN INSERT INTO done VALUES (NEW.id); END;`,
    statements: ['INSERT INTO t VALUES (1, 1), (2, 20), (3, 3)', 'INSERT INTO t VALUES (4, 40)'],
  },
  {
    what: 'several triggers of one event, from the newest to the oldest',
    schema: `${log} CREATE TABLE t (id INTEGER PRIMARY KEY);
      CREATE TRIGGER m AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES ('m'); END;
      CREATE TRIGGER z AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES ('z'); END;
      CREATE TRIGGER a AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES ('a'); END;
      CREATE TRIGGER cond BEFORE INSERT ON t BEGIN SELECT CASE WHEN NEW.id > 10 THEN RAISE(ABORT, 'no') END; END;
      CREATE TRIGGER ign BEFORE INSERT ON t WHEN NEW.id > 100 BEGIN SELECT RAISE(IGNORE); END;`,
    statements: ['INSERT INTO t VALUES (1)', 'INSERT INTO t VALUES (11)', 'INSERT INTO t VALUES (111)'],
  },
  {
    what: 'UPDATE OF fires by the columns that are named, changed or not',
    schema: `${log} CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b TEXT);
      CREATE TRIGGER u AFTER UPDATE OF a ON t BEGIN INSERT INTO log (what, old, new) VALUES ('a', OLD.a, NEW.a); END;
      CREATE TABLE bare (a TEXT, b TEXT);
      CREATE TRIGGER by_rowid AFTER UPDATE OF rowid ON bare BEGIN INSERT INTO log (what) VALUES ('rowid'); END;
      CREATE TRIGGER by_b AFTER UPDATE OF rowid, b ON bare BEGIN INSERT INTO log (what) VALUES ('b'); END;`,
    refused: ['by_rowid'],
    statements: [
      "INSERT INTO t VALUES (1, 'x', 'y')",
      "UPDATE t SET b = 'z'",
      'UPDATE t SET a = a',
      "UPDATE t SET a = 'n', b = 'm'",
      "INSERT INTO bare VALUES ('x', 'y')",
      "UPDATE bare SET a = 'z'",
      "UPDATE bare SET b = 'z'",
    ],
  },
  {
    what: 'BEFORE triggers that see the rows before them',
    schema: `CREATE TABLE totals (k TEXT PRIMARY KEY, n INTEGER); INSERT INTO totals VALUES ('t', 0);
      CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER);
      CREATE TRIGGER i BEFORE INSERT ON t BEGIN UPDATE totals SET n = n + NEW.n WHERE k = 't'; END;
      CREATE TRIGGER d BEFORE DELETE ON t BEGIN UPDATE totals SET n = n - OLD.n WHERE k = 't';
        UPDATE t SET n = n + 1 WHERE id <> OLD.id; END;`,
    statements: ['INSERT INTO t VALUES (1, 5), (2, 6), (3, 7)', 'DELETE FROM t WHERE id = 1'],
  },
  {
    what: 'a counter by upsert, OR IGNORE and OR REPLACE',
    schema: `CREATE TABLE seen (name TEXT PRIMARY KEY, times INTEGER NOT NULL DEFAULT 0, last INTEGER);
      CREATE TABLE first (name TEXT PRIMARY KEY, id INTEGER NOT NULL); CREATE TABLE last (name TEXT PRIMARY KEY, id INTEGER, extra TEXT);
      CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, n INTEGER);
      CREATE TRIGGER i AFTER INSERT ON t BEGIN
        INSERT INTO seen (name, times, last) VALUES (NEW.name, 1, NEW.id)
          ON CONFLICT (name) DO UPDATE SET times = times + excluded.times, last = excluded.last WHERE excluded.last <> 4;
        INSERT OR IGNORE INTO first VALUES (NEW.name, NEW.n);
        INSERT OR REPLACE INTO last (name, id) VALUES (NEW.name, NEW.id); END;`,
    statements: [
      "INSERT INTO t VALUES (1, 'a', 1)",
      "INSERT INTO t VALUES (2, 'b', NULL), (3, 'a', 3)",
      "UPDATE last SET extra = 'x'",
      "INSERT INTO t VALUES (4, 'a', 4), (5, 'b', 5)",
    ],
  },
  {
    what: 'the row by its rowid where the key is another',
    schema: `CREATE TABLE t (a INTEGER NOT NULL, b TEXT NOT NULL, n INTEGER DEFAULT 0, PRIMARY KEY (a, b));
      CREATE TRIGGER i AFTER INSERT ON t BEGIN UPDATE t SET n = n + 1 WHERE rowid = new.rowid; END;
      CREATE TRIGGER u AFTER UPDATE ON t BEGIN UPDATE t SET n = n + 10 WHERE t.rowid = old.rowid; END;`,
    statements: [
      "INSERT INTO t (a, b) VALUES (1, 'x'), (1, 'y')",
      "UPDATE t SET b = 'z' WHERE b = 'y'",
      'UPDATE t SET a = 2',
    ],
  },
  {
    what: 'ids that are asked for by NULL',
    schema: `CREATE TABLE ids (id INTEGER PRIMARY KEY, v TEXT); CREATE TABLE t (wanted INTEGER, v TEXT);
      CREATE TRIGGER i AFTER INSERT ON t BEGIN
        INSERT INTO ids VALUES (NULL, NEW.v); INSERT INTO ids (id, v) VALUES (NEW.wanted, 'wanted ' || NEW.v); END;`,
    statements: ["INSERT INTO t VALUES (NULL, 'a')", "INSERT INTO t VALUES (100, 'b')"],
  },
  {
    what: 'booleans, numbers and texts in columns of another type',
    schema: `CREATE TABLE t (id INTEGER PRIMARY KEY, active BOOLEAN, n INTEGER, price REAL, name TEXT);
      INSERT INTO t VALUES (1, 1, 5, 1.5, 'x');
      CREATE TABLE copy (id INTEGER PRIMARY KEY, active BOOLEAN, as_number INTEGER, as_text TEXT, real REAL, fixed BOOLEAN, spelled TEXT, big INTEGER);
      INSERT INTO copy VALUES (0, 0, 0, '', 0.5, 1, '', 0);
      CREATE TRIGGER u AFTER UPDATE ON t BEGIN
        INSERT INTO copy VALUES (NULL, NEW.active, NEW.active, NEW.n, NEW.n, 0, 12, '34'); END;
      CREATE TRIGGER w AFTER UPDATE ON t WHEN OLD.active AND NOT NEW.active BEGIN UPDATE copy SET fixed = 1 WHERE id > 0; END;`,
    statements: ['UPDATE t SET n = 6', 'UPDATE t SET active = (n > 100)', 'UPDATE t SET active = NULL'],
  },
  {
    what: 'the present time goes into columns of texts and of times',
    schema: `CREATE TABLE t (id INTEGER PRIMARY KEY, touched TIMESTAMP, day DATE, spelled TEXT, year INTEGER, mixed TIMESTAMP);
      INSERT INTO t VALUES (1, '2020-01-01 00:00:00', '2020-01-01', 'x', 1, '2020-01-01T00:00:00.000Z'), (2, NULL, NULL, NULL, NULL, 'never');
      CREATE TABLE same (n INTEGER, ok INTEGER);
      CREATE TRIGGER u AFTER UPDATE ON t BEGIN
        UPDATE t SET touched = CURRENT_TIMESTAMP, day = date('now'), spelled = strftime('%Y-%m', 'now'), year = strftime('%Y', 'now'),
          mixed = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE id = NEW.id;
        INSERT INTO same SELECT 1, count(*) FROM t WHERE touched > '2020-01-02 00:00:00' AND day > '2020-01-02' AND year > 2020; END;`,
    statements: [
      'UPDATE t SET id = 3 WHERE id = 1',
      `UPDATE t SET touched = NULL, spelled = NULL, day = '2020-01-01', mixed = '' WHERE year IS NULL`,
    ],
    times: true,
  },
  {
    what: 'the collation of a column decides what is equal',
    schema: `CREATE TABLE people (name TEXT COLLATE NOCASE, n INTEGER); INSERT INTO people VALUES ('Ada', 0), ('BOB', 0);
      CREATE TABLE visits (who TEXT);
      CREATE TRIGGER v AFTER INSERT ON visits BEGIN UPDATE people SET n = n + 1 WHERE name = NEW.who; END;`,
    statements: ["INSERT INTO visits VALUES ('ADA')", "INSERT INTO visits VALUES ('bob'), ('eve')"],
  },
  {
    what: 'a cascade fires the triggers of the children',
    schema: `${log} CREATE TABLE p (id INTEGER PRIMARY KEY);
      CREATE TABLE c (id INTEGER PRIMARY KEY, p INTEGER REFERENCES p (id) ON DELETE CASCADE ON UPDATE CASCADE);
      CREATE TRIGGER d AFTER DELETE ON c BEGIN INSERT INTO log (what, old) VALUES ('delete', OLD.id); END;
      CREATE TRIGGER u AFTER UPDATE OF p ON c BEGIN INSERT INTO log (what, old, new) VALUES ('update', OLD.p, NEW.p); END;`,
    statements: [
      'INSERT INTO p VALUES (1), (2)',
      'INSERT INTO c VALUES (10, 1), (11, 2)',
      'UPDATE p SET id = 5 WHERE id = 1',
      'DELETE FROM p WHERE id = 5',
    ],
  },
  {
    what: 'codes that are numbers in some rows and texts in others',
    schema: `CREATE TABLE units (code INTEGER_OR_TEXT PRIMARY KEY, n INTEGER); INSERT INTO units VALUES (9001, 0), ('metre', 0);
      CREATE TABLE uses (unit INTEGER_OR_TEXT); INSERT INTO uses VALUES (9001), ('foot');
      CREATE TRIGGER known BEFORE INSERT ON uses BEGIN
        SELECT RAISE(ABORT, 'unknown unit') WHERE NOT EXISTS (SELECT 1 FROM units u WHERE u.code = NEW.unit);
        SELECT RAISE(ABORT, 'not in the view') WHERE NOT EXISTS (SELECT 1 FROM codes WHERE code = NEW.unit OR code = 7); END;
      CREATE VIEW codes AS SELECT 'u' AS what, code FROM units UNION ALL SELECT 'n', n FROM units;
      CREATE TRIGGER used AFTER INSERT ON uses BEGIN UPDATE units SET n = n + 1 WHERE code = NEW.unit; END;`,
    statements: [
      "INSERT INTO uses VALUES ('9001')",
      "INSERT INTO uses VALUES ('metre'), ('metre')",
      "INSERT INTO uses VALUES ('Metre')",
    ],
  },
  {
    what: 'subqueries in conditions, values and checks',
    schema: `CREATE TABLE books (id INTEGER PRIMARY KEY, title TEXT); CREATE TABLE authors (id INTEGER PRIMARY KEY, name TEXT, books INTEGER);
      CREATE TABLE link (id INTEGER PRIMARY KEY, book INTEGER, author INTEGER); CREATE TABLE log (what TEXT, n INTEGER);
      CREATE TRIGGER fk BEFORE INSERT ON link BEGIN
        SELECT CASE WHEN (SELECT id FROM books WHERE id = NEW.book) IS NULL THEN RAISE(ABORT, 'no book')
          WHEN (SELECT id FROM authors WHERE id = NEW.author) IS NULL THEN RAISE(ABORT, 'no author') END; END;
      CREATE TRIGGER referenced BEFORE DELETE ON authors BEGIN
        SELECT CASE WHEN (SELECT COUNT(id) FROM link WHERE author = OLD.id) > 0 THEN RAISE(ABORT, 'still referenced') END; END;
      CREATE TRIGGER counted AFTER INSERT ON link BEGIN
        UPDATE authors SET books = (SELECT count(*) FROM link WHERE author = authors.id) WHERE id = NEW.author;
        INSERT INTO log SELECT title, NEW.id FROM books WHERE id = NEW.book; END;
      CREATE TRIGGER few BEFORE INSERT ON books BEGIN
        SELECT CASE WHEN count(*) >= 3 THEN RAISE(ABORT, 'too many') END FROM books;
        SELECT CASE WHEN title = NEW.title THEN RAISE(ABORT, 'twice') END FROM books;
        SELECT RAISE(IGNORE) FROM log WHERE what = NEW.title; END;
      CREATE TRIGGER gone AFTER DELETE ON books WHEN NOT EXISTS (SELECT 1 FROM books) BEGIN INSERT INTO log VALUES ('no books', NULL); END;
      CREATE TRIGGER cleared AFTER DELETE ON books BEGIN DELETE FROM link WHERE book NOT IN (SELECT id FROM books); END;`,
    statements: [
      "INSERT INTO authors VALUES (1, 'a', 0), (2, 'b', 0)",
      "INSERT INTO books VALUES (1, 'x')",
      "INSERT INTO books VALUES (2, 'x')",
      "INSERT INTO books VALUES (2, 'y')",
      'INSERT INTO link VALUES (1, 1, 1)',
      'INSERT INTO link VALUES (2, 7, 1)',
      'INSERT INTO link VALUES (3, 1, 7)',
      'INSERT INTO link VALUES (4, 2, 1)',
      "INSERT INTO books VALUES (3, 'x')",
      "INSERT INTO books VALUES (3, 'z')",
      "INSERT INTO books VALUES (4, 'zz')",
      'DELETE FROM authors WHERE id = 1',
      'DELETE FROM authors WHERE id = 2',
      'DELETE FROM books WHERE id = 3',
      'DELETE FROM books WHERE id = 2',
      'DELETE FROM books WHERE id = 1',
    ],
  },
  {
    what: 'INSTEAD OF triggers make a view writable',
    schema: `CREATE TABLE people (id INTEGER PRIMARY KEY, name TEXT, active BOOLEAN DEFAULT 1); CREATE TABLE log (what TEXT);
      INSERT INTO people (name) VALUES ('first');
      CREATE VIEW active AS SELECT id, name AS called FROM people WHERE active;
      CREATE TRIGGER "add it" INSTEAD OF INSERT ON active WHEN NEW.called IS NOT NULL BEGIN
        INSERT INTO people (id, name) VALUES (NEW.id, NEW.called); END;
      CREATE TRIGGER logged INSTEAD OF INSERT ON active BEGIN INSERT INTO log VALUES (NEW.called); END;
      CREATE TRIGGER no_x INSTEAD OF INSERT ON active WHEN NEW.called = 'x' BEGIN SELECT RAISE(IGNORE); END;
      CREATE TRIGGER rename INSTEAD OF UPDATE ON active BEGIN
        UPDATE people SET name = NEW.called WHERE id = OLD.id; INSERT INTO log VALUES (OLD.called || ' to ' || NEW.called); END;
      CREATE TRIGGER hide INSTEAD OF DELETE ON active BEGIN UPDATE people SET active = 0 WHERE id = OLD.id; END;
      CREATE TABLE wishes (name TEXT);
      CREATE TRIGGER through AFTER INSERT ON wishes BEGIN INSERT INTO active (called) VALUES (NEW.name); END;`,
    statements: [
      "INSERT INTO active (called) VALUES ('a'), ('x'), (NULL), ('b')",
      "INSERT INTO active VALUES (10, 'ten')",
      "UPDATE active SET called = 'c' WHERE called = 'b'",
      "DELETE FROM active WHERE called IN ('a', 'ten')",
      "UPDATE active SET called = called || '!'",
      "INSERT INTO wishes VALUES ('x')",
    ],
  },
  {
    what: 'names that need quotes, and columns called like PL/pgSQL variables',
    schema: `CREATE TABLE "my table" ("found" INTEGER, "a ""b" TEXT); CREATE TABLE "Other" ("found" INTEGER, "tg_op" TEXT);
      INSERT INTO "Other" VALUES (1, 'x');
      CREATE TRIGGER "it's $body$" AFTER INSERT ON "my table" BEGIN
        UPDATE "Other" SET "found" = "found" + NEW."found", tg_op = NEW."a ""b" WHERE "found" > 0; END;`,
    statements: [`INSERT INTO "my table" VALUES (4, '$body$ ''x''')`],
  },
  {
    what: 'a BEFORE trigger that inserts into its own table',
    schema: `CREATE TABLE t (a INTEGER, b TEXT);
      CREATE TRIGGER twice BEFORE INSERT ON t BEGIN INSERT INTO t VALUES (NEW.a, 'copy of ' || NEW.b); END;`,
    statements: ["INSERT INTO t VALUES (1, 'x'), (2, 'y')"],
  },
  {
    what: 'what cannot be kept is not carried',
    schema: `${log} CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, name TEXT DEFAULT (datetime('now', 'utc')));
      CREATE TABLE other (a INTEGER UNIQUE, b INTEGER UNIQUE);
      CREATE TRIGGER own BEFORE UPDATE ON t BEGIN UPDATE t SET n = 0 WHERE id = OLD.id; END;
      CREATE TRIGGER counts AFTER INSERT ON t BEGIN UPDATE log SET new = changes(); END;
      CREATE TRIGGER half AFTER DELETE ON t BEGIN INSERT INTO log (what) VALUES ('x'); UPDATE log SET new = my_function(OLD.n); END;
      CREATE TRIGGER replaces AFTER INSERT ON t BEGIN INSERT OR REPLACE INTO other VALUES (NEW.id, NEW.n); END;
      CREATE TRIGGER ends AFTER INSERT ON t BEGIN SELECT RAISE(IGNORE) WHERE NEW.n = 1; END;
      CREATE TRIGGER later AFTER DELETE ON t BEGIN INSERT INTO missing VALUES (1); END;
      CREATE TRIGGER good AFTER INSERT ON t BEGIN INSERT INTO log (what) VALUES ('good'); END;
      CREATE TRIGGER default_lost AFTER INSERT ON log BEGIN INSERT INTO t (n) VALUES (1); END;`,
    statements: [],
    refused: ['own', 'counts', 'half', 'replaces', 'later', 'default_lost'],
  },
];

describeServers('PEERS 71: triggers do in PostgreSQL what they do in SQLite', (server) => {
  it.each(cases)('$what', async (one) => {
    await fireInBoth(server, one);
  });
});
