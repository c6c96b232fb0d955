import { expect, it } from 'vitest';
import { changedFacts } from '../../src/core/compare/compare-shapes.ts';
import { readNeighbours, readShapes } from '../../src/postgres/shapes.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { prepare, withSession } from './session.ts';

const made = [
  'CREATE SCHEMA s',
  `CREATE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'`,
  'CREATE TABLE s.p (id integer PRIMARY KEY)',
  `CREATE TABLE s.t (id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n serial, a text COLLATE "C" DEFAULT 'x' NOT NULL,
     p integer REFERENCES s.p, CHECK (length(a) < 10))`,
  'CREATE INDEX by_a ON s.t (lower(a)) WHERE n > 3',
  'CREATE TRIGGER tr BEFORE INSERT ON s.t FOR EACH ROW EXECUTE FUNCTION s.f()',
  'CREATE POLICY po ON s.t FOR SELECT TO PUBLIC USING (n > 0)',
  'CREATE RULE ru AS ON DELETE TO s.t DO INSTEAD NOTHING',
  'CREATE PUBLICATION pub FOR TABLE s.t',
  'CREATE STATISTICS s.st ON n, p FROM s.t',
  'GRANT SELECT ON s.t TO PUBLIC',
  'GRANT UPDATE (a) ON s.t TO PUBLIC',
  `COMMENT ON COLUMN s.t.a IS 'of a'`,
  'CREATE VIEW s.v AS SELECT a FROM s.t',
];

const objects = [
  { kind: 'table', name: 't' },
  { kind: 'view', name: 'v' },
  { kind: 'function', name: 'f' },
] as const;

/** Every way in which somebody can change a table, with the fact that must tell of it. */
const changes: readonly (readonly [string, string, string])[] = [
  ['table t', 'column b', 'ALTER TABLE s.t ADD COLUMN b integer'],
  ['table t', 'column a', `ALTER TABLE s.t ALTER COLUMN a SET DEFAULT 'y'`],
  ['table t', 'column a', 'ALTER TABLE s.t ALTER COLUMN a DROP NOT NULL'],
  ['table t', 'column a', 'ALTER TABLE s.t ALTER COLUMN a SET STORAGE PLAIN'],
  ['table t', 'column p', 'ALTER TABLE s.t ALTER COLUMN p TYPE bigint'],
  ['table t', 'column a', `COMMENT ON COLUMN s.t.a IS 'other'`],
  ['table t', 'comment', `COMMENT ON TABLE s.t IS 'some'`],
  ['table t', 'constraint t_p_fkey', 'ALTER TABLE s.t DROP CONSTRAINT t_p_fkey'],
  ['table t', 'constraint more', 'ALTER TABLE s.t ADD CONSTRAINT more CHECK (n > 0) NOT VALID'],
  ['table t', 'index by_a', 'DROP INDEX s.by_a'],
  ['table t', 'index t_pkey', 'CLUSTER s.t USING t_pkey'],
  ['table t', 'trigger tr', 'ALTER TABLE s.t DISABLE TRIGGER tr'],
  ['table t', 'policy po', 'ALTER POLICY po ON s.t USING (n > 1)'],
  ['table t', 'row-level security', 'ALTER TABLE s.t ENABLE ROW LEVEL SECURITY'],
  ['table t', 'rule ru', 'ALTER TABLE s.t DISABLE RULE ru'],
  ['table t', 'publication pub', 'ALTER PUBLICATION pub DROP TABLE s.t'],
  ['table t', 'statistics st', 'DROP STATISTICS s.st'],
  ['table t', 'grants to PUBLIC', 'GRANT INSERT ON s.t TO PUBLIC'],
  ['table t', 'grants of column a to PUBLIC', 'REVOKE UPDATE (a) ON s.t FROM PUBLIC'],
  ['table t', 'replica identity', 'ALTER TABLE s.t REPLICA IDENTITY FULL'],
  ['table t', 'options', 'ALTER TABLE s.t SET (fillfactor = 50)'],
  ['table t', 'owner', 'ALTER TABLE s.t OWNER TO pg_database_owner'],
  ['table t', 'kind', 'ALTER TABLE s.t SET UNLOGGED'],
  ['table t', 'sequence t_n_seq', 'ALTER SEQUENCE s.t_n_seq INCREMENT 5'],
  ['table t', 'state of sequence t_n_seq', `SELECT nextval('s.t_n_seq')`],
  ['table t', 'referenced by c_t_fkey of s.c', 'CREATE TABLE s.c (t integer REFERENCES s.t)'],
  ['view v', 'definition', 'CREATE OR REPLACE VIEW s.v AS SELECT a FROM s.t WHERE n > 7'],
  ['view v', 'options', 'ALTER VIEW s.v SET (security_barrier)'],
  [
    'function f',
    'definition',
    `CREATE OR REPLACE FUNCTION s.f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'`,
  ],
  ['function f', 'grants to PUBLIC', 'REVOKE ALL ON FUNCTION s.f() FROM PUBLIC'],
];

describeServers('the shape of a table', (server) => {
  it('tells of every change, and of none where there is none', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, made);
        const before = await readShapes(connection, 's', objects);
        expect([...before.keys()].sort()).toEqual(['function f', 'table t', 'view v']);
        expect(await readShapes(connection, 's', objects)).toEqual(before);
        // A rule, a policy or a publication that forbids a change is out of the way of that change.
        const first: Readonly<Record<string, string[]>> = {
          'column a': ['DROP VIEW s.v', 'DROP INDEX s.by_a'],
          'column p': ['DROP STATISTICS s.st'],
          kind: ['DROP PUBLICATION pub', 'ALTER SEQUENCE s.t_n_seq OWNED BY NONE'],
        };
        for (const [object, fact, sql] of changes) {
          await connection.query('BEGIN');
          await prepare(connection, first[fact] ?? []);
          const then = (await readShapes(connection, 's', objects)).get(object) ?? {};
          await connection.query(sql);
          const now = (await readShapes(connection, 's', objects)).get(object) ?? {};
          expect(
            changedFacts(then, now).map((change) => change.fact),
            sql,
          ).toContain(fact);
          await connection.query('ROLLBACK');
          if (fact.startsWith('state')) await connection.query(`SELECT setval('s.t_n_seq', 1, false)`);
        }
        expect(await readShapes(connection, 's', objects)).toEqual(before);
      }),
    ));

  it('goes with it to another schema and back', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [...made, 'CREATE SCHEMA other']);
        const before = await readShapes(connection, 's', objects);
        await prepare(connection, ['ALTER TABLE s.t SET SCHEMA other']);
        expect((await readShapes(connection, 's', objects)).has('table t')).toBe(false);
        await prepare(connection, ['ALTER TABLE other.t SET SCHEMA s']);
        expect(await readShapes(connection, 's', objects)).toEqual(before);
      }),
    ));

  it('leaves out what stands beside, which is told apart', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [...made, 'CREATE SEQUENCE s.own', 'CREATE MATERIALIZED VIEW s.m AS SELECT 1 AS a']);
        expect(Object.keys(await readNeighbours(connection, 's', objects)).sort()).toEqual([
          'materialized view s.m',
          'sequence s.own',
          'table s.p',
        ]);
      }),
    ));
});
