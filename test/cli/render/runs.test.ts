import { describe, expect, it } from 'vitest';
import { renderDoctor, renderFinalize, renderRollback, renderStatus } from '../../../src/cli/render/runs.ts';
import type { DoctorReport, FinalizeReport, RollbackReport, StatusReport } from '../../../src/steps/api.ts';
import { plain } from './examples.ts';

const ending = { schemaVersion: 1, exitCode: 0, error: null, target: null } as const;
const rolledBack: RollbackReport = {
  ...ending,
  command: 'rollback',
  status: 'rolled_back',
  run: 'r1',
  restored: [{ kind: 'table', schema: 'backup', name: 't', movedTo: 'public' }],
  env: null,
  kept: [{ kind: 'table', schema: 'public', name: 't', movedTo: 'undone' }],
  schemas: [],
  later: { writes: [], objects: [] },
  differences: [],
  notes: [],
};

describe('renderRollback', () => {
  it('says what went where', () => {
    const text = renderRollback(rolledBack, plain);
    expect(text).toContain('Put back:\n  backup.t  → public\n');
    expect(text).toContain('Migrated, kept aside:\n  public.t  → undone\n');
    expect(text).toMatch(/Rolled back: run r1, 1 table put back, 1 table kept aside. Nothing was dropped.\n$/);
  });

  it('tells a run that never cut over from one that did', () => {
    expect(renderRollback({ ...rolledBack, restored: [], kept: [] }, plain)).toBe(
      'Run r1 had not cut over: what it left behind was removed, your tables are as before.\n',
    );
  });

  it('tells of the schemas that the run had created', () => {
    const dropped = { schema: 's', result: 'dropped', reason: '' } as const;
    const kept = { schema: 'k', result: 'kept', reason: 'it holds type k.mood' } as const;
    const text = renderRollback({ ...rolledBack, schemas: [dropped, kept] }, plain);
    expect(text).toContain('The schema s, which the run had created, was empty and is dropped.\n');
    expect(text).toContain('The schema k, which the run had created, is kept: it holds type k.mood.\n');
    expect(text).toMatch(/1 table kept aside. No table was dropped.\n$/);
    expect(renderRollback({ ...rolledBack, restored: [], kept: [], schemas: [dropped] }, plain)).toMatch(
      /Run r1 was rolled back before; what was left of it was removed.\n$/,
    );
  });

  it('does not call everything compared where something could not be', () => {
    const verified = { ...rolledBack, status: 'verified', restored: [], kept: [] } as const;
    expect(renderRollback(verified, plain)).toMatch(/is as it was recorded before\.\n$/);
    const note = {
      severity: 'warning',
      source: null,
      table: 't',
      column: null,
      message: 'not read',
      advice: '',
    } as const;
    const text = renderRollback({ ...verified, notes: [{ ...note, code: 'GM412' }] }, plain);
    expect(text).toMatch(/is as it was recorded before, as far as it could be compared\.\n$/);
  });

  it('shows what was written since by counts, ranges and keys', () => {
    const writes = [
      {
        table: 'public.t',
        recorded: 10,
        found: 11,
        ranges: [{ keys: '1–1000', recorded: 10, found: 11 }],
        written: { rows: 2, keys: ['5\u202e', '11'] },
        gone: { rows: 1, keys: ['7'] },
      },
    ];
    const objects = [{ object: 'table public.notes', kind: 'added' }] as const;
    const text = renderRollback({ ...rolledBack, status: 'blocked', later: { writes, objects } }, plain);
    expect(text).toContain('  table public.notes  added\n');
    expect(text).toContain('  public.t: 10 rows then, 11 now, 2 written, 1 gone\n');
    expect(text).toContain('    written: 5\\u{202e}, 11\n    gone: 7\n    keys 1–1000:  10 then, 11 now\n');
  });

  it('says when there is nothing to do, and nothing about a failure', () => {
    const nothing = { ...rolledBack, restored: [], kept: [] };
    expect(renderRollback({ ...nothing, status: 'nothing-to-do', run: null }, plain)).toBe(
      'There is no run to roll back.\n',
    );
    expect(renderRollback({ ...nothing, status: 'failed' }, plain)).toBe('');
  });
});

it('renderFinalize lists what was dropped', () => {
  const report: FinalizeReport = {
    ...ending,
    command: 'finalize',
    status: 'finalized',
    run: 'r1',
    dropped: [{ schema: 'backup', role: 'backup', tables: 2, bytes: 123_456_789 }],
  };
  expect(renderFinalize(report, plain)).toMatch(/^Dropped:\n {2}backup {2}2 tables {2}123 MB\nRun r1 is finalized/);
  expect(renderFinalize(report, plain)).toContain('It cannot be rolled back any more;');
  const undone = { ...report, dropped: report.dropped.map((kept) => ({ ...kept, role: 'undone' as const })) };
  expect(renderFinalize(undone, plain)).toContain('what it had replaced is in its place;');
  expect(renderFinalize({ ...report, status: 'nothing-to-do', run: null }, plain)).toBe(
    'There is nothing to finalize.\n',
  );
});

it('renderStatus lists runs with what is possible', () => {
  const run = {
    run: 'r1',
    startedAt: 's',
    finishedAt: null,
    step: 'load',
    schemas: ['public'],
    tables: 3,
    finalizedFrom: null,
    sqlFiles: [],
    kept: [],
  };
  const status: StatusReport = {
    ...ending,
    command: 'status',
    unrecorded: [],
    runs: [
      { ...run, status: 'running', alive: true, can: [] },
      {
        ...run,
        run: 'r0',
        status: 'migrated',
        sqlFiles: ['--sql-after a.sql'],
        alive: false,
        finishedAt: 'f',
        can: [],
        kept: [{ schema: 'backup', role: 'backup', tables: 1, bytes: 8192 }],
      },
      { ...run, run: 'r00', status: 'running', alive: false, can: ['rollback'] },
    ],
  };
  const lines = renderStatus(status, plain).split('\n');
  expect(lines[1]).toMatch(/^r1 +running \(load\) +s +- +public +3 +-$/);
  expect(lines[2]).toMatch(/^r0 +migrated +s +f +public +3 +-$/);
  expect(lines[3]).toMatch(/^r00 +died \(load\) +s +- +public +3 +rollback$/);
  const ran = ['', 'SQL files that ran in a cutover, which no rollback takes back:', '  r0  --sql-after a.sql', ''];
  expect(lines.slice(4)).toEqual(['', 'Kept:', '  backup  1 table  8.2 kB', ...ran]);
  expect(renderStatus({ ...status, runs: [] }, plain)).toBe('No run is recorded in this database.\n');
  const lost = [{ schema: 'lost', role: 'backup' as const, tables: 1, bytes: 8192 }];
  expect(renderStatus({ ...status, runs: [], unrecorded: lost }, plain)).toMatch(
    /^No run is recorded.*\n\nOf runs that the journal does not record.*\n {2}lost {2}1 table {2}8.2 kB\nNo command/,
  );
});

it('renderDoctor counts the failed lines last', () => {
  const check = { name: 'target', message: 'reached', advice: '' };
  const report: DoctorReport = {
    ...ending,
    command: 'doctor',
    notes: [],
    checks: [
      { ...check, result: 'passed' },
      { name: 'privileges', result: 'failed', message: 'no CREATE', advice: 'GRANT it' },
    ],
  };
  expect(renderDoctor(report, plain)).toBe(
    'passed  target: reached\nfailed  privileges: no CREATE\n          GRANT it\n\n1 check failed: see above what to do.\n',
  );
});
