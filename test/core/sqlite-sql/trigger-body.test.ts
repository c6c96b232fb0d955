import { describe, expect, it } from 'vitest';
import type { PgType } from '../../../src/core/catalog/pg-catalog.ts';
import type { Affinity } from '../../../src/core/catalog/sqlite-catalog.ts';
import { readCreateTrigger } from '../../../src/core/sqlite-sql/read-create-trigger.ts';
import { translateTrigger } from '../../../src/core/sqlite-sql/trigger-body.ts';
import { Untranslatable } from '../../../src/core/sqlite-sql/typed-sql.ts';
import type { WritableColumn, WritableRelation } from '../../../src/core/sqlite-sql/writable.ts';

function column(source: string, type: PgType, affinity: Affinity, more: Partial<WritableColumn> = {}): WritableColumn {
  const plain = {
    notNull: false,
    default: 'none',
    generated: false,
    hidden: false,
    identity: false,
    collation: 'BINARY',
  } as const;
  return { ...plain, source, name: source.toLowerCase(), type, affinity, ...more };
}

const id = column('Id', { kind: 'bigint' }, 'integer', { notNull: true, identity: true });

function table(source: string, more: Partial<WritableRelation> = {}): WritableRelation {
  return {
    kind: 'table',
    source,
    name: source.toLowerCase(),
    columns: [
      id,
      column('Name', { kind: 'text' }, 'text'),
      column('N', { kind: 'bigint' }, 'integer', { notNull: true }),
      column('Ok', { kind: 'boolean' }, 'numeric'),
      column('At', { kind: 'timestamp' }, 'numeric'),
      column('Twice', { kind: 'bigint' }, 'integer', { generated: true }),
    ],
    rowidAlias: 'Id',
    primaryKey: ['Id'],
    keys: [['Id']],
    uniqueKeys: [['Id']],
    hasOtherUniques: false,
    hasChecks: false,
    hasTriggers: false,
    ...more,
  };
}

const tables: readonly WritableRelation[] = [
  table('T'),
  table('Checked', { hasChecks: true }),
  table('Keyed', { uniqueKeys: [['Id'], ['Name']] }),
  table('Fired', { hasTriggers: true }),
  table('Replaced', { columns: [id, column('Name', { kind: 'text' }, 'text')] }),
  table('Lost', { columns: [id, column('Name', { kind: 'text' }, 'text', { default: 'lost' })] }),
];

function translate(sql: string, guard: string | null = null) {
  const read = readCreateTrigger(sql);
  if (read.kind === 'failed') throw new Error(read.reason);
  const find = (name: string) =>
    tables.find(({ source }) => source.toLowerCase() === name.toLowerCase()) ?? { reason: `the table ${name}` };
  const subject = find(read.statement.tblName.objName.text);
  if ('reason' in subject) throw new Error(subject.reason);
  const select = () => {
    throw new Untranslatable('a subquery');
  };
  return translateTrigger(read.statement, { facts: read.facts, subject, find, select }, guard);
}

/** The statements of a body, without the frame around them. */
function statements(sql: string): string[] {
  const translated = translate(sql);
  if (translated.kind === 'refused') return [`refused: ${translated.reason}`];
  return translated.body.split('\n').slice(2, -2);
}

