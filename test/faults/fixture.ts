/** Names of everything that the source brings begin with it, so that a dump can leave them out. */
export const migratedPrefix = 'shop_';

export const small = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `shop_list_${letter}`);

/** How a column's values are compared: both sides as one text. */
export type ColumnKind = 'text' | 'integer' | 'real' | 'boolean' | 'time' | 'blob';

/** Tables of the source with their columns, the first of them the key. */
export const migratedTables: Readonly<Record<string, Readonly<Record<string, ColumnKind>>>> = {
  shop_customers: { id: 'integer', email: 'text', active: 'boolean', joined: 'time', balance: 'real' },
  shop_orders: { id: 'integer', customer: 'integer', note: 'text', paper: 'blob' },
  ...Object.fromEntries(small.map((name) => [name, { id: 'integer', word: 'text' }] as const)),
};

const numbers = (rows: number) => `WITH RECURSIVE c(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < ${rows}) `;

/** Big enough for every step to be hit: 24,000 rows in eight tables, with a key, an index, a foreign key, a view, a trigger. */
export const sourceSql = `
  CREATE TABLE shop_customers (id INTEGER PRIMARY KEY AUTOINCREMENT, email TEXT NOT NULL UNIQUE, active BOOLEAN, joined DATETIME,
    balance REAL CHECK (balance >= 0));
  CREATE TABLE shop_orders (id INTEGER PRIMARY KEY, customer INTEGER NOT NULL REFERENCES shop_customers (id), note TEXT, paper BLOB);
  CREATE INDEX shop_orders_note ON shop_orders (note);
  ${small.map((name) => `CREATE TABLE ${name} (id INTEGER PRIMARY KEY, word TEXT);`).join('\n')}
  CREATE VIEW shop_debts AS SELECT id, email FROM shop_customers WHERE balance > 3000;
  CREATE TRIGGER shop_noted AFTER UPDATE OF note ON shop_orders BEGIN INSERT INTO shop_list_a (word) VALUES (NEW.note); END;
  ${numbers(10_000)} INSERT INTO shop_customers
    SELECT i, 'customer' || i || '@example.com', i % 2, '2025-10-08 12:34:56', i * 0.37 FROM c;
  ${numbers(12_000)} INSERT INTO shop_orders
    SELECT i, 1 + i * 7919 % 10000, 'note ' || (i * 104729 % 12000), CASE i % 5 WHEN 0 THEN x'00ff' ELSE NULL END FROM c;
  ${small.map((name) => `${numbers(300)} INSERT INTO ${name} SELECT i, 'wörd ' || i FROM c;`).join('\n')}
`;

/** The operator's own, which must not change at all. */
export const othersSql = `
  CREATE SCHEMA crm;
  CREATE TYPE crm.mood AS ENUM ('well', 'ill');
  CREATE TABLE crm.people (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, mood crm.mood DEFAULT 'well',
    photo bytea, seen timestamptz);
  INSERT INTO crm.people (name, photo) SELECT 'person ' || i, decode('00ff', 'hex') FROM generate_series(1, 100) i;
  DELETE FROM crm.people WHERE id % 7 = 0;
  CREATE TABLE crm.visits (person bigint REFERENCES crm.people ON DELETE CASCADE, day date, PRIMARY KEY (person, day));
  INSERT INTO crm.visits SELECT id, date '2025-01-01' + id::int FROM crm.people;
  CREATE INDEX visits_day ON crm.visits (day) WHERE day > '2025-02-01';
  CREATE VIEW crm.regulars AS SELECT p.name, count(*) AS visits FROM crm.people p JOIN crm.visits v ON v.person = p.id GROUP BY p.name;
  CREATE MATERIALIZED VIEW crm.summary AS SELECT count(*) AS people FROM crm.people;
  CREATE FUNCTION crm.stamp() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.seen = '2025-01-01'; RETURN NEW; END $$;
  CREATE TRIGGER stamped BEFORE UPDATE ON crm.people FOR EACH ROW EXECUTE FUNCTION crm.stamp();
  ALTER TABLE crm.visits ENABLE ROW LEVEL SECURITY;
  CREATE POLICY everybody ON crm.visits USING (true);
  GRANT SELECT ON crm.people TO PUBLIC;
  CREATE TABLE app_settings (key text PRIMARY KEY, value jsonb); INSERT INTO app_settings VALUES ('theme', '{"dark": true}');
  CREATE SEQUENCE tickets START 500; SELECT nextval('tickets');
  CREATE PUBLICATION people_only FOR TABLE crm.people;
`;

/**
 * What the target holds before: tables that will be replaced, with what belongs to them, and the operator's own that must not
 * change at all.
 */
export const operatorSql = `
  CREATE TABLE shop_customers (id serial PRIMARY KEY, email varchar(80) DEFAULT 'nobody', UNIQUE (email));
  INSERT INTO shop_customers (email) SELECT 'old' || i FROM generate_series(1, 200) i;
  COMMENT ON TABLE shop_customers IS 'the customers of last year';
  CREATE TABLE shop_orders (id int PRIMARY KEY, total numeric(10,2) CHECK (total > 0));
  CREATE INDEX shop_orders_total ON shop_orders (total DESC);
  INSERT INTO shop_orders SELECT i, i / 3.0 FROM generate_series(1, 200) i;
  CREATE TABLE shop_list_a (old text); INSERT INTO shop_list_a VALUES ('kept'), (NULL), ('');

  ${othersSql}
`;
