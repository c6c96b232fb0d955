/** A small shop: keys, a NOCASE key, identity with a high-water mark, foreign key, index, CHECK, defaults, odd texts. */
export const shop = `
  CREATE TABLE customers (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE COLLATE NOCASE, active BOOLEAN DEFAULT 1,
    joined DATETIME DEFAULT CURRENT_TIMESTAMP, balance REAL CHECK (balance >= 0));
  CREATE TABLE orders (id TEXT PRIMARY KEY, customer INTEGER NOT NULL REFERENCES customers(id) ON DELETE CASCADE,
    total DECIMAL(10,2), note TEXT);
  CREATE TABLE visits (at TEXT, page TEXT);
  CREATE INDEX orders_customer ON orders (customer);
  INSERT INTO customers (email, active, joined, balance) VALUES
    ('A@b.c', 1, '2025-10-08T12:34:56.789012', 0.1), ('d@e.f', 0, '2025-10-08 12:34:56', 1e300);
  INSERT INTO customers (id, email) VALUES (900, 'gone@x.y');
  DELETE FROM customers WHERE id = 900;
  INSERT INTO orders VALUES ('o1', 1, 12.5, 'tab	and
newline \\ backslash'), ('o2', 2, NULL, '');
  INSERT INTO visits VALUES ('today', '/'), ('today', '/'), (NULL, '/about');
`;
