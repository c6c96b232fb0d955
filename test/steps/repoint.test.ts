import { expect, it } from 'vitest';
import type { Report } from '../../src/core/catalog/report.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const source = `CREATE TABLE orders (id INTEGER PRIMARY KEY, customer TEXT, total INTEGER);
  INSERT INTO orders VALUES (1, 'new', 10), (2, 'new', 20)`;

/** Definitions and privileges of what is in the schema oth. */
const shapes = `
  SELECT c.relname AS name, c.relkind::text AS kind, pg_get_userbyid(c.relowner) AS owner, c.relacl::text AS acl, c.reloptions::text AS options,
    obj_description(c.oid, 'pg_class') AS comment, CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid) END AS view,
    (SELECT array_agg(pg_get_indexdef(indexrelid) ORDER BY 1) FROM pg_index WHERE indrelid = c.oid) AS indexes,
    (SELECT array_agg(conname || pg_get_constraintdef(oid) || coalesce(obj_description(oid, 'pg_constraint'), '') ORDER BY 1)
       FROM pg_constraint WHERE conrelid = c.oid) AS constraints,
    (SELECT array_agg(pg_get_ruledef(r.oid) ORDER BY 1) FROM pg_rewrite r WHERE ev_class = c.oid AND rulename <> '_RETURN') AS rules,
    (SELECT array_agg(pg_get_triggerdef(t.oid) ORDER BY 1) FROM pg_trigger t WHERE tgrelid = c.oid AND NOT tgisinternal) AS triggers,
    (SELECT array_agg(polname || pg_get_expr(polqual, polrelid) ORDER BY 1) FROM pg_policy WHERE polrelid = c.oid) AS policies
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'oth' AND c.relkind IN ('r', 'v', 'm') ORDER BY 1`;

function messages(report: Report, code: string): string[] {
  return report.notes.filter((note) => note.code === code).map(({ message }) => message);
}

const dependents = `
  CREATE TABLE orders (id int PRIMARY KEY, customer text, total int);
  INSERT INTO orders VALUES (1, 'old', 1), (2, 'old', 2);
  CREATE SCHEMA oth;
  CREATE VIEW oth.wide WITH (security_barrier = true) AS SELECT id, customer, total FROM orders;
  CREATE VIEW oth."Named ""x""" (number, who) AS SELECT w.id, w.customer FROM oth.wide w JOIN orders o USING (id);
  CREATE VIEW public.near AS SELECT count(*) AS rows FROM orders;
  CREATE MATERIALIZED VIEW oth.stored AS SELECT number, who FROM oth."Named ""x""";
  CREATE UNIQUE INDEX stored_number ON oth.stored (number);
  CREATE MATERIALIZED VIEW oth.empty AS SELECT total FROM orders WITH NO DATA;
  COMMENT ON VIEW oth.wide IS 'all'; ALTER VIEW oth.wide ALTER total SET DEFAULT 7;
  CREATE FUNCTION oth.noop() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
  CREATE TRIGGER instead INSTEAD OF INSERT ON oth.wide FOR EACH ROW EXECUTE FUNCTION oth.noop();
  CREATE TABLE oth.lines (id int, "order" int CONSTRAINT lines_order REFERENCES orders ON DELETE CASCADE DEFERRABLE);
  COMMENT ON CONSTRAINT lines_order ON oth.lines IS 'key';
  INSERT INTO oth.lines VALUES (1, 1), (2, 2);
  ALTER TABLE oth.lines ENABLE ROW LEVEL SECURITY;
  CREATE POLICY known ON oth.lines USING (EXISTS (SELECT FROM orders o WHERE o.id = lines."order"));
  CREATE RULE cleared AS ON DELETE TO oth.lines DO ALSO DELETE FROM orders WHERE orders.id = old."order";
  CREATE FUNCTION oth.total() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(total) FROM orders; END;
  CREATE VIEW oth.of_function AS SELECT oth.total() AS total;`;

describeServers('objects that depend on a replaced table', (server) => {
  it('are blockers that name the other way', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, dependents);
      const { report } = await plan(commandOptions({ sources: [sqliteFile(source)], to: url }));
      expect(report.exitCode).toBe(3);
      expect(messages(report, 'GM402').map((message) => message.split(' uses ')[0])).toEqual([
        'function oth.total',
        'materialized view oth.empty',
        'view oth.Named "x"',
        'view oth.wide',
        'foreign key lines_order of oth.lines',
        'policy known of oth.lines',
        'rule cleared of oth.lines',
        'view public.near',
      ]);
      expect(report.notes.find(({ code }) => code === 'GM402')?.advice).toContain('--dependents repoint');
    });
  });

  it('are pointed to the new one on demand, and back by a rollback', async () => {
    await withDatabase(server, async (url) => {
      await withRole(url, async (owner) => {
        await asSuperuser(
          url,
          `${dependents} GRANT USAGE, CREATE ON SCHEMA oth TO ${owner}; GRANT SELECT ON orders TO ${owner}; ALTER VIEW oth.wide OWNER TO ${owner};
           ALTER MATERIALIZED VIEW oth.stored OWNER TO ${owner}; GRANT SELECT ON oth."Named ""x""" TO ${owner}; GRANT SELECT ON oth.wide TO PUBLIC`,
        );
        const before = await asSuperuser(url, shapes);
        const options = { sources: [sqliteFile(source)], to: url, dependents: 'repoint' } as const;
        const report = await migrate(migrateOptions(options));
        expect(report.error).toBeNull();
        expect(report.exitCode).toBe(0);
        expect(messages(report, 'GM409')).toHaveLength(10);
        const after = await asSuperuser(url, shapes);
        expect(after).toEqual(before);
        const state = async () => ({
          wide: await asSuperuser(url, 'SELECT customer FROM oth.wide ORDER BY id'),
          stored: await asSuperuser(url, 'SELECT number::int, who FROM oth.stored ORDER BY number'),
          total: await asSuperuser(url, 'SELECT total::int FROM oth.of_function'),
          near: await asSuperuser(url, 'SELECT rows::int FROM public.near'),
          populated: await asSuperuser(
            url,
            `SELECT relispopulated AS is FROM pg_class WHERE oid = 'oth.empty'::regclass`,
          ),
          parent: await asSuperuser(
            url,
            `SELECT confrelid = 'public.orders'::regclass AS is, convalidated AS valid FROM pg_constraint WHERE conname = 'lines_order'`,
          ),
        });
        const same = { near: [{ rows: 2 }], populated: [{ is: false }], parent: [{ is: true, valid: true }] };
        expect(await state()).toEqual({
          ...same,
          wide: [{ customer: 'new' }, { customer: 'new' }],
          stored: [
            { number: 1, who: 'new' },
            { number: 2, who: 'new' },
          ],
          total: [{ total: 30 }],
        });

        const back = await rollback({ ...commandOptions(options), run: null, checkOnly: false });
        expect(back.error).toBeNull();
        expect(await asSuperuser(url, shapes)).toEqual(before);
        expect(await state()).toEqual({
          ...same,
          wide: [{ customer: 'old' }, { customer: 'old' }],
          stored: [
            { number: 1, who: 'old' },
            { number: 2, who: 'old' },
          ],
          total: [{ total: 3 }],
        });
        const check = await rollback({ ...commandOptions(options), run: report.run, checkOnly: true });
        expect(check).toMatchObject({ exitCode: 0, status: 'verified' });
        // The way is free for another run.
        expect((await migrate(migrateOptions(options))).error).toBeNull();
      });
    });
  });

  it('are created in the order in which they read each other', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(
        url,
        `CREATE TABLE orders (id int); CREATE VIEW a AS SELECT id FROM orders; CREATE VIEW z AS SELECT id FROM orders;
         CREATE OR REPLACE VIEW a AS SELECT id FROM z JOIN orders USING (id)`,
      );
      const options = { sources: [sqliteFile(source)], to: url, dependents: 'repoint' } as const;
      expect((await migrate(migrateOptions(options))).error).toBeNull();
      expect(await asSuperuser(url, 'SELECT count(*)::int AS rows FROM a')).toEqual([{ rows: 2 }]);
      expect((await rollback({ ...commandOptions(options), run: null, checkOnly: false })).error).toBeNull();
      expect(await asSuperuser(url, 'SELECT count(*)::int AS rows FROM a')).toEqual([{ rows: 0 }]);
    });
  });

  it('and cannot be pointed elsewhere are blockers with the reason', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(
        url,
        `CREATE TABLE orders (id int PRIMARY KEY, customer text UNIQUE, gone int);
         CREATE VIEW reads_gone AS SELECT gone FROM orders;
         CREATE TABLE refers (c text CONSTRAINT to_customer REFERENCES orders (customer));
         CREATE FUNCTION of_row(o orders) RETURNS int LANGUAGE sql AS 'SELECT 1';
         CREATE TABLE has_row (o orders); CREATE TABLE child () INHERITS (orders);
         CREATE TABLE parts (o int CONSTRAINT whole REFERENCES orders) PARTITION BY LIST (o);
         CREATE TABLE part PARTITION OF parts DEFAULT`,
      );
      const { report } = await plan(commandOptions({ sources: [sqliteFile(source)], to: url, dependents: 'repoint' }));
      const reasons = messages(report, 'GM402').map((message) => message.replace(/ uses .*: /, ': '));
      expect(reasons).toEqual([
        'function public.of_row: it uses the type of the rows of orders',
        'view public.reads_gone: it uses the column gone, which the new one has not',
        'inheritance child public.child: no inheritance child can be pointed to another table',
        'column public.has_row.o: no column can be pointed to another table',
        'foreign key to_customer of public.refers: it refers to customer, which is no key of the new table',
      ]);
      expect(messages(report, 'GM409')).toEqual([expect.stringContaining('foreign key whole of public.parts')]);
    });
  });

  it('stop the cutover where their rows do not fit the new table, with everything as before', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(
        url,
        `${dependents} INSERT INTO orders VALUES (99, 'old', 0); INSERT INTO oth.lines VALUES (99, 99)`,
      );
      const before = await asSuperuser(url, shapes);
      const report = await migrate(migrateOptions({ sources: [sqliteFile(source)], to: url, dependents: 'repoint' }));
      expect(report.exitCode).toBe(3);
      expect(report.error?.message).toContain('could not point foreign key lines_order of oth.lines');
      expect(await asSuperuser(url, shapes)).toEqual(before);
      await rollback({ ...commandOptions({ to: url }), run: report.run, checkOnly: false });
      expect(await asSuperuser(url, `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_'`)).toEqual(
        [],
      );
    });
  });
});