describe('statements of AFTER UPDATE triggers', () => {
  it.each([
    ['INSERT INTO t (name, n) VALUES (NEW.name, 1)', `INSERT INTO "t" ("name", "n") VALUES (NEW."name", 1);`],
    ['INSERT INTO t (n) VALUES (NEW.ok)', 'INSERT INTO "t" ("n") VALUES (NEW."ok"::integer);'],
    [
      "INSERT INTO t VALUES (NULL, 1, 2, 0, '2025-01-01 00:00:00')",
      `INSERT INTO "t" ("name", "n", "ok", "at") VALUES ('1', 2, false, '2025-01-01 00:00:00'::timestamp);`,
    ],
    [
      'INSERT INTO t (id, n) VALUES (NEW.n, 1)',
      `INSERT INTO "t" ("id", "n") VALUES (COALESCE(NEW."n", pg_catalog.nextval(pg_catalog.pg_get_serial_sequence('"t"', 'id'))), 1);`,
    ],
    ['INSERT INTO t (id) VALUES (NULL)', 'INSERT INTO "t" DEFAULT VALUES;'],
    ['INSERT OR IGNORE INTO t (n) VALUES (1)', 'INSERT INTO "t" ("n") VALUES (1) ON CONFLICT DO NOTHING;'],
    [
      'INSERT OR IGNORE INTO t (n) VALUES (OLD.n)',
      'INSERT INTO "t" ("n") SELECT OLD."n" WHERE (OLD."n") IS NOT NULL ON CONFLICT DO NOTHING;',
    ],
    ['INSERT OR IGNORE INTO checked (n) VALUES (1)', 'refused: INSERT OR IGNORE'],
    ['INSERT OR REPLACE INTO fired (n) VALUES (1)', 'refused: INSERT OR REPLACE into a table with triggers'],
    [
      'INSERT OR REPLACE INTO replaced (id, name) VALUES (1, NEW.name)',
      'INSERT INTO "replaced" ("id", "name") VALUES (1, NEW."name") ON CONFLICT ("id") DO UPDATE SET "name" = EXCLUDED."name";',
    ],
    ['INSERT OR REPLACE INTO keyed (n) VALUES (1)', 'refused: INSERT OR REPLACE'],
    [
      'INSERT INTO t (id, n) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET n = n + excluded.n WHERE excluded.n > 0',
      'INSERT INTO "t" ("id", "n") VALUES (1, 1) ON CONFLICT ("id") DO UPDATE SET "n" = ("t"."n" + EXCLUDED."n") WHERE EXCLUDED."n" > 0;',
    ],
    ['INSERT INTO t (n) VALUES (1) ON CONFLICT (name) DO NOTHING', 'refused: ON CONFLICT (name)'],
    [
      "UPDATE t SET at = datetime('now') WHERE rowid = NEW.rowid",
      `UPDATE "t" SET "at" = pg_catalog.date_trunc('second', (pg_catalog.statement_timestamp() AT TIME ZONE 'UTC')) WHERE "t"."id" = NEW."id";`,
    ],
    ["UPDATE t SET at = 'yesterday'", 'refused: text that goes into the column At (timestamp)'],
    ['UPDATE t SET n = 1, n = 2', 'UPDATE "t" SET "n" = 2;'],
    ['UPDATE t SET (n, name) = (1, 2)', `UPDATE "t" SET "n" = 1, "name" = '2';`],
    ['UPDATE t SET ok = (NEW.n > 5)', 'UPDATE "t" SET "ok" = (NEW."n" > 5);'],
    ['UPDATE t SET ok = NEW.n', 'refused: integer that goes into the column Ok (boolean)'],
    ['UPDATE t SET n = NEW.n / 2.0', 'refused: real that goes into the column N (bigint)'],
    ['UPDATE t SET twice = 1', 'refused: a value for the generated column Twice'],
    ['UPDATE OR IGNORE t SET name = 1', `UPDATE "t" SET "name" = '1';`],
    ['UPDATE OR IGNORE t SET id = 1', 'refused: UPDATE OR IGNORE'],
    ['UPDATE t SET lacking = 1', 'refused: the column T.lacking'],
    ['UPDATE t SET n = lacking', 'refused: the column lacking'],
    ['UPDATE t SET n = NEW.lacking', 'refused: the column NEW.lacking'],
    ['INSERT INTO lost (id) VALUES (1)', 'refused: the default of Lost.Name'],
    ['INSERT INTO elsewhere VALUES (1)', 'refused: it writes to the table elsewhere'],
    ['DELETE FROM t WHERE n = OLD.n', 'DELETE FROM "t" WHERE "t"."n" = OLD."n";'],
    ['SELECT changes()', 'refused: a subquery'],
  ])('%s', (sql, expected) => {
    const [first] = statements(`CREATE TRIGGER x AFTER UPDATE ON t BEGIN ${sql}; END`);
    expect((first ?? '').trim().slice(0, expected.startsWith('refused') ? expected.length : undefined)).toBe(expected);
  });
});

