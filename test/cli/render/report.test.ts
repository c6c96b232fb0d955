import { describe, expect, it } from 'vitest';
import { plainPaint } from '../../../src/cli/render/paint.ts';
import { renderPlan, replacedLines, type ShownPlan } from '../../../src/cli/render/plan.ts';
import { renderReport, withWayBack } from '../../../src/cli/render/report.ts';
import type { CodeChange } from '../../../src/core/catalog/code-change.ts';
import type { TableReport } from '../../../src/core/catalog/report.ts';
import { metrics, note, plain, plan, report, settings } from './examples.ts';

const shownPlan = (changes: Partial<ShownPlan>): ShownPlan => ({
  plan,
  replaced: [],
  acts: [],
  codeChanges: [],
  ...changes,
});
const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('renderPlan', () => {
  it('shows tables with their types and ends with what it came to', () => {
    const text = renderPlan(
      shownPlan({ replaced: [{ kind: 'table', schema: 'public', name: 'metrics', rows: 7 }] }),
      plain,
    );
    expect(text).toContain('Analytics (analytics.db)\nFound 1 table to migrate\n');
    expect(text).toContain('  metrics → public.metrics (1523 rows, 1 index)\n');
    expect(text).toContain('    id             INTEGER → bigint      primary key, identity, not null\n');
    expect(text).toContain('    Value → value  - → double precision  not null, default 0\n');
    expect(text).toContain('  public.metrics  7 rows\n');
    expect(text).toContain('  view daily of Analytics (GM501)\n');
    expect(text).not.toContain('CREATE VIEW');
    expect(lastLine(text)).toBe('Planned: 1 table, 1523 rows, 1 replaced. Nothing was written.');
  });

  it('tells which tables are loaded in ranges', () => {
    const tables = [{ ...metrics, loading: { size: 'large' as const, rowid: 'id', page: 200 } }];
    expect(renderPlan(shownPlan({ plan: { ...plan, tables } }), plain)).toContain(
      'public.metrics (1523 rows, large, 1 index)',
    );
  });

  it('shows the SQL of what is not carried with --verbose', () => {
    expect(renderPlan(shownPlan({}), { ...plain, verbose: true })).toContain(
      '      CREATE VIEW daily AS\n      SELECT 1\n',
    );
  });

  it('groups findings by code, blockers last with their advice', () => {
    const notes = [
      note({ code: 'GM401', severity: 'blocker', message: 'taken', advice: 'Rename it.' }),
      note({ column: 'a', message: 'one' }),
      note({ column: 'b', message: 'two' }),
    ];
    const text = renderPlan(shownPlan({ plan: { ...plan, notes } }), plain);
    expect(text).toContain(
      [
        'Findings',
        '  warning GM101  Analytics:metrics.a: one',
        '    and 1 more of GM101 (--verbose lists them)',
        '  blocker GM401  Analytics:metrics: taken',
        '    Rename it.',
      ].join('\n'),
    );
    expect(renderPlan(shownPlan({ plan: { ...plan, notes } }), { ...plain, verbose: true })).toContain(
      'Analytics:metrics.b: two',
    );
  });

  it('a name cannot move the cursor', () => {
    const tables = [{ ...metrics, sourceName: 'a\u001b[2Jb\nc\u202e' }];
    const text = renderPlan(shownPlan({ plan: { ...plan, tables } }), plain);
    expect(text).toContain('a\\u{1b}[2Jb\\nc\\u{202e}');
  });

  it('says to whom what is new will belong, and who may use it, where that was asked for', () => {
    expect(renderPlan(shownPlan({}), plain)).not.toContain('will belong');
    const given = { ...plan, access: { owner: 'app\u001b[2J', grantTo: ['web', 'api'] } };
    const text = renderPlan(shownPlan({ plan: given }), plain);
    expect(text).toContain('What is new will belong to the role app\\u{1b}[2J.\n');
    expect(text).toContain('Who may read and write it: web, api (SELECT, INSERT, UPDATE, DELETE; sequences too).\n');
  });

  it('tells what application code must change, before the findings', () => {
    const places = Array.from({ length: 10 }, (_, at) => ({ source: 'Analytics', table: 'metrics', column: `c${at}` }));
    const codeChanges: CodeChange[] = [
      {
        kind: 'boolean-comparison',
        message: 'no 1',
        places,
        count: 12,
        before: 'SELECT\u202e 1',
        after: 'SELECT true',
      },
    ];
    const text = renderPlan(shownPlan({ codeChanges }), plain);
    expect(text).toContain(
      [
        'What application code must change afterwards: 1 thing',
        '  boolean-comparison  metrics.c0, metrics.c1, metrics.c2 and 9 more',
        '      no 1',
        '      SELECT\\u{202e} 1',
        '    → SELECT true',
        '',
      ].join('\n'),
    );
    const verbose = renderPlan(shownPlan({ codeChanges }), { ...plain, verbose: true });
    expect(verbose).toContain('metrics.c8, metrics.c9 and 2 more\n');
    expect(renderPlan(shownPlan({}), plain)).not.toContain('application code');
  });

  describe('of a thousand tables', () => {
    const tables = Array.from({ length: 1000 }, (_, at) => ({
      ...metrics,
      sourceName: `t${at}`,
      target: { ...metrics.target, name: `t${at}` },
    }));
    const replaced = tables.map(({ target: { name, schema } }) => ({ kind: 'table' as const, schema, name, rows: 2 }));
    const notes = [
      ...tables.map(({ sourceName }) => note({ code: 'GM103', severity: 'info', table: sourceName })),
      note({ table: 't998', message: 'odd' }),
      ...tables.map(({ sourceName }) => note({ code: 'GM401', severity: 'blocker', table: sourceName })),
    ];
    const notCarried = tables.map(({ sourceName: name }) => ({
      source: 'Analytics',
      kind: 'index',
      name,
      code: 'GM307',
      sql: '',
    }));
    const views = tables.map(({ sourceName, target: { schema, name } }) => ({
      source: 'Analytics', sourceName, sourceSql: '', schema, name, columns: [], reads: [], body: [], sourceSelect: null, volatile: false,
    })); // biome-ignore format: a view in a line
    const large = shownPlan({
      plan: { ...plan, tables, views, notes: notes.filter(({ severity }) => severity !== 'blocker'), notCarried },
      replaced,
    });

    it('is legible: those with warnings in full, names of some others, and how many there are', () => {
      const text = renderPlan(large, plain);
      expect(text.split('\n').length).toBeLessThan(260);
      expect(text).toContain('  t998 → public.t998 (1523 rows, 1 index)\n    id             INTEGER → bigint');
      expect(text).toContain('  999 other tables, without warnings:\n    t0   → public.t0   2 columns  1523 rows\n');
      expect(text).toContain('    and 939 more\n    Their columns: --verbose, or --report plan.html\n');
      expect(text).toContain('  and 960 more views (--verbose lists them)\n');
      expect(text).toContain('  and 940 more with 1880 rows (--verbose lists them)\n');
      expect(text).toContain('    and 960 more (--verbose lists them)\n');
      expect(lastLine(text)).toMatch(/^Planned: 1000 tables, 1523000 rows, 1000 views, 1000 replaced, 1 warning/);
    });

    it('shows blockers first and twenty of a kind, and everything with --verbose', () => {
      const blocked = shownPlan({ plan: { ...large.plan, notes } });
      const text = renderPlan(blocked, plain);
      expect(text).toContain('    and 980 more of GM401 (--verbose lists them)\n');
      expect(text.match(/^ {2}t\d+ → public.t\d+ \(/gm)).toHaveLength(40);
      expect(text.split('\n').length).toBeLessThan(450);
      const verbose = renderPlan(shownPlan({ ...large, plan: { ...large.plan, notes } }), { ...plain, verbose: true });
      expect(verbose).not.toMatch(/ more\b/);
      expect(verbose.match(/^ {2}t\d+ → public.t\d+ \(/gm)).toHaveLength(1000);
      expect(verbose.match(/blocker GM401/g)).toHaveLength(1000);
    });

    it('lists everything that is replaced where the question is asked', () => {
      expect(replacedLines(replaced, { paint: plainPaint, most: null })).toHaveLength(1003);
    });
  });

  it('nothing is said of replaced tables where there are none', () =>
    expect(replacedLines([], { paint: plainPaint, most: null })).toEqual([]));
});

describe('renderReport', () => {
  it('ends with the success, after the next steps and the way back', () => {
    const text = renderReport(report, settings, plain);
    expect(text).toContain('table    target          read  loaded  verified   time\n');
    expect(text).toContain('metrics  public.metrics  1523    1523      1523  0.4 s\n');
    expect(text).toContain('DATABASE_URL=postgresql://gigchain_user:<password>@db:5432/gigchain');
    expect(text).toContain(
      'gigchain-migrate rollback 20251008_123456_1a2b --to postgresql://gigchain_user@db:5432/gigchain',
    );
    expect(text).not.toContain('s3cret');
    expect(lastLine(text)).toBe(
      'Migrated: 1 table, 1523 rows, every value verified. Run 20251008_123456_1a2b. (1.5 s)',
    );
  });

  it('names no --to where the environment named the target', () => {
    const target = { ...settings.target, from: 'DATABASE_URL' } as typeof settings.target;
    expect(renderReport(report, { ...settings, target }, plain)).toMatch(/rollback 20251008_123456_1a2b\n/);
  });

  it('a throw-away server has no next steps', () => {
    const target = { from: '--to', where: { kind: 'embedded', directory: null } } as const;
    expect(renderReport(report, { ...settings, target }, plain)).not.toContain('Next steps');
  });

  it.each([
    ['migrate', 'counts-verified', /^Migrated: .* row counts verified only/],
    ['verify', 'counts-verified', /^Equal counts: .* Values were not compared/],
    ['verify', 'verified', /^Verified: 1 table, 1523 rows, every value equals its source/],
    ['migrate', 'dry-run', /^Dry run: .* Nothing was changed/],
  ] as const)('%s that ends as %s', (command, status, last) => {
    expect(lastLine(renderReport({ ...report, command, status }, settings, plain))).toMatch(last);
  });

  it('tells how many rows were left out, and what is not known of them', () => {
    const withLeftOut = (command: string, leftOut: TableReport['leftOut']) => {
      const [source] = report.sources;
      const tables = source?.tables.map((table) => ({ ...table, loaded: 1500, verified: 1521, leftOut })) ?? [];
      const sources = source === undefined ? [] : [{ ...source, tables: tables as TableReport[] }];
      const status = command === 'migrate' ? ('migrated' as const) : ('verified' as const);
      return renderReport({ ...report, command, status, sources }, settings, plain);
    };
    const text = withLeftOut('migrate', { rows: 23, different: 2 });
    expect(text).toContain('table    target          read  loaded  left out  verified   time\n');
    expect(text).toContain('metrics  public.metrics  1523    1500        23      1521  0.4 s\n');
    expect(lastLine(text)).toContain(
      '1523 rows, every value of what was loaded verified; 23 rows left out, which the target has (2 with other values). Run',
    );
    expect(lastLine(withLeftOut('verify', { rows: null, different: 2 }))).toMatch(
      /every value equals its source, but for 2 rows that were there with other values\./,
    );
    expect(lastLine(withLeftOut('migrate', { rows: 0, different: 0 }))).toContain('1523 rows, every value verified.');
  });

  it('shows differences up to twenty', () => {
    const difference = {
      table: 'metrics',
      column: 'value',
      key: '7',
      kind: 'value',
      expected: '1',
      found: '2',
    } as const;
    const differences = Array.from({ length: 22 }, () => difference);
    const error = { message: 'different', advice: '' };
    const text = renderReport({ ...report, status: 'different', differences, error }, settings, plain);
    expect(text).toContain('22 differences:\n  metrics.value, key 7: value, expected 1, found 2\n');
    expect(text).toContain('  and 2 more (--json lists them)');
  });

  it('what is declined says nothing on stdout', () => {
    const error = { message: 'declined', advice: '' };
    const declined = { ...report, status: 'declined', notes: [note({})], error } as const;
    expect(renderReport(declined, settings, plain)).toBe('');
  });

  it('a failed run says what to do next where its error does not', () => {
    const failed = { ...report, status: 'failed', error: { message: 'disk full', advice: 'Make room.' } } as const;
    const once = withWayBack(failed, settings);
    expect(lastLine(once.error?.advice ?? '')).toMatch(/run the same command again\.$/);
    const named = { ...failed, error: { ...failed.error, advice: 'Then run: gigchain-migrate rollback' } };
    expect(withWayBack(named, settings)).toEqual(named);
  });

  it('an interrupted run names the rollback, once', () => {
    const stopped = { ...report, status: 'interrupted', error: { message: 'interrupted', advice: '' } } as const;
    const once = withWayBack(stopped, settings);
    expect(once.error?.advice).toMatch(
      /^Should anything of run .* be left: gigchain-migrate rollback 20251008_123456_1a2b/,
    );
    expect(withWayBack(once, settings)).toEqual(once);
    expect(withWayBack(report, settings)).toEqual(report);
  });
});
