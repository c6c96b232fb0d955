import { expect, it } from 'vitest';
import { describeServers } from '../../servers/describe-servers.ts';
import { withApplication } from './with-application.ts';

const sqlite = `
  CREATE TABLE wide (id INTEGER PRIMARY KEY, name TEXT, small INTEGER, money REAL, flag INTEGER, at TEXT, doc TEXT, ref TEXT, ip TEXT, gone TEXT, empty TEXT, day TEXT, geo TEXT, must TEXT);
  INSERT INTO wide VALUES (1, 'äöüäöü', 40000, 1.234, 2, 'yesterday', '{', 'no-uuid', '1.2.3', 'x', NULL, '', 'p', 'm');
  INSERT INTO wide (id, must) VALUES (2, NULL);
  CREATE TABLE only_here (a); INSERT INTO only_here VALUES (1);
  CREATE TABLE nothing_here (a);
  CREATE TABLE Twice (a); CREATE TABLE other (a INTEGER, A_ TEXT);
  CREATE TABLE spelled (id INTEGER PRIMARY KEY, "createdAt" INTEGER, "lastSeen" TEXT, last_seen TEXT);
  INSERT INTO spelled VALUES (1, 1759926896789, 'a', 'b'), (2, 1759926896, NULL, NULL);`;

const postgres = `
  CREATE TABLE wide (extra text NOT NULL, id int PRIMARY KEY, name varchar(5), small smallint, money numeric(5,2), flag boolean, at timestamptz, doc jsonb, ref uuid, ip inet, day date, geo point, must text NOT NULL);
  CREATE TABLE only_there (b int);
  CREATE TABLE "TWICE" (a text); CREATE TABLE twice (a text); CREATE TABLE other (a int);
  CREATE TABLE spelled (id int PRIMARY KEY, createdat timestamptz, created_at timestamptz, last_seen text);`;

