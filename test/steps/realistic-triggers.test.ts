import { expect, it } from 'vitest';
import { describeServers } from '../servers/describe-servers.ts';
import { fireInBoth, type TriggerCase } from '../support/fire-in-both.ts';

const cases: readonly TriggerCase[] = [
  {
    what: 'an audit log that spells rows as text and as JSON',
    schema: `CREATE TABLE users (id INTEGER PRIMARY KEY, email TEXT NOT NULL, age INTEGER, score REAL, active BOOLEAN DEFAULT 1);
      CREATE TABLE audit (id INTEGER PRIMARY KEY AUTOINCREMENT, tab TEXT, row_id INTEGER, op TEXT, was TEXT, became TEXT);
      CREATE TRIGGER audit_i AFTER INSERT ON users BEGIN
        INSERT INTO audit (tab, row_id, op, became) VALUES ('users', NEW.id, 'I', NEW.email || ':' || ifnull(NEW.age, '-') || ':' || NEW.active); END;
      CREATE TRIGGER audit_u AFTER UPDATE ON users WHEN OLD.email IS NOT NEW.email OR OLD.age IS NOT NEW.age BEGIN
        INSERT INTO audit (tab, row_id, op, was, became) VALUES ('users', NEW.id, 'U', json_object('email', OLD.email, 'age', OLD.age), json_object('email', NEW.email, 'age', NEW.age)); END;
      CREATE TRIGGER audit_d BEFORE DELETE ON users FOR EACH ROW BEGIN
        INSERT INTO audit (tab, row_id, op, was) VALUES ('users', OLD.id, 'D', upper(OLD.email) || ' ' || printf('%d', OLD.age)); END;`,
    statements: [
      "INSERT INTO users (email, age, score) VALUES ('a@x', 3, 1.5), ('b@x', NULL, 2)",
      "UPDATE users SET age = 4 WHERE email = 'a@x'",
      'UPDATE users SET score = 9',
      'UPDATE users SET age = NULL',
      "DELETE FROM users WHERE email = 'a@x'",
    ],
  },
  {
    what: 'counters of children, kept by steps and by counting anew',
    schema: `CREATE TABLE posts (id INTEGER PRIMARY KEY, comments INTEGER NOT NULL DEFAULT 0, last_comment INTEGER);
      CREATE TABLE comments (id INTEGER PRIMARY KEY, post INTEGER NOT NULL REFERENCES posts (id) ON DELETE CASCADE, body TEXT);
      INSERT INTO posts (id) VALUES (1), (2);
      CREATE TRIGGER c_i AFTER INSERT ON comments BEGIN
        UPDATE posts SET comments = comments + 1, last_comment = NEW.id WHERE id = NEW.post; END;
      CREATE TRIGGER c_d AFTER DELETE ON comments BEGIN
        UPDATE posts SET comments = comments - 1, last_comment = (SELECT max(id) FROM comments WHERE post = OLD.post) WHERE id = OLD.post; END;
      CREATE TRIGGER c_u AFTER UPDATE OF post ON comments WHEN OLD.post <> NEW.post BEGIN
        UPDATE posts SET comments = comments - 1 WHERE id = OLD.post;
        UPDATE posts SET comments = comments + 1 WHERE id = NEW.post; END;`,
    statements: [
      "INSERT INTO comments (post, body) VALUES (1, 'a')",
      "INSERT INTO comments (post, body) VALUES (1, 'b')",
      "INSERT INTO comments (post, body) VALUES (2, 'c')",
      'UPDATE comments SET post = 2 WHERE id = 1',
      'DELETE FROM comments WHERE id = 3',
      'DELETE FROM posts WHERE id = 2',
    ],
  },
  {
    what: 'soft delete through a view and a trigger that keeps rows',
    schema: `CREATE TABLE docs (id INTEGER PRIMARY KEY, title TEXT, deleted INTEGER NOT NULL DEFAULT 0);
      CREATE VIEW live AS SELECT id, title FROM docs WHERE deleted = 0;
      CREATE TRIGGER live_i INSTEAD OF INSERT ON live BEGIN INSERT INTO docs (title) VALUES (trim(NEW.title)); END;
      CREATE TRIGGER live_d INSTEAD OF DELETE ON live BEGIN UPDATE docs SET deleted = 1 WHERE id = OLD.id; END;
      CREATE TRIGGER live_u INSTEAD OF UPDATE OF id, title ON live BEGIN
        SELECT RAISE(ABORT, 'ids stay') WHERE NEW.id IS NOT OLD.id;
        UPDATE docs SET title = NEW.title WHERE id = OLD.id; END;
      CREATE TRIGGER keep BEFORE DELETE ON docs WHEN OLD.deleted = 0 BEGIN SELECT RAISE(IGNORE); END;`,
    statements: [
      "INSERT INTO live (title) VALUES (' a '), ('b'), ('c')",
      "DELETE FROM live WHERE title = 'a'",
      "UPDATE live SET title = 'bb' WHERE title = 'b'",
      "UPDATE live SET id = 9 WHERE title = 'c'",
      'DELETE FROM docs',
    ],
  },
  {
    what: 'foreign keys as triggers had to do before SQLite had them',
    schema: `CREATE TABLE parent (id INTEGER PRIMARY KEY, name TEXT); CREATE TABLE child (id INTEGER PRIMARY KEY, parent INTEGER);
      CREATE TRIGGER fki BEFORE INSERT ON child WHEN NEW.parent IS NOT NULL BEGIN
        SELECT CASE WHEN (SELECT id FROM parent WHERE id = NEW.parent) IS NULL THEN RAISE(ABORT, 'no parent') END; END;
      CREATE TRIGGER fku BEFORE UPDATE OF parent ON child BEGIN
        SELECT RAISE(ROLLBACK, 'no such parent') WHERE NEW.parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM parent WHERE id = NEW.parent); END;
      CREATE TRIGGER fkd BEFORE DELETE ON parent BEGIN DELETE FROM child WHERE parent = OLD.id; END;
      CREATE TRIGGER fkc AFTER UPDATE OF id ON parent BEGIN UPDATE child SET parent = NEW.id WHERE parent = OLD.id; END;`,
    statements: [
      "INSERT INTO parent VALUES (1, 'a'), (2, 'b')",
      'INSERT INTO child VALUES (1, 1), (2, 2), (3, NULL)',
      'INSERT INTO child VALUES (4, 7)',
      'UPDATE child SET parent = 8 WHERE id = 1',
      'UPDATE parent SET id = 5 WHERE id = 1',
      'DELETE FROM parent WHERE id = 2',
    ],
  },
  {
    what: 'validation by WHEN, GLOB, LIKE, length, BETWEEN and IN',
    schema: `CREATE TABLE products (id INTEGER PRIMARY KEY, sku TEXT, price REAL, kind TEXT, qty INTEGER);
      CREATE TRIGGER v1 BEFORE INSERT ON products WHEN NEW.sku NOT GLOB '[A-Z][A-Z]-[0-9]*' BEGIN SELECT RAISE(FAIL, 'bad sku'); END;
      CREATE TRIGGER v2 BEFORE INSERT ON products WHEN NEW.price NOT BETWEEN 0 AND 1000 OR length(NEW.kind) > 5 BEGIN SELECT RAISE(ABORT, 'bad price or kind'); END;
      CREATE TRIGGER v3 BEFORE UPDATE ON products BEGIN
        SELECT CASE WHEN NEW.kind NOT IN ('book', 'toy') THEN RAISE(ABORT, 'bad kind') WHEN NEW.sku LIKE 'zz%' THEN RAISE(IGNORE) END; END;
      CREATE TRIGGER v4 BEFORE UPDATE OF qty ON products WHEN NEW.qty < 0 AND OLD.qty >= 0 BEGIN SELECT RAISE(ABORT, 'sold out'); END;`,
    statements: [
      "INSERT INTO products VALUES (1, 'AB-1', 5, 'book', 1)",
      "INSERT INTO products VALUES (2, 'ab-1', 5, 'book', 1)",
      "INSERT INTO products VALUES (3, 'AB-2', 5000, 'book', 1)",
      "INSERT INTO products VALUES (4, 'AB-2', 50, 'booklet', 1)",
      "INSERT INTO products VALUES (5, 'AB-3', NULL, NULL, NULL)",
      "UPDATE products SET kind = 'food' WHERE id = 1",
      "UPDATE products SET sku = 'ZZ-9' WHERE id = 1",
      'UPDATE products SET qty = -1 WHERE id = 1',
      "UPDATE products SET qty = 7, kind = 'toy' WHERE id = 1",
    ],
  },
  {
    what: 'UPDATE … FROM another table, a subquery and a join',
    schema: `CREATE TABLE prices (sku TEXT PRIMARY KEY, price NUMERIC, unit INTEGER); CREATE TABLE units (id INTEGER PRIMARY KEY, name TEXT);
      CREATE TABLE lines (id INTEGER PRIMARY KEY, sku TEXT, qty INTEGER, total NUMERIC, unit TEXT); CREATE TABLE sums (sku TEXT PRIMARY KEY, qty INTEGER, lines INTEGER);
      INSERT INTO prices VALUES ('a', 2, 1), ('b', 3, 2), ('c', 4, NULL); INSERT INTO units VALUES (1, 'kg'), (2, 'm'); INSERT INTO sums VALUES ('a', 0, 0), ('b', 0, 0);
      CREATE TRIGGER l_i AFTER INSERT ON lines BEGIN
        UPDATE lines SET total = lines.qty * p.price, unit = u.name FROM prices AS p LEFT JOIN units AS u ON u.id = p.unit
          WHERE p.sku = NEW.sku AND lines.id = NEW.id;
        UPDATE sums SET (qty, lines) = (s.qty, s.n) FROM (SELECT sku, sum(qty) AS qty, count(*) AS n FROM lines GROUP BY sku) AS s
          WHERE s.sku = sums.sku AND sums.sku = NEW.sku; END;`,
    statements: [
      "INSERT INTO lines (sku, qty) VALUES ('a', 2)",
      "INSERT INTO lines (sku, qty) VALUES ('a', 5)",
      "INSERT INTO lines (sku, qty) VALUES ('c', 5)",
      "INSERT INTO lines (sku, qty) VALUES ('x', 5)",
    ],
  },
  {
    what: 'upserts of daily totals and of a key-value store',
    schema: `CREATE TABLE sales (id INTEGER PRIMARY KEY, day TEXT, shop INTEGER, amount REAL);
      CREATE TABLE totals (day TEXT, shop INTEGER, amount REAL NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (day, shop)) WITHOUT ROWID;
      CREATE TABLE settings (key TEXT PRIMARY KEY, value TEXT);
      CREATE TRIGGER s_i AFTER INSERT ON sales BEGIN
        INSERT INTO totals VALUES (NEW.day, NEW.shop, NEW.amount, 1)
          ON CONFLICT (day, shop) DO UPDATE SET amount = amount + excluded.amount, n = n + 1;
        INSERT INTO settings VALUES ('last', NEW.id) ON CONFLICT (key) DO UPDATE SET value = excluded.value;
        INSERT OR REPLACE INTO settings VALUES ('day', NEW.day); INSERT OR IGNORE INTO settings VALUES ('first', NEW.id); END;
      CREATE TRIGGER s_d AFTER DELETE ON sales BEGIN
        UPDATE totals SET amount = amount - OLD.amount, n = n - 1 WHERE day = OLD.day AND shop = OLD.shop;
        DELETE FROM totals WHERE n = 0; END;`,
    statements: [
      "INSERT INTO sales VALUES (1, '2025-01-01', 1, 1.5)",
      "INSERT INTO sales VALUES (2, '2025-01-01', 1, 2.25), (3, '2025-01-01', 2, 4)",
      'DELETE FROM sales WHERE id = 3',
      'DELETE FROM sales WHERE id = 1',
    ],
  },
  {
    what: 'closure tables, trees and slugs',
    schema: `CREATE TABLE nodes (id INTEGER PRIMARY KEY, parent INTEGER, path TEXT); CREATE TABLE closure (up INTEGER, down INTEGER, depth INTEGER, PRIMARY KEY (up, down));
      CREATE TRIGGER n_i AFTER INSERT ON nodes BEGIN
        INSERT INTO closure SELECT up, NEW.id, depth + 1 FROM closure WHERE down = NEW.parent UNION ALL SELECT NEW.id, NEW.id, 0;
        UPDATE nodes SET path = coalesce((SELECT path FROM nodes WHERE id = NEW.parent), '') || '/' || NEW.id WHERE id = NEW.id; END;
      CREATE TRIGGER n_d AFTER DELETE ON nodes BEGIN
        DELETE FROM nodes WHERE id IN (SELECT down FROM closure WHERE up = OLD.id AND down <> OLD.id);
        DELETE FROM closure WHERE up = OLD.id OR down = OLD.id OR down NOT IN (SELECT id FROM nodes) OR up NOT IN (SELECT id FROM nodes); END;`,
    statements: [
      'INSERT INTO nodes (id, parent) VALUES (1, NULL)',
      'INSERT INTO nodes (id, parent) VALUES (2, 1)',
      'INSERT INTO nodes (id, parent) VALUES (3, 2)',
      'INSERT INTO nodes (id, parent) VALUES (4, 1)',
      'DELETE FROM nodes WHERE id = 2',
    ],
  },
  {
    what: 'versions, history tables and a queue',
    schema: `CREATE TABLE items (id INTEGER PRIMARY KEY, name TEXT, version INTEGER NOT NULL DEFAULT 1);
      CREATE TABLE history (id INTEGER, version INTEGER, name TEXT, PRIMARY KEY (id, version)); CREATE TABLE queue (job TEXT PRIMARY KEY);
      CREATE TRIGGER i_u AFTER UPDATE OF name ON items BEGIN
        INSERT INTO history SELECT OLD.id, OLD.version, OLD.name WHERE OLD.name IS NOT NEW.name;
        UPDATE items SET version = OLD.version + 1 WHERE id = NEW.id;
        INSERT INTO queue (job) VALUES ('index ' || NEW.id) ON CONFLICT DO NOTHING; END;
      CREATE TRIGGER i_v BEFORE UPDATE OF version ON items WHEN NEW.version < OLD.version BEGIN SELECT RAISE(ABORT, 'back in time'); END;
      CREATE TRIGGER i_last AFTER DELETE ON items WHEN (SELECT count(*) FROM items) = 0 BEGIN INSERT INTO queue (job) VALUES ('empty'); END;`,
    statements: [
      "INSERT INTO items (id, name) VALUES (1, 'a'), (2, 'b')",
      "UPDATE items SET name = 'aa' WHERE id = 1",
      "UPDATE items SET name = 'aa' WHERE id = 1",
      'UPDATE items SET version = 0 WHERE id = 1',
      'DELETE FROM items WHERE id = 1',
      'DELETE FROM items WHERE id = 2',
    ],
  },
  {
    what: 'what only SQLite can tell is refused: changes(), total_changes(), last_insert_rowid(), one column of a view',
    schema: `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER); CREATE TABLE log (n INTEGER); CREATE VIEW v AS SELECT id, n FROM t;
      CREATE TRIGGER a AFTER INSERT ON t BEGIN INSERT INTO log VALUES (changes()); END;
      CREATE TRIGGER b AFTER INSERT ON t BEGIN INSERT INTO log VALUES (total_changes()); END;
      CREATE TRIGGER c AFTER INSERT ON t BEGIN INSERT INTO log VALUES (last_insert_rowid()); END;
      CREATE TRIGGER d INSTEAD OF UPDATE OF n ON v BEGIN UPDATE t SET n = NEW.n WHERE id = OLD.id; END;
      CREATE TRIGGER e AFTER DELETE ON t BEGIN INSERT INTO log VALUES (OLD.n); END;`,
    statements: [],
    refused: ['a', 'b', 'c', 'd'],
  },
];

