import { describe, expect, it } from 'vitest';
import { meaningOf } from '../../src/cli/confirm.ts';
import type { Gauge } from '../../src/cli/gauge.ts';
import { paceText, percent, Tally } from '../../src/cli/gauge.ts';
import { gaugeLines } from '../../src/cli/gauge-lines.ts';
import type { Output } from '../../src/cli/output.ts';
import { createProgress } from '../../src/cli/progress.ts';
import { colourLevel } from '../../src/cli/terminal.ts';
import type { MigrationEvent } from '../../src/steps/events.ts';
import { plain, plan } from './render/examples.ts';

const noGauge: Gauge = { start: () => {}, keep: () => {}, update: () => {}, finish: () => {}, stop: () => {} };

function linesOf(events: readonly MigrationEvent[], style = plain): string[] {
  const lines: string[] = [];
  const say = (line: string) => void lines.push(line);
  const output: Output = { result: say, say, tell: say, command: say, exact: say, divert: () => {} };
  const listen = createProgress({ output, style, gauge: noGauge });
  for (const event of events) listen(event);
  return lines;
}

const table = { source: 'Analytics', table: 'metrics' } as const;

describe('createProgress', () => {
  it('tells what SQLite reads instead of the pages, where every finding is wanted', () => {
    const event: MigrationEvent = {
      kind: 'read-by-sqlite',
      step: 'inspect',
      ...table,
      reason: 'it is a WITHOUT ROWID table',
    };
    expect(linesOf([event])).toEqual([]);
    expect(linesOf([event], { ...plain, verbose: true })).toEqual([
      '  inspect: metrics is read through SQLite: it is a WITHOUT ROWID table',
    ]);
  });

  it("tells a migration in the operator's words and order", () => {
    const lines = linesOf([
      { kind: 'connecting', description: 'postgresql://u@h/d (--to)' },
      { kind: 'target', description: 'postgresql://u@h/d (--to)', serverVersion: '15.18' },
      { kind: 'step-started', step: 'inspect' },
      { kind: 'source-inspected', label: 'Analytics', file: 'analytics.db', tables: 5 },
      { kind: 'plan-ready', plan, replaced: [] },
      { kind: 'table-created', ...table },
      { kind: 'table-loaded', ...table, rows: 1523, seconds: 0.42 },
      { kind: 'sequence-set', ...table, column: 'id', next: 1524n },
      { kind: 'table-finished', ...table },
      { kind: 'step-started', step: 'verify' },
      { kind: 'table-verified', ...table, rows: 1523, found: 1523, match: true },
      { kind: 'table-verified', ...table, rows: 1523, found: 1500, match: false },
      { kind: 'table-verified', ...table, rows: 1523, found: 1523, match: false },
      { kind: 'table-verified', ...table, rows: 1523, found: null, match: false },
    ]);
    expect(lines).toEqual([
      'Target: postgresql://u@h/d (--to)',
      '  PostgreSQL 15.18',
      '',
      'Reading the sources...',
      '  Analytics (analytics.db): 5 tables',
      '',
      'Analytics',
      '  Found 1 table to migrate',
      '  metrics: table created',
      '  metrics: 1523 rows migrated (0.4 s)',
      '  metrics: sequence fixed (id goes on at 1524)',
      '  metrics: completed',
      '',
      'Tables migrated: 1',
      'Rows migrated: 1523',
      '',
      'Verifying migration...',
      'Analytics',
      '  metrics: 1523 rows (match)',
      '  metrics: 1523 rows (differs: 1500 found)',
      '  metrics: 1523 rows (values differ)',
      '  metrics: 1523 rows (not compared: columns are missing)',
    ]);
  });

  it('writes the heading again where the lines of two sources alternate', () => {
    const loaded = { kind: 'table-loaded', rows: 1, seconds: 0 } as const;
    const lines = linesOf([
      { ...loaded, source: 'A', table: 'a' },
      { ...loaded, source: 'B', table: 'b' },
      { ...loaded, source: 'A', table: 'c' },
    ]);
    expect(lines.filter((line) => !line.startsWith(' '))).toEqual(['A', 'B', 'A']);
  });
});

it('gaugeLines says one line every three seconds', () => {
  let now = 0;
  const lines: string[] = [];
  const gauge = gaugeLines(
    (line) => lines.push(line),
    () => now,
  );
  gauge.start([
    { ...table, rows: 800, weight: 1 },
    { source: table.source, table: 'other', rows: 200, weight: 1 },
  ]);
  for (now = 0; now <= 7000; now += 500) gauge.update({ ...table, done: now / 10, total: 800 });
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^ {2}metrics: 300 of 800 rows \(37%\), all tables 30%, \d+ rows\/s/);
});

it('pace and percent', () => {
  expect(paceText({ rate: 10.2, left: 20 })).toBe('10 rows/s, about 20 s left');
  expect(paceText({ rate: 30, left: null })).toBe('30 rows/s');
  expect([percent(0, 0), percent(999, 1000), percent(5, 4)]).toEqual([100, 99, 100]);
});

it('the time left goes by what the rows cost, and not by those that were there before', () => {
  let now = 0;
  const light = { source: 's', table: 'light', rows: 1000, weight: 1 };
  const heavy = { source: 's', table: 'heavy', rows: 100, weight: 90 };
  const tally = new Tally([light, heavy], () => now);
  expect(tally.pace).toEqual({ rate: 0, left: null });
  tally.keep(light, 900);
  now = 10_000;
  tally.record({ ...light, done: 1000, total: 1000 });
  expect(tally.pace).toEqual({ rate: 10, left: 900 });
  tally.record({ ...heavy, done: 99, total: 100 });
  expect(tally.pace.left).toBeCloseTo(0.1, 1);
  tally.record({ ...heavy, done: 100, total: 100 });
  expect(tally.pace.left).toBeNull();
  expect([tally.rows, tally.total]).toEqual([1100, 1100]);
});

it.each([
  ['yes', true],
  [' Y ', true],
  ['NO', false],
  ['n', false],
  ['', null],
  ['yep', null],
])('the answer %j means %s', (answer, meaning) => expect(meaningOf(answer)).toBe(meaning));

it.each([
  [{ environment: {}, isTerminal: true, level: 2, wanted: true }, 2],
  [{ environment: {}, isTerminal: false, level: 2, wanted: true }, 0],
  [{ environment: { NO_COLOR: '1' }, isTerminal: true, level: 2, wanted: true }, 0],
  [{ environment: { NO_COLOR: '' }, isTerminal: true, level: 2, wanted: true }, 2],
  [{ environment: { FORCE_COLOR: '1', NO_COLOR: '1' }, isTerminal: false, level: 0, wanted: true }, 1],
  [{ environment: { FORCE_COLOR: '0' }, isTerminal: true, level: 3, wanted: true }, 0],
  [{ environment: { FORCE_COLOR: '1' }, isTerminal: true, level: 3, wanted: false }, 0],
] as const)('colour of %j is %i', (question, level) => expect(colourLevel(question)).toBe(level));