describeServers('--data-only is blocked', (server) => {
  it('by everything that would be lost, each named with the option that decides it, before anything is written', async () =>
    withApplication({ server, sqlite, postgres }, async ({ migrate, plan, sql }) => {
      const report = await migrate();
      expect(report).toMatchObject({ exitCode: 3, status: 'blocked', run: null });
      const blockers = report.notes.filter(({ severity }) => severity === 'blocker');
      expect(blockers.map(({ code, table, column }) => `${code} ${table}.${column}`).sort()).toEqual([
        'GM801 only_here.null',
        'GM802 only_there.null',
        'GM803 wide.gone',
        'GM804 wide.extra',
        'GM805 Twice.null',
        'GM805 spelled.createdAt',
        'GM805 spelled.lastSeen',
        'GM806 wide.at',
        'GM806 wide.day',
        'GM806 wide.doc',
        'GM806 wide.flag',
        'GM806 wide.ip',
        'GM806 wide.money',
        'GM806 wide.must',
        'GM806 wide.name',
        'GM806 wide.ref',
        'GM806 wide.small',
        'GM807 wide.geo',
      ]);
      const said = new Map(
        blockers.map(({ table, column, message, advice }) => [`${table}.${column ?? ''}`, `${message} | ${advice}`]),
      );
      expect(said.get('wide.name')).toContain('1 values do not fit varchar(5): the first is "äöüäöü" at key 1');
      expect(said.get('wide.day')).toContain('--cast wide.day=date:empty');
      expect(said.get('spelled.createdAt')).toContain(
        "the target's column createdat is spelled like it, and so is created_at",
      );
      expect(said.get('spelled.lastSeen')).toContain('the columns last_seen and lastSeen would both go into last_seen');
      expect([...said.values()].join()).not.toMatch(/<table[^>]|<table>\.|…/);
      expect(said.get('wide.name')).toContain(`--cast 'wide.name=varchar(5):null'`);
      expect(said.get('wide.ip')).toContain('--cast wide.ip=text:null');
      expect(said.get('wide.must')).toContain('ALTER TABLE "public"."wide" ALTER COLUMN "must" DROP NOT NULL');
      const renames = [{ source: null, table: 'spelled', column: 'createdAt', to: 'created_at' }];
      const mixed = (await plan({ renames, include: ['spelled'] })).notes.filter(
        ({ column }) => column === 'createdAt',
      );
      expect(mixed.map(({ code }) => code)).toEqual(['GM820', 'GM810', 'GM828']);
      expect(said.get('wide.gone')).toContain('--cast wide.gone=omit');
      expect(said.get('only_here.')).toContain('--exclude only_here');
      expect(report.notes).toContainEqual(
        expect.objectContaining({ code: 'GM817', table: 'nothing_here', severity: 'info' }),
      );
      expect(report.notes).toContainEqual(expect.objectContaining({ code: 'GM817', table: 'wide', column: 'empty' }));
      expect(await sql(`SELECT count(*)::int AS n FROM pg_namespace WHERE nspname ~ '^gigchain'`)).toEqual([{ n: 0 }]);
    }));

  it('by a table of another owner, whose sequence this role may not even read', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT); INSERT INTO t VALUES (1, 'a')`,
        postgres: 'CREATE TABLE t (id bigserial PRIMARY KEY, a text)',
      },
      async ({ plan, sql }) => {
        await sql('ALTER TABLE t OWNER TO postgres');
        const report = await plan();
        expect(report).toMatchObject({
          exitCode: 3,
          error: { message: expect.stringContaining('belongs to postgres') },
        });
        expect(report.notes.map(({ code, table }) => `${code} ${table}`)).toContain('GM815 t');
      },
    ));

  it('by a schema without tables, which the application has to make first', async () =>
    withApplication({ server, sqlite, postgres: 'SELECT' }, async ({ plan }) => {
      const report = await plan();
      expect(report).toMatchObject({ exitCode: 3 });
      expect(report.error?.message).toContain('the schema public of the target holds no table for the rows to go into');
      expect(report.error?.advice).toContain('leave --data-only out');
    }));

  it('by tables of another role, and by what would point to rows that are gone', async () =>
    withApplication(
      {
        server,
        sqlite: 'CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (id INTEGER PRIMARY KEY)',
        postgres: `CREATE TABLE a (id int PRIMARY KEY); INSERT INTO a VALUES (1); CREATE TABLE b (id int PRIMARY KEY);
          CREATE TABLE log (a int REFERENCES a); INSERT INTO log VALUES (1)`,
        settings: { existing: 'truncate', exclude: ['log'] },
      },
      async ({ plan, sql }) => {
        await sql('ALTER TABLE b OWNER TO postgres');
        const { exitCode, notes } = await plan();
        expect(exitCode).toBe(3);
        expect(notes.find(({ code }) => code === 'GM815')?.message).toContain('public.b belongs to postgres');
        expect(notes.find(({ code }) => code === 'GM816')?.message).toContain(
          'public.log, which is not part of the run, refers to public.a',
        );
      },
    ));

  it('by a partitioned table, once; and a column that the target computes otherwise is found and named before the exchange', async () =>
    withApplication(
      {
        server,
        sqlite: `CREATE TABLE parted (id INTEGER PRIMARY KEY, at TEXT); CREATE TABLE sums (id INTEGER PRIMARY KEY, a INTEGER, twice INTEGER);
          INSERT INTO sums VALUES (1, 4, 9)`,
        postgres: `CREATE TABLE parted (id int, at date) PARTITION BY RANGE (at); CREATE TABLE parted_1 PARTITION OF parted DEFAULT;
          CREATE TABLE sums (id int PRIMARY KEY, a int, twice int GENERATED ALWAYS AS (a * 2) STORED)`,
      },
      async ({ plan, migrate, sql }) => {
        const { notes } = await plan();
        const blockers = notes.filter(({ severity }) => severity === 'blocker');
        expect(blockers).toMatchObject([
          { code: 'GM815', message: expect.stringContaining('public.parted is partitioned') },
        ]);
        const report = await migrate({ exclude: ['parted', 'parted_1'] });
        expect(report).toMatchObject({ exitCode: 4, status: 'different' });
        expect(report.error?.advice).toContain('can be left behind: --cast sums.twice=omit');
        expect(await sql('SELECT count(*)::int AS n FROM sums')).toEqual([{ n: 0 }]);
      },
    ));

  it('not by what is cast, omitted and excluded', async () =>
    withApplication(
      {
        server,
        sqlite: sqlite
          .replace("'m');\n  INSERT INTO wide (id, must) VALUES (2, NULL);", "'m');")
          .replace('CREATE TABLE Twice (a);', ''),
        postgres: postgres.replace('extra text NOT NULL', "extra text NOT NULL DEFAULT 'x'"),
        settings: {
          exclude: ['only_*', 'TWICE', 'other', 'spelled'],
          casts: [
            ...(['name', 'small', 'money', 'flag', 'at', 'doc', 'ref', 'ip'] as const).map((column) => ({
              table: 'wide',
              column,
              type: { kind: 'reading', reading: 'seconds' } as const,
              policy: 'null' as const,
            })),
            { table: 'wide', column: 'day', type: { kind: 'date' }, policy: 'empty' },
            ...(['gone', 'geo'] as const).map((column) => ({
              table: 'wide',
              column,
              type: { kind: 'reading', reading: 'omit' } as const,
              policy: 'fail' as const,
            })),
          ],
        },
      },
      async ({ migrate, verify, sql }) => {
        const report = await migrate();
        expect(report).toMatchObject({ exitCode: 0, error: null });
        expect(report.notCarried.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
          'column wide.gone',
          'column wide.geo',
        ]);
        expect(report.notes.filter(({ code }) => code === 'GM812')).toHaveLength(9);
        expect(await sql('SELECT id, name, money, at, day, extra FROM wide')).toEqual([
          { id: 1, name: null, money: null, at: null, day: null, extra: 'x' },
        ]);
        expect(await verify()).toMatchObject({ exitCode: 0, error: null });
      },
    ));
});
