import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { noActs } from '../../../src/core/catalog/acts.ts';
import { Failure } from '../../../src/core/errors.ts';
import { parseRename, renameText } from '../../../src/core/settings/read-renames.ts';
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
  renames: [],
  dryRun: false,
  verify: null,
  dependents: null,
  owner: null,
  grantTo: [],
  allowStale: false,
  resume: false,
  jobs: null,
  acts: noActs,
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
    [{ casts: ['t.c=int:strip'] }, 'the policy strip is for texts'],
    [{ casts: ['t.c=seconds:replace'] }, 'the policy replace is for texts'],
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

describe('renames', () => {
  const read = (...renames: string[]) => readSettings({ ...nothingSaid, dataOnly: true, renames }).renames;

  it('are of tables, and of columns, of one source or of all, names in double quotes where they hold a separator', () => {
    expect(read('t=u', 't.c=d', 's:t=v', 's:t.c=e', '"a.b:c=d"."e""f"=g"h.i', '"s:1":"t.1"=x')).toEqual([
      { source: null, table: 't', column: null, to: 'u' },
      { source: null, table: 't', column: 'c', to: 'd' },
      { source: 's', table: 't', column: null, to: 'v' },
      { source: 's', table: 't', column: 'c', to: 'e' },
      { source: null, table: 'a.b:c=d', column: 'e"f', to: 'g"h.i' },
      { source: 's:1', table: 't.1', column: null, to: 'x' },
    ]);
  });

  it('of any names are read as they are written', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(fc.option(name), name, fc.option(name), name, (source, table, column, to) => {
        const rename = { source, table, column, to };
        expect(parseRename(renameText(rename))).toEqual(rename);
      }),
    );
  });

  it.each([
    [['t=u', 'T=v'], '--rename "T=v" names T twice'],
    [['t.a=u', 't.b=u'], '--rename "t.b=u": the columns t.a and t.b cannot both go into u'],
    [['a=u', 'b=u'], '--rename "b=u": the tables a and b cannot both go into u'],
  ])('%j: %s', (renames, message) => expect(failureOf({ dataOnly: true, renames }).message).toContain(message));

  it('lead tables of two sources to one name where each says of which it is', () => {
    expect(failureOf({ renames: ['a=u', 'b=u'] }).advice).toContain(
      'of tables of two sources say of which each is (<source>:b)',
    );
  });

  it.each(['t', '=u', 't=', 't.=u', '.c=u', 's:=u', '"t=u', '"t"x=u', '""=u', 't.c.d', ''])('are not "%s"', (text) => {
    const { message } = failureOf({ dataOnly: true, renames: [text] });
    expect(message).toContain(`--rename "${text}": it should read table=name`);
  });

  it('may lead tables of two sources, and columns of two tables, to one name', () => {
    expect(read('a:t=u', 'b:t=u', 't.x=u', 'v.x=u')).toHaveLength(4);
  });

  it('lead to a name in double quotes or without, and are of tables that the run makes too', () => {
    const { renames } = readSettings({ ...nothingSaid, renames: ['t="my.table"', 't.c="a=""b"', 'v=5" disk'] });
    expect(renames.map(({ to }) => to)).toEqual(['my.table', 'a="b', '5" disk']);
  });

  it.each([
    ['t.c=xmin', 'every table of PostgreSQL has a column xmin of its own'],
    [`t=${'é'.repeat(32)}`, 'the new name has 64 bytes, and PostgreSQL keeps 63'],
    ['t=a\0b', 'a name cannot hold NUL'],
    ['t="u', 'it should read table=name'],
    ['t="u"v', 'it should read table=name'],
    ['t=""', 'it should read table=name'],
  ])('do not lead to what PostgreSQL has no name for: %j', (rename, problem) => {
    expect(failureOf({ renames: [rename] }).message).toContain(`--rename "${rename}": ${problem}`);
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
