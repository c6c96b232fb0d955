import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseExpression, parseStatement } from '../../../src/core/sqlite-sql/parse.ts';

describe('parseExpression', () => {
  test('gives the expression and its text as written', () => {
    const parsed = parseExpression(' a  +  "b c" -- sum');
    if (parsed.kind === 'failed') throw new Error(parsed.reason);
    expect(parsed.expression.type).toBe('BinaryExpr');
    expect(parsed.textOf(parsed.expression)).toBe('a  +  "b c"');
  });

  test.each([
    'a, b',
    'a AS b',
    'a FROM t',
    'a; SELECT b',
    '',
    'a WHERE b',
    'DISTINCT a',
    '*',
    '(a',
    'a ORDER BY b',
    'a UNION SELECT 1',
  ])('fails for %j, which is not one expression', (sql) => {
    const parsed = parseExpression(sql);
    expect(parsed.kind).toBe('failed');
    if (parsed.kind === 'failed') expect(parsed.reason).not.toBe('');
  });

  test('takes filter, over and window for names and keeps the text as written', () => {
    const sql = 'Filter > over + "filter" + window + filter';
    const parsed = parseExpression(sql);
    if (parsed.kind === 'failed') throw new Error(parsed.reason);
    expect(parsed.textOf(parsed.expression)).toBe(sql);
    const { expression } = parsed;
    if (expression.type !== 'BinaryExpr') throw new Error(expression.type);
    expect(expression.left).toMatchObject({ type: 'Id', name: 'Filter' });
    expect(parsed.textOf(expression.left)).toBe('Filter');
    expect(parsed.textOf(expression.right)).toBe('over + "filter" + window + filter');
  });

  test('numbers with separators', () => {
    const parsed = parseExpression('1_000');
    expect(parsed).toMatchObject({ kind: 'parsed', expression: { type: 'NumericLiteral', value: '1000' } });
  });

  test('never throws', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (sql) => {
        expect(['parsed', 'failed']).toContain(parseExpression(sql).kind);
      }),
    );
  });
});

describe('parseStatement', () => {
  test('reads names in every quoting', () => {
    const parsed = parseStatement('CREATE TABLE "a""b" ([c d] INT, `e``f` TEXT, "\n", "", \'g\'\'h\', 🙂)');
    if (parsed.kind === 'failed') throw new Error(parsed.reason);
    const { statement } = parsed;
    if (statement.type !== 'CreateTableStmt' || statement.body.type !== 'ColumnsAndConstraintsCreateTableBody') {
      throw new Error(statement.type);
    }
    expect(statement.body.columns.map(({ colName }) => colName.text)).toEqual(['c d', 'e`f', '\n', '', "g'h", '🙂']);
    expect(statement.body.columns.map(({ colName }) => parsed.textOf(colName))).toEqual([
      '[c d]',
      '`e``f`',
      '"\n"',
      '""',
      "'g''h'",
      '🙂',
    ]);
  });

  test('columns named filter, over and window', () => {
    const sql = 'CREATE TABLE t(filter INT CHECK (filter > 0), over, window, CHECK (over IS NOT window))';
    const parsed = parseStatement(sql);
    if (parsed.kind === 'failed') throw new Error(parsed.reason);
    expect(parsed.textOf(parsed.statement)).toBe(sql);
  });

  test('gives the reason of a failure', () => {
    expect(parseStatement('CREATE TABLE t(a,,b)')).toEqual({ kind: 'failed', reason: 'near ",": syntax error' });
  });
});
