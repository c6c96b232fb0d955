import { expect, it } from 'vitest';
import type { Note } from '../../src/core/catalog/note.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { verify } from '../../src/steps/verify.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { castsOf } from '../support/casts-of.ts';
import { withMigrated } from '../support/migrated.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { waysBack } from '../support/rolled-back.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

async function planned(sql: string, ...written: readonly string[]) {
  const made = await plan(commandOptions({ sources: [sqliteFile(sql)], casts: castsOf(...written) }));
  const found = (code: string) => made.report.notes.filter((note: Note) => note.code === code);
  const message = (code: string) => found(code).map((note) => note.message);
  return { ...made, found, message };
}

/** Type, what SQLite has, what PostgreSQL prints of it. */
const conversions: readonly (readonly [string, string, readonly string[], readonly string[]])[] = [
  ['smallint', 'INTEGER', ['-32768', '32767'], ['-32768', '32767']],
  ['integer', 'INTEGER', ['-2147483648', '7'], ['-2147483648', '7']],
  ['bigint', 'TEXT', ["'12'", "'-7'"], ['12', '-7']],
  ['numeric(10,2)', 'REAL', ['1.25', '-3'], ['1.25', '-3.00']],
  ['numeric', 'TEXT', ["'0.1'", "'12345678901234567890.5'"], ['0.1', '12345678901234567890.5']],
  ['double precision', 'INTEGER', ['1', '2'], ['1', '2']],
  ['boolean', 'INTEGER', ['0', '1'], ['f', 't']],
  ['boolean', 'TEXT', ["'true'", "'F'"], ['t', 'f']],
  ['text', 'INTEGER', ['1', '-2'], ['1', '-2']],
  ['varchar(3)', 'TEXT', ["'abc'", "''"], ['abc', '']],
  ['date', 'TEXT', ["'2024-02-29'", "'0999-12-31'"], ['2024-02-29', '0999-12-31']],
  ['time', 'TEXT', ["'10:30'", "'23:59:59.5'"], ['10:30:00', '23:59:59.5']],
  [
    'timestamp',
    'TEXT',
    ["'2024-01-31T10:00:00.25'", "'2024-01-31'"],
    ['2024-01-31 10:00:00.25', '2024-01-31 00:00:00'],
  ],
  [
    'timestamptz',
    'TEXT',
    ["'2024-01-31T10:00:00Z'", "'2024-01-31 10:00:00+02:00'"],
    ['2024-01-31 10:00:00+00', '2024-01-31 08:00:00+00'],
  ],
  [
    'timestamptz',
    'TEXT',
    ["'2024-01-31 10:00:00'", "'2024-07-31 10:00'"],
    ['2024-01-31 10:00:00+00', '2024-07-31 10:00:00+00'],
  ],
  ['timestamptz', 'INTEGER', ['1700000000', '0'], ['2023-11-14 22:13:20+00', '1970-01-01 00:00:00+00']],
  ['timestamp', 'REAL', ['1700000000.5', '1.0'], ['2023-11-14 22:13:20.5', '1970-01-01 00:00:01']],
  ['timestamptz', 'INTEGER', ['1700000000123', '1'], ['2023-11-14 22:13:20.123+00', '1970-01-01 00:00:00.001+00']],
  [
    'timestamptz',
    'INTEGER',
    ['1700000000123456', '1'],
    ['2023-11-14 22:13:20.123456+00', '1970-01-01 00:00:00.000001+00'],
  ],
  ['timestamp', 'REAL', ['2460000.5', '2451544.75'], ['2023-02-25 00:00:00', '2000-01-01 06:00:00']],
  ['seconds', 'INTEGER', ['1', '2'], ['1970-01-01 00:00:01+00', '1970-01-01 00:00:02+00']],
  ['date', 'INTEGER', ['1699920000', '0'], ['2023-11-14', '1970-01-01']],
  ['uuid', 'TEXT', ["'6f9619ff-8b86-d011-b42d-00cf4fc964ff'"], ['6f9619ff-8b86-d011-b42d-00cf4fc964ff']],
  ['uuid', 'TEXT', ["'{6F9619FF-8B86-D011-B42D-00CF4FC964FF}'"], ['6f9619ff-8b86-d011-b42d-00cf4fc964ff']],
  ['uuid', 'BLOB', ["x'6f9619ff8b86d011b42d00cf4fc964ff'"], ['6f9619ff-8b86-d011-b42d-00cf4fc964ff']],
  ['json', 'TEXT', [`'{"a": 1}'`, "'5'"], ['{"a": 1}', '5']],
  ['jsonb', 'TEXT', [`'{"b":1,"a":[null]}'`], ['{"a": [null], "b": 1}']],
  ['jsonb', 'TEXT', [`'{"b":1}'`, `'"x"'`], ['{"b": 1}', '"x"']],
  ['bytea', 'TEXT', ["'hi'", "''"], ['\\x6869', '\\x']],
  ['hex', 'TEXT', ["'6869'", "'0xFF'"], ['\\x6869', '\\xff']],
  ['base64', 'TEXT', ["'aGk='"], ['\\x6869']],
];

