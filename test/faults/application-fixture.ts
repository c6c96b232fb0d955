import { othersSql, small } from './fixture.ts';

/**
 * Tables as an application makes them for the source of the suite, with rows of its own, keys in a circle, triggers in several states and a
 * rule that must not fire, and beside them the operator's own.
 */
export const applicationSql = `
  CREATE TABLE shop_customers (balance double precision CHECK (balance >= 0), id bigserial PRIMARY KEY, email varchar(80) NOT NULL UNIQUE,
    active boolean, joined timestamp, added timestamptz DEFAULT '2025-01-01 00:00Z', favourite bigint);
  INSERT INTO shop_customers (email, balance) SELECT 'old' || i, i FROM generate_series(1, 200) i;
  CREATE TABLE shop_orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, note text, paper bytea,
    customer bigint NOT NULL CONSTRAINT shop_orders_customer REFERENCES shop_customers ON DELETE CASCADE DEFERRABLE);
  CREATE INDEX shop_orders_note ON shop_orders (note);
  INSERT INTO shop_orders (customer, note) SELECT i, 'old order ' || i FROM generate_series(1, 200) i;
  ALTER TABLE shop_customers ADD CONSTRAINT shop_favourite FOREIGN KEY (favourite) REFERENCES shop_orders NOT VALID;
  COMMENT ON CONSTRAINT shop_favourite ON shop_customers IS 'the order that they like best';
  ${small.map((name) => `CREATE TABLE ${name} (word text NOT NULL, id serial PRIMARY KEY);`).join('\n')}
  INSERT INTO shop_list_a VALUES ('kept'); DELETE FROM shop_list_a; INSERT INTO shop_list_a VALUES ('kept too');
  ${othersSql}
  CREATE TABLE crm.log (what text);
  CREATE FUNCTION crm.noted() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO crm.log VALUES (TG_TABLE_NAME); RETURN NEW; END $$;
  CREATE TRIGGER noted BEFORE INSERT OR DELETE ON shop_orders FOR EACH ROW EXECUTE FUNCTION crm.noted();
  CREATE TRIGGER noted_always AFTER INSERT ON shop_customers FOR EACH ROW EXECUTE FUNCTION crm.noted();
  ALTER TABLE shop_customers ENABLE ALWAYS TRIGGER noted_always;
  CREATE TRIGGER noted_never AFTER INSERT ON shop_customers FOR EACH ROW EXECUTE FUNCTION crm.noted();
  ALTER TABLE shop_customers DISABLE TRIGGER noted_never;
  CREATE RULE shop_ruled AS ON INSERT TO shop_list_b DO ALSO INSERT INTO crm.log VALUES ('rule');
`;