describeServers('triggers as applications have them', (server) => {
  it.each(cases)('$what', async (one) => {
    await fireInBoth(server, one);
  });

  it('what depends on the other rows of a statement is named with its reason', async () => {
    const report = await fireInBoth(server, {
      what: '',
      schema: `CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER, total INTEGER); CREATE TABLE log (n INTEGER); CREATE VIEW v AS SELECT n FROM t;
        CREATE TRIGGER running AFTER INSERT ON t BEGIN UPDATE t SET total = (SELECT sum(n) FROM t) WHERE id = NEW.id; END;
        CREATE TRIGGER others AFTER UPDATE OF n ON t BEGIN UPDATE t SET total = 0 WHERE id <> NEW.id; END;
        CREATE TRIGGER by_view AFTER DELETE ON t BEGIN INSERT INTO log SELECT count(*) FROM v; END;
        CREATE TRIGGER adds AFTER DELETE ON t WHEN OLD.n = 9 BEGIN INSERT INTO t (n) VALUES (1); END;
        CREATE TRIGGER plain AFTER DELETE ON t BEGIN INSERT INTO log VALUES (OLD.n); END;`,
      statements: [
        'INSERT INTO t (n) VALUES (5)',
        'INSERT INTO t (n) VALUES (7)',
        'UPDATE t SET n = 9 WHERE id = 1',
        'DELETE FROM t WHERE id = 1',
      ],
    });
    const notes = report.notes.filter(({ code }) => code === 'GM532').map(({ message }) => message);
    expect(notes.map((message) => message.split(': SQLite')[0])).toEqual([
      'the trigger running reads t',
      'the trigger others updates other rows of t',
      'the trigger by_view reads the view v',
      'the trigger adds reads t and adds rows to t, whose keys other rows of the statement may want',
    ]);
    expect(notes[0]).toContain('INSERT INTO t … VALUES (…), (…) or … SELECT can have another outcome');
  });
});