describeServers('casts of tables that the run makes', (server) => {
  it('every type from what SQLite has, verified, and verified again', async () => {
    const columns = conversions.map(([, declared], at) => `c${at} ${declared}`);
    const rows = [0, 1].map((row) => conversions.map(([, , values]) => values[row] ?? 'NULL').join(', '));
    const sql = `CREATE TABLE t (${columns.join(', ')}); INSERT INTO t VALUES (${rows[0]}), (${rows[1]});`;
    const written = castsOf(...conversions.map(([how], at) => `t.c${at}=${how}`));
    await withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(sql)], to: url, casts: written };
      const report = await migrate(migrateOptions(options));
      expect(report.error).toBeNull();
      expect(report.notes.filter(({ severity }) => severity !== 'info')).toEqual([]);
      const shown = conversions.map((_, at) => `c${at}::text`).join(', ');
      const found = (await asSuperuser(url, `SET TimeZone = 'UTC'; SELECT ${shown} FROM t ORDER BY c0`)) as unknown;
      const last = (Array.isArray(found) && Array.isArray(found.at(-1)) ? found.at(-1) : found) as Record<
        string,
        string
      >[];
      const texts = conversions.map((_, at) => last.flatMap((row) => row[`c${at}`] ?? []));
      const expected = conversions.map(([how, , , values]) =>
        how === 'boolean' ? values.map((one) => (one === 't' ? 'true' : 'false')) : values,
      );
      expect(texts).toEqual(expected);
      expect((await verify(commandOptions(options))).status).toBe('verified');
      for (const [at, [how]] of conversions.entries()) {
        if (!['seconds', 'uuid', 'timestamptz', 'bigint'].includes(how)) continue;
        await asSuperuser(url, `UPDATE t SET c${at} = ${others[how]} WHERE c0 = -32768`);
      }
      const different = await verify(commandOptions(options));
      expect(different.exitCode).toBe(4);
      const columnsThatDiffer = new Set(different.differences.map(({ column }) => column));
      expect(columnsThatDiffer.size).toBe(conversions.filter(([how]) => others[how] !== undefined).length);
    });
  });

  const others: Readonly<Record<string, string>> = {
    seconds: `'1970-01-01 00:00:01.000001+00'`,
    uuid: `'00000000-0000-0000-0000-000000000000'`,
    timestamptz: `'2001-01-01 00:00:00+00'`,
    bigint: '13',
  };

  it('what does not fit becomes NULL where the operator gives it up, with its count and an example', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT NOT NULL, day TEXT, e TEXT);
      INSERT INTO t VALUES (1, '5', '2024-01-31', ''), (2, 'x', 'soon', '7'), (3, 'y', '', '');`;
    const changes = { casts: castsOf('t.n=int:null', 't.day=date:null', 't.e=int:empty') };
    await withMigrated(
      server,
      sql,
      async ({ rows, columns, report }) => {
        expect(await columns('t')).toEqual(['id bigint', 'n integer', 'day date', 'e integer']);
        expect(await rows('SELECT n, day::text AS day, e FROM t ORDER BY id')).toEqual([
          { n: 5, day: '2024-01-31', e: null },
          { n: null, day: null, e: 7 },
          { n: null, day: null, e: null },
        ]);
        const lost = report.notes.filter(({ code }) => code === 'GM812').map(({ message }) => message);
        expect(lost).toEqual([
          '2 values that are no integer become NULL, the first "x" at key 2',
          '2 values that are no date become NULL, the first "soon" at key 2',
          '2 empty texts become NULL',
        ]);
        expect(report.notes.find(({ code }) => code === 'GM302')?.column).toBe('n');
      },
      changes,
    );
  });

  it('spread over what foreign keys join, to keys of another size too', async () => {
    const sql = `
      CREATE TABLE u (id INTEGER PRIMARY KEY, g TEXT UNIQUE);
      CREATE TABLE p (id INTEGER PRIMARY KEY, u INTEGER REFERENCES u, g TEXT REFERENCES u (g));
      INSERT INTO u VALUES (1, '6F9619FF-8B86-D011-B42D-00CF4FC964FF'), (2, '6F9619FF-8B86-D011-B42D-00CF4FC964FE');
      INSERT INTO p VALUES (1, 2, '6F9619FF-8B86-D011-B42D-00CF4FC964FE');`;
    await withMigrated(
      server,
      sql,
      async ({ rows, columns, report }) => {
        expect(await columns('u')).toEqual(['id integer', 'g uuid']);
        expect(await columns('p')).toEqual(['id bigint', 'u integer', 'g uuid']);
        const keys =
          "SELECT conname FROM pg_constraint WHERE contype = 'f' AND conname ~ '^p_' AND convalidated ORDER BY 1";
        expect(await rows(keys)).toEqual([{ conname: 'p_g_fkey' }, { conname: 'p_u_fkey' }]);
        await rows('INSERT INTO u (g) VALUES (NULL)');
        expect(await rows('SELECT max(id) AS id FROM u')).toEqual([{ id: 3 }]);
        const spread = report.notes.filter(({ code, table }) => code === 'GM109' && table === 'p');
        expect(spread.map(({ message }) => message)).toEqual([
          'becomes integer: foreign keys join it to u.id, for which --cast u.id=integer asks',
          'becomes uuid: foreign keys join it to u.g, for which --cast u.g=uuid asks',
        ]);
      },
      { casts: castsOf('u.id=integer', 'u.g=uuid') },
    );
  });

  it('as if declared where the type reads the values itself; elsewhere what uses the column is named', async () => {
    const sql = `
      CREATE TABLE t (id INTEGER PRIMARY KEY, active INTEGER DEFAULT 1 CHECK (active IN (0, 1)), at TEXT DEFAULT CURRENT_TIMESTAMP, made INTEGER DEFAULT 0);
      INSERT INTO t VALUES (1, 1, '2024-01-31 10:00:00', 1700000000), (2, 0, '2024-02-01 10:00:00', 1700000001);
      CREATE INDEX by_made ON t (made); CREATE INDEX by_day ON t (made / 86400);
      CREATE VIEW live AS SELECT id, at FROM t WHERE active = 1 AND at < '2025';
      CREATE VIEW late AS SELECT id FROM t WHERE made > 5;
      CREATE VIEW everything AS SELECT * FROM t;
      CREATE TRIGGER touched AFTER UPDATE OF active ON t BEGIN UPDATE t SET made = 5 WHERE id = NEW.id; END;
      CREATE TRIGGER remade AFTER UPDATE OF made ON t BEGIN UPDATE t SET active = 0 WHERE id = NEW.id; END;`;
    await withMigrated(
      server,
      sql,
      async ({ rows, columns, report }) => {
        expect(await columns('t')).toEqual([
          'id bigint',
          'active boolean true',
          "at timestamp without time zone date_trunc('second'::text, (statement_timestamp() AT TIME ZONE 'UTC'::text))",
          'made timestamp with time zone',
        ]);
        expect(await rows('SELECT id FROM live')).toEqual([{ id: '1' }]);
        expect(await rows("SELECT indexname FROM pg_indexes WHERE tablename = 't' ORDER BY 1")).toEqual([
          { indexname: 'by_made' },
          { indexname: 't_pkey' },
        ]);
        expect(report.notCarried.map(({ code, name }) => `${code} ${name}`)).toEqual([
          'GM307 by_day',
          'GM306 t.made',
          'GM501 late',
          'GM501 everything',
          'GM502 touched',
        ]);
        expect(await rows("SELECT pg_get_triggerdef(oid) AS is FROM pg_trigger WHERE tgname = 'remade'")).toEqual([
          { is: expect.stringContaining('AFTER UPDATE OF made ON public.t') },
        ]);
      },
      { casts: castsOf('t.active=boolean', 't.at=timestamp', 't.made=timestamptz') },
    );
  });
});

describeServers('--infer', (server) => {
  it('makes times, JSON and UUIDs of texts that are nothing else, as if they were declared so', async () => {
    const sql = `
      CREATE TABLE u (id TEXT PRIMARY KEY, day TEXT, at TEXT DEFAULT CURRENT_TIMESTAMP, zoned VARCHAR(30), clock TEXT, doc TEXT, name TEXT, late TEXT DEFAULT 'soon', low TEXT COLLATE NOCASE);
      CREATE TABLE p (u TEXT REFERENCES u); CREATE TABLE none (u TEXT REFERENCES u);
      CREATE TABLE odd (k TEXT UNIQUE); INSERT INTO odd VALUES ('10:00'), ('10:00:00');
      INSERT INTO u VALUES ('6f9619ff-8b86-d011-b42d-00cf4fc964ff', '2024-01-31', '2024-01-31 10:00:00', '2024-01-31T10:00:00Z', '10:30', '{"a": 1}', 'x', '10:00', '10:00');
      INSERT INTO u VALUES ('6f9619ff-8b86-d011-b42d-00cf4fc964fe', NULL, '2024-01-31 11:00:00', '2024-01-31 10:00:00+02:00', NULL, '[]', '10:30', '11:00', '11:00');
      INSERT INTO p VALUES ('6f9619ff-8b86-d011-b42d-00cf4fc964ff');
      CREATE VIEW early AS SELECT u.id FROM u JOIN p ON p.u = u.id WHERE at < '2024-01-31 10:30:00';`;
    await withMigrated(
      server,
      sql,
      async ({ rows, columns, report }) => {
        expect((await columns('u')).map((column) => column.replace(/ date_trunc.*/, ''))).toEqual([
          'id uuid',
          'day date',
          'at timestamp without time zone',
          'zoned timestamp with time zone',
          'clock time without time zone',
          'doc jsonb',
          'name text',
          "late text 'soon'::text",
          'low text',
        ]);
        expect([await columns('p'), await columns('none'), await columns('odd')]).toEqual([
          ['u uuid'],
          ['u uuid'],
          ['k text'],
        ]);
        expect(await rows('SELECT id FROM early')).toEqual([{ id: '6f9619ff-8b86-d011-b42d-00cf4fc964ff' }]);
        const inferred = report.notes.filter(({ code }) => code === 'GM113');
        expect(inferred.map(({ table, column }) => `${table}.${column}`)).toEqual([
          ...['u.id', 'u.day', 'u.at', 'u.zoned', 'u.clock', 'u.doc', 'p.u', 'none.u'],
        ]);
        expect(inferred[1]?.message).toBe('its only text is a date: becomes date, compared by meaning (--infer)');
      },
      { infer: true },
    );
  });

  it('takes columns that foreign keys join only together', async () => {
    const sql = `
      CREATE TABLE u (id TEXT PRIMARY KEY); CREATE TABLE p (u TEXT REFERENCES u);
      INSERT INTO u VALUES ('6f9619ff-8b86-d011-b42d-00cf4fc964ff'), ('admin'); INSERT INTO p VALUES ('6f9619ff-8b86-d011-b42d-00cf4fc964ff');`;
    await withMigrated(
      server,
      sql,
      async ({ columns, notes }) => {
        expect(await columns('p')).toEqual(['u text']);
        expect(notes.filter((note) => note.startsWith('GM1'))).toEqual([]);
      },
      { infer: true },
    );
  });
});

describeServers('--create-indexes', (server) => {
  const sql = `
    CREATE TABLE u (id INTEGER PRIMARY KEY, a INT, b INT, UNIQUE (a, b));
    CREATE TABLE bare (u INTEGER REFERENCES u, other INTEGER REFERENCES u);
    CREATE TABLE covered (x INT, u INTEGER REFERENCES u, a INT, b INT, FOREIGN KEY (a, b) REFERENCES u (a, b));
    CREATE INDEX by_u ON covered (u, x); CREATE INDEX by_ba ON covered (b, a);
    CREATE TABLE partial (u INTEGER REFERENCES u); CREATE INDEX some ON partial (u) WHERE u > 5;
    CREATE TABLE own (u INTEGER PRIMARY KEY REFERENCES u);
    INSERT INTO u VALUES (1, 1, 1); INSERT INTO bare VALUES (1, 1);`;
  const indexes = "SELECT indexname AS i FROM pg_indexes WHERE schemaname = 'public' AND indexname ~ '_idx' ORDER BY 1";

  it('makes what the plan otherwise advises', async () => {
    await withMigrated(server, sql, async ({ rows, report }) => {
      expect(await rows(indexes)).toEqual([]);
      const advised = report.notes.filter(({ code }) => code === 'GM325');
      expect(advised.map(({ table, column }) => `${table}.${column}`)).toEqual(['bare.u', 'bare.other', 'partial.u']);
      expect(advised[0]?.advice).toBe('CREATE INDEX ON "public"."bare" ("u"); or --create-indexes');
    });
    await withDatabase(server, async (url) => {
      const options = { sources: [sqliteFile(sql)], to: url, createIndexes: true };
      const report = await migrate(migrateOptions(options));
      expect(report.error).toBeNull();
      expect(await asSuperuser(url, indexes)).toEqual([
        { i: 'bare_other_idx' },
        { i: 'bare_u_idx' },
        { i: 'partial_u_idx' },
      ]);
      expect(report.notes.find(({ code }) => code === 'GM325')?.message).toContain('it gets bare_u_idx');
      const { sql: script } = await plan(commandOptions(options));
      expect(script).toContain('CREATE INDEX "bare_u_idx" ON "public"."bare" ("u");');
      // Of an index more than the source asks for nothing is wrong.
      expect((await verify(commandOptions({ ...options, createIndexes: false }))).status).toBe('verified');
      expect((await waysBack({ to: url }).rollback()).exitCode).toBe(0);
      expect(await asSuperuser(url, indexes)).toEqual([]);
    });
  });
});

/** Row 1 is sound; then a NUL, a byte that begins no character, and a document with either. */
const oddTexts = `
  CREATE TABLE u (id INTEGER PRIMARY KEY, w TEXT UNIQUE, doc JSON, shown TEXT);
  CREATE TABLE p (id INTEGER PRIMARY KEY, w TEXT REFERENCES u (w));
  INSERT INTO u VALUES (1, 'sound', '["a"]', 'Good'), (2, 'b', NULL, CAST(x'4e00554c' AS TEXT)),
    (3, 'c', CAST(x'5b2261ff225d' AS TEXT), CAST(x'61ff62' AS TEXT)), (4, 'd', '["\\u0000"]', 'ok');
  CREATE INDEX by_shown ON u (shown); CREATE VIEW v AS SELECT shown FROM u;`;

describeServers('texts that PostgreSQL cannot hold, by the policy of a cast', (server) => {
  it.each([
    { policy: 'strip', shown: ['Good', 'NUL', 'ab', 'ok'], doc: ['["a"]', null, '["a"]', '[""]'], code: 'GM825' },
    {
      policy: 'replace',
      shown: ['Good', 'N\ufffdUL', 'a\ufffdb', 'ok'],
      doc: ['["a"]', null, '["a\ufffd"]', '["\ufffd"]'],
      code: 'GM825',
    },
    { policy: 'null', shown: ['Good', null, null, 'ok'], doc: ['["a"]', null, null, null], code: 'GM812' },
  ] as const)('$policy', async ({ policy, shown, doc, code }) => {
    await withDatabase(server, async (url) => {
      const casts = castsOf(`u.shown=varchar(8):${policy}`, `u.doc=jsonb:${policy}`);
      const options = { sources: [sqliteFile(oddTexts)], to: url, casts };
      const report = await migrate(migrateOptions(options));
      expect(report).toMatchObject({ exitCode: 0, error: null });
      const lossy = report.notes.filter((note) => note.code === code);
      expect(lossy.map(({ column }) => column)).toEqual(['doc', 'shown']);
      expect(lossy[1]?.message).toMatch(/^2 .*"N\\u0000UL" at key 2/);
      // What computes with the column stays behind with a word; a plain index comes over.
      expect(report.notes.map((note) => note.code)).toContain('GM501');
      expect(await asSuperuser(url, 'SELECT id::int, shown, doc::text FROM u ORDER BY id')).toEqual(
        shown.map((text, at) => ({ id: at + 1, shown: text, doc: doc[at] })),
      );
      expect(await asSuperuser(url, "SELECT 1 AS n FROM pg_indexes WHERE indexname = 'by_shown'")).toHaveLength(1);
      expect(await verify(commandOptions(options))).toMatchObject({ exitCode: 0, differences: [], error: null });
      await asSuperuser(url, "UPDATE u SET shown = 'other' WHERE id = 3");
      expect((await verify(commandOptions(options))).differences).toMatchObject([{ column: 'shown', key: '3' }]);
    });
  });
});

it('a policy for texts is refused where two keys might become one, and where blobs stand beside them', async () => {
  const sql = `
    CREATE TABLE t (k TEXT PRIMARY KEY, mixed TEXT);
    INSERT INTO t VALUES (CAST(x'6100' AS TEXT), CAST(x'6200' AS TEXT)), ('b', x'6364');`;
  for (const policy of ['strip', 'replace', 'null']) {
    const { message } = await planned(sql, `t.k=text:${policy}`, `t.mixed=text:${policy}`);
    expect(message('GM110')).toEqual([
      ...(policy === 'null' ? [] : [expect.stringContaining('values that SQLite keeps apart may be one text')]),
      expect.stringContaining('t.mixed holds 1 blobs beside 1 texts with NUL'),
    ]);
  }
  const { found } = await planned(sql, 't.k=text');
  expect(found('GM110')[0]?.advice).toContain('(--cast t.k=text:strip), or put U+FFFD in its place (:replace)');
  expect(found('GM102')[0]?.advice).toContain('text:strip');
  // What is given and did not help is not offered.
  const stripped = await planned(
    "CREATE TABLE t (v TEXT); INSERT INTO t VALUES ('abc' || char(0)), ('abcdef');",
    't.v=varchar(3):strip',
  );
  expect(stripped.found('GM110')[0]?.advice).toBe(
    "Correct them in the source; leave the cast out (it would be bytea); make them NULL (--cast 't.v=varchar(3):null').",
  );
});

it('a value that does not fit is a blocker, with count, example and ways out', async () => {
  const sql = "CREATE TABLE t (id INTEGER PRIMARY KEY, n TEXT); INSERT INTO t VALUES (1, '5'), (2, 'x'), (3, '');";
  const { report, found } = await planned(sql, 't.n=int');
  expect(report.exitCode).toBe(3);
  expect(found('GM110')).toMatchObject([
    {
      severity: 'blocker',
      message: '--cast t.n=integer cannot be obeyed: 2 values of t.n do not fit integer, the first is "x" at key 2',
      advice:
        'Correct them in the source; leave the cast out (it would be text); make them NULL (--cast t.n=integer:null), or keep all as text (--cast t.n=integer:text).',
    },
  ]);
});

it('the policy text keeps the column and what is joined to it as text, or says why that cannot be', async () => {
  const sql = `
    CREATE TABLE u (g TEXT PRIMARY KEY); CREATE TABLE p (g TEXT REFERENCES u); CREATE TABLE b (c BLOB);
    INSERT INTO u VALUES ('6f9619ff-8b86-d011-b42d-00cf4fc964ff'), ('admin'); INSERT INTO p VALUES ('6f9619ff-8b86-d011-b42d-00cf4fc964ff');
    INSERT INTO b VALUES (x'00');`;
  const { message, plan: made } = await planned(sql, 'u.g=uuid:text', 'b.c=int:text');
  expect(message('GM111')).toEqual([
    '--cast asks for uuid or text, and 1 value of u.g does not fit uuid, the first is "admin" at key admin: becomes text',
    '--cast asks for uuid or text, and a column that foreign keys join to it does not fit: becomes text',
  ]);
  expect(message('GM110')).toEqual([expect.stringContaining('text does not hold its values either')]);
  expect(made?.tables.flatMap(({ load }) => load.map(({ type }) => type.kind))).toEqual(['text', 'text', 'bytea']);
});

it.each([
  ['the rowid', 'CREATE TABLE t (c INTEGER PRIMARY KEY);', 't.c=text', 't.c is the rowid'],
  [
    'an id without a next one',
    'CREATE TABLE t (c INTEGER PRIMARY KEY); INSERT INTO t VALUES (32767);',
    't.c=smallint',
    'the next t.c is 32768',
  ],
  ['json in an index', 'CREATE TABLE t (c TEXT); CREATE INDEX i ON t (c);', 't.c=json', 'json cannot be compared'],
  [
    'jsonb in a unique key',
    'CREATE TABLE t (c TEXT UNIQUE);',
    't.c=jsonb',
    'takes values for one that SQLite keeps apart',
  ],
  [
    'times of two spellings',
    "CREATE TABLE t (c TEXT UNIQUE); INSERT INTO t VALUES ('10:00'), ('10:00:00');",
    't.c=time',
    'may be one time',
  ],
  [
    'a UUID of two spellings',
    "CREATE TABLE t (c TEXT UNIQUE); INSERT INTO t VALUES ('6F9619FF-8B86-D011-B42D-00CF4FC964FF'), ('6f9619ff-8b86-d011-b42d-00cf4fc964ff');",
    't.c=uuid',
    'may be one uuid (6F9619FF-8B86-D011-B42D-00CF4FC964FF, 6f96',
  ],
  [
    'words that are searched',
    "CREATE TABLE t (c TEXT); CREATE VIRTUAL TABLE f USING fts5(c, content='t');",
    't.c=uuid',
    'the full-text table f searches its words',
  ],
  ['a virtual table', 'CREATE VIRTUAL TABLE f USING fts5(c);', 'f.c=uuid', 'f is a virtual table'],
])('%s is no place for it', async (_what, sql, cast, reason) => {
  const { message, report } = await planned(sql, cast);
  expect(report.exitCode).toBe(3);
  expect(message('GM110')).toEqual([expect.stringContaining(reason)]);
});

it('two casts of joined columns have to agree', async () => {
  const sql = 'CREATE TABLE u (g TEXT PRIMARY KEY); CREATE TABLE p (g TEXT REFERENCES u);';
  const { message } = await planned(sql, 'u.g=uuid', 'p.g=bytea');
  expect(message('GM110')).toHaveLength(2);
  expect(message('GM110')[0]).toContain('foreign keys join u.g to p.g');
  expect((await planned(sql, 'u.g=text', 'p.g=varchar(3)')).message('GM110')).toEqual([]);
});

it('a name that no source has is a usage error with a suggestion', async () => {
  const { report } = await planned(
    'CREATE TABLE users (id INTEGER PRIMARY KEY, born TEXT);',
    'user.born=date',
    'x.y=int',
  );
  expect(report.exitCode).toBe(2);
  expect(report.error?.message).toBe('2 things are wrong');
  expect(report.error?.advice).toContain('--cast names user.born, which no source has\n  Did you mean users.born?');
});