describe('RAISE', () => {
  it.each([
    [
      "SELECT RAISE(ABORT, 'no')",
      ["RAISE EXCEPTION USING MESSAGE = 'no', ERRCODE = 'integrity_constraint_violation';"],
    ],
    ['SELECT RAISE(IGNORE) WHERE NEW.n > 1', ['IF NEW."n" > 1 THEN', '  RETURN NULL;', 'END IF;']],
    [
      "SELECT CASE NEW.n WHEN 1 THEN RAISE(FAIL, 'one') WHEN 2 THEN 0 ELSE RAISE(ROLLBACK, 'other') END",
      [
        'IF NEW."n" = 1 THEN',
        "  RAISE EXCEPTION USING MESSAGE = 'one', ERRCODE = 'integrity_constraint_violation';",
        'ELSIF NEW."n" = 2 THEN',
        '  PERFORM 0;',
        'ELSE',
        "  RAISE EXCEPTION USING MESSAGE = 'other', ERRCODE = 'integrity_constraint_violation';",
        'END IF;',
      ],
    ],
    ["SELECT coalesce(NEW.n, RAISE(ABORT, 'no'))", ['refused: RAISE inside an expression']],
    ["SELECT 1 WHERE CASE WHEN NEW.n = 1 THEN RAISE(ABORT, 'no') END", ['refused: RAISE outside of the columns']],
    ['SELECT RAISE(ABORT, NEW.name)', ['refused: RAISE with a message']],
  ])('%s', (sql, expected) => {
    const found = statements(`CREATE TRIGGER x BEFORE INSERT ON t BEGIN ${sql}; END`).map((line) =>
      line.replace('  ', ''),
    );
    expect(found.map((line, i) => (line.startsWith('refused') ? line.slice(0, expected[i]?.length) : line))).toEqual(
      expected,
    );
  });
});

it('a guard is set before and taken back on every way out', () => {
  const translated = translate(
    'CREATE TRIGGER x BEFORE INSERT ON t BEGIN SELECT RAISE(IGNORE) WHERE NEW.n = 1; END',
    'a.b',
  );
  expect(translated).toMatchObject({
    body: `#variable_conflict use_column
BEGIN
  IF pg_catalog.current_setting('a.b', true) = 'on' THEN
    RETURN NEW;
  END IF;
  PERFORM pg_catalog.set_config('a.b', 'on', true);
  IF NEW."n" = 1 THEN
    PERFORM pg_catalog.set_config('a.b', 'off', true);
    RETURN NULL;
  END IF;
  PERFORM pg_catalog.set_config('a.b', 'off', true);
  RETURN NEW;
END`,
  });
});

it('a BEFORE trigger does not see a generated column of the new row', () => {
  expect(translate('CREATE TRIGGER x BEFORE INSERT ON t BEGIN DELETE FROM t WHERE n = NEW.twice; END')).toMatchObject({
    kind: 'refused',
  });
});

it('a condition goes into CREATE TRIGGER, and into the body where PostgreSQL does not take it there', () => {
  expect(translate('CREATE TRIGGER x AFTER DELETE ON t WHEN OLD.ok BEGIN DELETE FROM keyed; END')).toMatchObject({
    whenSql: 'OLD."ok"',
  });
  expect(
    translate('CREATE TRIGGER x AFTER DELETE ON t WHEN EXISTS (SELECT 1) BEGIN DELETE FROM keyed; END'),
  ).toMatchObject({ kind: 'refused', reason: 'a subquery has no exact counterpart' });
});
