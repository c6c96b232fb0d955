import { expect, it } from 'vitest';
import { migrate } from '../../src/steps/migrate.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, type TestServer, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

/** What is changed in PostgreSQL after a migration, and what `verify` must say of it. */
const sabotages: readonly {
  readonly what: string;
  readonly sql: string;
  readonly kind: string;
  readonly names: readonly string[];
}[] = [
  {
    what: 'one byte of a text',
    sql: `UPDATE orders SET note = replace(note, 'tab', 'tAb') WHERE id = 'o1'`,
    kind: 'value',
    names: ['orders', 'note', 'o1'],
  },
  {
    what: 'the last bit of a double',
    sql: `UPDATE customers SET balance = 0.10000000000000002 WHERE id = 1`,
    kind: 'value',
    names: ['customers', 'balance', '1'],
  },
  {
    what: 'a microsecond',
    sql: `UPDATE customers SET joined = joined + interval '1 microsecond' WHERE id = 2`,
    kind: 'value',
    names: ['customers', 'joined', '2'],
  },
  {
    what: 'NULL for an empty text',
    sql: `UPDATE orders SET note = NULL WHERE id = 'o2'`,
    kind: 'value',
    names: ['orders', 'note', 'o2'],
  },
  { what: 'a missing row', sql: `DELETE FROM orders WHERE id = 'o2'`, kind: 'missing-row', names: ['orders', 'o2'] },
  {
    what: 'a row too many',
    sql: `INSERT INTO orders VALUES ('o3', 1, 1, '')`,
    kind: 'extra-row',
    names: ['orders', 'o3'],
  },
  {
    what: 'a changed row of a table without a key',
    sql: `UPDATE visits SET page = '/x' WHERE page = '/about'`,
    kind: 'value',
    names: ['visits', '/about'],
  },
  {
    what: 'one of two equal rows',
    sql: `DELETE FROM visits WHERE ctid = (SELECT min(ctid) FROM visits WHERE page = '/')`,
    kind: 'missing-row',
    names: ['visits', 'today'],
  },
  { what: 'a dropped index', sql: `DROP INDEX orders_customer`, kind: 'object', names: ['orders', 'orders_customer'] },
  {
    what: 'an index over another column',
    sql: `DROP INDEX orders_customer; CREATE INDEX orders_customer ON orders (total)`,
    kind: 'object',
    names: ['orders', 'orders_customer'],
  },
  {
    what: 'a sequence set back',
    sql: `ALTER TABLE customers ALTER COLUMN id RESTART WITH 3`,
    kind: 'sequence',
    names: ['customers', 'id', '901'],
  },
  {
    what: 'a lost identity',
    sql: `ALTER TABLE customers ALTER COLUMN id DROP IDENTITY`,
    kind: 'object',
    names: ['customers', 'id'],
  },
  {
    what: 'a dropped foreign key',
    sql: `ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey`,
    kind: 'object',
    names: ['orders', 'customers'],
  },
  {
    what: 'a foreign key that does something else',
    sql: `ALTER TABLE orders DROP CONSTRAINT orders_customer_fkey, ADD FOREIGN KEY (customer) REFERENCES customers (id)`,
    kind: 'object',
    names: ['orders', 'customers'],
  },
  {
    what: 'a dropped CHECK',
    sql: `ALTER TABLE customers DROP CONSTRAINT customers_check`,
    kind: 'object',
    names: ['customers', 'CHECK'],
  },
  {
    what: 'a dropped PRIMARY KEY',
    sql: `ALTER TABLE orders DROP CONSTRAINT orders_pkey`,
    kind: 'object',
    names: ['orders', 'PRIMARY KEY'],
  },
  {
    what: 'a dropped NOT NULL',
    sql: `ALTER TABLE orders ALTER COLUMN customer DROP NOT NULL`,
    kind: 'object',
    names: ['orders', 'customer'],
  },
  {
    what: 'a dropped default',
    sql: `ALTER TABLE customers ALTER COLUMN active DROP DEFAULT`,
    kind: 'object',
    names: ['customers', 'active'],
  },
  { what: 'a dropped column', sql: `ALTER TABLE orders DROP COLUMN total`, kind: 'object', names: ['orders', 'total'] },
  {
    what: 'a dropped trigger',
    sql: `DROP TRIGGER noted ON orders`,
    kind: 'object',
    names: ['orders', 'noted'],
  },
  {
    what: 'a disabled trigger',
    sql: `ALTER TABLE orders DISABLE TRIGGER noted`,
    kind: 'object',
    names: ['orders', 'noted', 'disabled'],
  },
  {
    what: 'a trigger of another event',
    sql: `DROP TRIGGER noted ON orders; CREATE TRIGGER noted AFTER INSERT ON orders FOR EACH ROW EXECUTE FUNCTION orders_noted()`,
    kind: 'object',
    names: ['orders', 'noted', 'after insert'],
  },
  {
    what: 'a trigger of other columns',
    sql: `DROP TRIGGER noted ON orders; CREATE TRIGGER noted AFTER UPDATE OF total ON orders FOR EACH ROW EXECUTE FUNCTION orders_noted()`,
    kind: 'object',
    names: ['orders', 'noted', 'of total'],
  },
  {
    what: 'a function that looks elsewhere',
    sql: `ALTER FUNCTION orders_noted() SET search_path = pg_catalog`,
    kind: 'object',
    names: ['orders', 'noted', 'looks for tables'],
  },
  { what: 'a dropped table', sql: `DROP TABLE orders`, kind: 'object', names: ['orders'] },
];

async function migrated(
  server: TestServer,
  use: (options: { sources: string[]; to: string }) => Promise<void>,
): Promise<void> {
  await withDatabase(server, async (url) => {
    const trigger = `CREATE TRIGGER noted AFTER UPDATE OF note ON orders BEGIN INSERT INTO visits VALUES ('note', NEW.note); END;`;
    const options = { sources: [sqliteFile(`${shop} ${trigger}`, 'shop.db')], to: url };
    const report = await migrate(migrateOptions(options));
    expect(report.error).toBeNull();
    await use(options);
  });
}

describeServers('verify after a migration', (server) => {
  it('finds nothing where nothing was altered', async () => {
    await migrated(server, async (options) => {
      expect(await verify(commandOptions(options))).toMatchObject({ status: 'verified', exitCode: 0, differences: [] });
    });
  });

  it.each(sabotages)('names $what', async ({ sql, kind, names }) => {
    await migrated(server, async (options) => {
      await asSuperuser(options.to, sql);
      const report = await verify(commandOptions(options));
      expect(report).toMatchObject({ status: 'different', exitCode: 4 });
      const named = report.differences
        .map((difference) => JSON.stringify(difference))
        .filter((text) => text.includes(`"${kind}"`));
      expect(
        named.some((text) => names.every((name) => text.includes(name))),
        JSON.stringify(report.differences, null, 1),
      ).toBe(true);
      expect(report.error?.message).toContain(names[0]);
    });
  });
});
