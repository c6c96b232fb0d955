import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { splitSql } from '../../../src/core/settings/split-sql.ts';

const whole = [
  `SELECT ';', E'\\';', "a;""b", $$;$$, $x$ ; $$ ; $x$`,
  `SELECT 1 /* ; /* ; */ ; */ + 2 -- ; too`,
  `DO $do$ BEGIN PERFORM 1; END $do$`,
  `CREATE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; SELECT 2; END`,
  `CREATE OR REPLACE PROCEDURE p() BEGIN ATOMIC INSERT INTO t VALUES (1); END`,
  `CREATE RULE r AS ON INSERT TO t DO ALSO (INSERT INTO u VALUES (1); DELETE FROM v)`,
  `UPDATE t SET a$b = 'it''s; fine', ünï = $1 WHERE x = ANY (ARRAY[1])`,
  `SELECT '', ';'`,
];

describe('an SQL file', () => {
  it.each(whole)('keeps whole: %s', (sql) => {
    expect(splitSql(`\n${sql}\n;`)).toEqual({ statements: [{ line: 2, sql }], problems: [] });
  });

  it('is its statements, whatever stands beside them', () => {
    const blank = fc.constantFrom('', ' ', '\n', '-- a ; b\n', '/* ; */', ';', '\r\n');
    const part = fc.tuple(blank, fc.constantFrom(...whole), blank);
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const text = parts.map(([before, sql, after]) => `${before}${sql}\n;${after}`).join('');
        const { statements, problems } = splitSql(text);
        expect(problems).toEqual([]);
        expect(statements.map(({ sql }) => sql)).toEqual(parts.map(([, sql]) => sql));
        for (const { line, sql } of statements)
          expect(
            text
              .split('\n')
              .slice(line - 1)
              .join('\n'),
          ).toContain(sql);
      }),
    );
  });

  it('has nothing to run where it holds comments only', () => {
    expect(splitSql('-- nothing\n/* here */ ;;\n')).toEqual({ statements: [], problems: [] });
  });

  it.each([
    'BEGIN',
    'start transaction',
    'COMMIT',
    'End',
    'ABORT',
    'ROLLBACK',
    'SAVEPOINT a',
    'RELEASE a',
    `PREPARE TRANSACTION 'x'`,
  ])('may not hold %s', (sql) => {
    const { problems } = splitSql(`SELECT 1;\n/* here */ ${sql};`);
    expect(problems).toMatchObject([{ line: 2, message: expect.stringContaining('is for a transaction of its own') }]);
  });

  it.each(['COPY t FROM STDIN', 'copy (SELECT 1) to stdout'])('may not wait for rows from outside: %s', (sql) => {
    expect(splitSql(sql).problems).toEqual([{ line: 1, message: 'COPY has no input or output here' }]);
  });

  it('may not hold a command of psql, which goes to the end of its line', () => {
    const message = 'a command of psql begins here, which is no SQL';
    const text = `SELECT '\\d', e'\\'';\r\n\\copy t from 'it''s\\x\n\\i other.sql -- '\nSELECT 1 \\gx`;
    expect(splitSql(text).problems).toEqual([2, 3, 4].map((line) => ({ line, message })));
  });

  it.each([
    [`SELECT 1;\nSELECT 'a;`, 2, `'a`],
    ['SELECT "a', 1, '"a'],
    ['\n\nDO $x$ BEGIN END $y$;', 3, '$x'],
    ['SELECT 1; /* /* */', 1, '/*'],
  ])('does not end: %s', (text, line, begin) => {
    expect(splitSql(text).problems).toEqual([{ line, message: `what begins with ${begin} does not end` }]);
  });
});
