import { describe, expect, it } from 'vitest';
import { Failure } from '../../../src/core/errors.ts';
import { type RawSettings, readSettings } from '../../../src/core/settings/read-settings.ts';
import { schemaNameProblem } from '../../../src/core/settings/schema-name.ts';

const nothingSaid: RawSettings = {
  sources: ['analytics.db'],
  target: null,
  pgBin: null,
  schema: null,
  schemaPerSource: false,
  map: [],
  include: [],
  exclude: [],
  identifiers: null,
  casts: [],
  infer: false,
  createIndexes: false,
  textCollation: null,
  dataOnly: false,
  schemaOnly: false,
  existing: null,
  timeZone: null,
  dryRun: false,
  verify: null,
  dependents: null,
  owner: null,
  grantTo: [],
  allowStale: false,
  resume: false,
  jobs: null,
  acts: { backup: null, stopCommand: null, checkSql: [], checkCommands: [], switchEnv: null, startCommand: null },
  failOn: null,
  accepted: [],
  yes: false,
  noInput: false,
};

function failureOf(raw: Partial<RawSettings>): Failure {
  try {
    readSettings({ ...nothingSaid, ...raw });
  } catch (error) {
    if (error instanceof Failure) return error;
    throw error;
  }
  throw new Error('the settings were accepted');
}

const throwAway = { from: '--dry-run', where: { kind: 'embedded', directory: null } } as const;

describe('readSettings', () => {
  it('fills in the defaults', () => {
    const { dataOnly: _, schemaOnly: __, ...said } = nothingSaid;
    expect(readSettings(nothingSaid)).toEqual({
      ...said,
      parts: 'everything',
      existing: 'fail',
      timeZone: 'UTC',
      schema: 'public',
      dependents: 'block',
      map: {},
      identifiers: 'preserve',
      textCollation: 'database',
      verify: 'full',
      failOn: 'blocker',
      casts: [],
    });
  });

  it('reads what was said', () => {
    const settings = readSettings({
      ...nothingSaid,
      map: ['data/a=b.db=shop', 'admin.db=admin'],
      identifiers: 'snake',
      textCollation: 'C',
      verify: 'counts',
      jobs: '4',
      owner: 'app',
      grantTo: ['web', 'web'],
      dataOnly: true,
      casts: ['t.c=int8'],
    });
    expect(settings).toMatchObject({
      map: { 'data/a=b.db': 'shop', 'admin.db': 'admin' },
      identifiers: 'snake',
      textCollation: 'C',
      verify: 'counts',
      jobs: 4,
      owner: 'app',
      grantTo: ['web'],
      casts: [{ table: 't', column: 'c', type: { kind: 'bigint' }, policy: 'fail' }],
    });
  });

  it('names every problem at once', () => {
    const failure = failureOf({
      jobs: '0',
      schema: 'pg_toast',
      identifiers: 'upper',
      map: ['x'],
      dataOnly: true,
      casts: ['a.b=money'],
    });
    expect(failure.kind).toBe('usage');
    expect(failure.message).toBe('5 things are wrong');
    for (const flag of [
      '--jobs "0"',
      '--schema "pg_toast"',
      '--identifiers "upper"',
      '--map "x"',
      '--cast "a.b=money"',
    ]) {
      expect(failure.advice).toContain(flag);
    }
  });

  it.each<[Partial<RawSettings>, RegExp]>([
    [{ jobs: '1.5' }, /--jobs "1.5"/],
    [{ jobs: '-1' }, /--jobs "-1"/],
    [{ jobs: '' }, /--jobs ""/],
    [{ schema: ' ' }, /it is empty/],
    [{ schema: 'a', schemaPerSource: true }, /contradict/],
    [{ pgBin: '/bin' }, /embedded server only/],
    [{ map: ['a.db=x', 'a.db=y'] }, /twice/],
    [{ map: ['a.db=gigchain_migrate'] }, /belong to this tool/],
    [{ dataOnly: true, casts: ['a.b=int', '"a".b=text'] }, /twice/],
    [{ existing: 'upsert' }, /--existing is for --data-only/],
    [{ dataOnly: true, schemaOnly: true }, /contradict/],
    [{ dataOnly: true, dryRun: true, target: throwAway }, /an embedded server that ends with the command has none/],
    [{ dataOnly: true, timeZone: 'Mars/Base' }, /is no time zone/],
    [{ include: ['"a'] }, /not closed/],
    [{ exclude: [''] }, /names no table/],
    [{ verify: 'none' }, /full, counts/],
    [{ owner: '' }, /--owner is empty/],
    [{ grantTo: ['a', ''] }, /--grant-to is empty/],
  ])('%j alone is the message', (raw, message) => expect(failureOf(raw).message).toMatch(message));

  it('takes --pg-bin for an embedded target', () => {
    const target = { from: '--to', where: { kind: 'embedded', directory: null } } as const;
    expect(readSettings({ ...nothingSaid, pgBin: '/usr/lib/postgresql/15/bin', target }).pgBin).toContain('15');
  });

  it('refuses the policy text for a table that the application has made', () => {
    const read = () => readSettings({ ...nothingSaid, dataOnly: true, casts: ['t.c=bigint:text'] });
    expect(read).toThrow('--cast "t.c=bigint:text": the policy text makes another column');
  });

  it.each(['fail', 'null', 'empty', 'replace', 'strip'] as const)('takes the policy %s', (policy) => {
    const { casts } = readSettings({ ...nothingSaid, dataOnly: true, casts: [`t.c=text:${policy}`] });
    expect(casts).toEqual([{ table: 't', column: 'c', type: { kind: 'text' }, policy }]);
  });

  it.each([
    [{ casts: ['t.c=omit'] }, 'omit is for --data-only'],
    [{ casts: ['t.c=json-array'] }, 'json-array is for --data-only'],
    [{ casts: ['t.c=text:strip'] }, 'the policy strip is for --data-only'],
    [{ casts: ['t.c=text:replace'] }, 'the policy replace is for --data-only'],
    [{ dataOnly: true, casts: ['t.c=bigint:text'] }, 'the policy text makes another column'],
    [{ casts: ['t.c=int', 'T.C=text'] }, 'names T.C twice'],
    [{ timeZone: 'UTC' }, '--time-zone is for --data-only'],
  ])('%j', (given, message) => {
    expect(() => readSettings({ ...nothingSaid, ...given })).toThrow(message);
  });

  it('knows casts of tables that the run makes, and a zone for them', () => {
    const casts = ['t.a=bigint:text', 't.b=seconds', 't.c=hex'];
    expect(readSettings({ ...nothingSaid, casts, timeZone: 'UTC' }).casts).toMatchObject([
      { policy: 'text' },
      { type: { kind: 'reading', reading: 'seconds' } },
      { type: { kind: 'reading', reading: 'hex' } },
    ]);
  });
});

it.each([
  ['public', ''],
  ['my schema', ''],
  ['é'.repeat(31), ''],
  ['é'.repeat(32), 'it is longer than 63 bytes'],
  ['information_schema', 'it belongs to PostgreSQL'],
  ['a\0b', 'it holds a NUL character'],
])('the problem of the schema name %j is %j', (name, problem) => expect(schemaNameProblem(name)).toBe(problem));
