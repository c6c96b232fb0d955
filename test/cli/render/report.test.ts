import { describe, expect, it } from 'vitest';
import { plainPaint } from '../../../src/cli/render/paint.ts';
import { renderPlan, replacedLines } from '../../../src/cli/render/plan.ts';
import { renderReport, withWayBack } from '../../../src/cli/render/report.ts';
import { metrics, note, plain, plan, report, settings } from './examples.ts';

const lastLine = (text: string) => text.trimEnd().split('\n').at(-1);

describe('renderPlan', () => {
  it('shows tables with their types and ends with what it came to', () => {
    const text = renderPlan(plan, [{ kind: 'table', schema: 'public', name: 'metrics', rows: 7 }], [], plain);
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
    expect(renderPlan({ ...plan, tables }, [], [], plain)).toContain('public.metrics (1523 rows, large, 1 index)');
  });

  it('shows the SQL of what is not carried with --verbose', () => {
    expect(renderPlan(plan, [], [], { ...plain, verbose: true })).toContain(
      '      CREATE VIEW daily AS\n      SELECT 1\n',
    );
  });

  it('groups findings by code, blockers last with their advice', () => {
    const notes = [
      note({ code: 'GM401', severity: 'blocker', message: 'taken', advice: 'Rename it.' }),
      note({ column: 'a', message: 'one' }),
      note({ column: 'b', message: 'two' }),
    ];
    const text = renderPlan({ ...plan, notes }, [], [], plain);
    expect(text).toContain(
      [
        'Findings',
        '  warning GM101  Analytics:metrics.a: one',
        '    and 1 more of GM101 (--verbose lists them)',
        '  blocker GM401  Analytics:metrics: taken',
        '    Rename it.',
      ].join('\n'),
    );
    expect(renderPlan({ ...plan, notes }, [], [], { ...plain, verbose: true })).toContain('Analytics:metrics.b: two');
  });

  it('a name cannot move the cursor', () => {
    const tables = [{ ...metrics, sourceName: 'a\u001b[2Jb\nc\u202e' }];
    const text = renderPlan({ ...plan, tables }, [], [], plain);
    expect(text).toContain('a\\u{1b}[2Jb\\nc\\u{202e}');
  });

  it('says to whom what is new will belong, and who may use it, where that was asked for', () => {
    expect(renderPlan(plan, [], [], plain)).not.toContain('will belong');
    const given = { ...plan, access: { owner: 'app\u001b[2J', grantTo: ['web', 'api'] } };
    const text = renderPlan(given, [], [], plain);
    expect(text).toContain('What is new will belong to the role app\\u{1b}[2J.\n');
    expect(text).toContain('Who may read and write it: web, api (SELECT, INSERT, UPDATE, DELETE; sequences too).\n');
  });

  it('nothing is said of replaced tables where there are none', () =>
    expect(replacedLines([], plainPaint)).toEqual([]));
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