describeServers('names that must be quoted, in every place', (server) => {
  it('are handed over and pointed to, by a role that only owns', async () => {
    await withDatabase(server, async (url, name) => {
      await withRole(url, async (app, appUrl) => {
        await withRole(url, async (reader) => {
          await asSuperuser(
            url,
            `GRANT CREATE ON DATABASE ${name} TO ${app}; ALTER SCHEMA public OWNER TO ${app}; GRANT ${reader} TO ${app}; GRANT USAGE ON SCHEMA public TO ${reader}`,
          );
          const s = `"it's ""odd"""`;
          await asSuperuser(
            appUrl,
            `CREATE SCHEMA ${s}; CREATE TABLE public."Or""der's" ("I d" int PRIMARY KEY, "a;b" text) WITH (fillfactor = 50);
             INSERT INTO "Or""der's" VALUES (1, 'x');
             GRANT SELECT ON "Or""der's" TO ${reader} WITH GRANT OPTION; GRANT UPDATE ("a;b") ON "Or""der's" TO ${reader};
             SET ROLE ${reader}; GRANT SELECT ON "Or""der's" TO PUBLIC; RESET ROLE;
             COMMENT ON COLUMN "Or""der's"."a;b" IS $$it's -- /* fine \\ $$;
             ALTER TABLE "Or""der's" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
             CREATE POLICY "p ol""icy" ON "Or""der's" USING ("a;b" <> 'it''s "x"');
             CREATE FUNCTION ${s}."f ""n"() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
             CREATE TRIGGER "t ""r" BEFORE UPDATE OF "a;b" ON "Or""der's" FOR EACH ROW WHEN (NEW."a;b" <> 'it''s') EXECUTE FUNCTION ${s}."f ""n"();
             CREATE VIEW ${s}."v ""v" ("c ""1", "c;2") AS SELECT * FROM "Or""der's";
             CREATE MATERIALIZED VIEW ${s}."m ""v" AS SELECT "I d" AS "i;d" FROM "Or""der's"; CREATE INDEX "i ""x" ON ${s}."m ""v" ("i;d");
             CREATE TABLE ${s}."ch""ild" ("o;o" int); ALTER TABLE ${s}."ch""ild" ADD CONSTRAINT "f;k""" FOREIGN KEY ("o;o") REFERENCES "Or""der's";
             CREATE POLICY "p;2""" ON ${s}."ch""ild" USING ("o;o" IN (SELECT "I d" FROM "Or""der's"));
             CREATE RULE "r;2""" AS ON UPDATE TO ${s}."ch""ild" DO ALSO DELETE FROM "Or""der's" WHERE "a;b" = 'it''s';
             CREATE FUNCTION ${s}."to;tal""" () RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count("a;b") FROM "Or""der's"; END`,
          );
          const shape = shapes.replace(`'oth'`, `ANY (ARRAY['public', 'it''s "odd"'])`);
          const before = await asSuperuser(url, shape);
          const sql = `CREATE TABLE "Or""der's" ("I d" INTEGER PRIMARY KEY, "a;b" TEXT); INSERT INTO "Or""der's" VALUES (1, 'y'), (2, NULL)`;
          const options = { sources: [sqliteFile(sql)], to: appUrl, dependents: 'repoint' } as const;
          const report = await migrate(migrateOptions(options));
          expect(report.error).toBeNull();
          expect(report.exitCode).toBe(0);
          const after = await asSuperuser(url, shape);
          const other = (rows: Record<string, unknown>[]) => rows.filter((row) => row.name !== `Or"der's`);
          expect(other(after)).toEqual(other(before));
          const own = (rows: Record<string, unknown>[]) =>
            rows
              .filter((row) => row.name === `Or"der's`)
              .map(({ owner, acl, options: set, policies, triggers }) => ({ owner, acl, set, policies, triggers }));
          expect(own(after)).toEqual(own(before));
          expect(await asSuperuser(url, `SELECT ${s}."to;tal"""()::int AS total`)).toEqual([{ total: 1 }]);

          const back = await rollback({ ...commandOptions(options), run: null, checkOnly: false });
          expect(back.error).toBeNull();
          expect(await asSuperuser(url, shape)).toEqual(before);
        });
      });
    });
  });
});
