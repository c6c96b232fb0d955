import type { BetweenExpr, BinaryExpr } from 'sqlite3-parser';
import { comparisonSql } from './compare-sql.ts';
import { comparisons } from './comparisons.ts';
import { bits, remainder, shifted } from './integer-sql.ts';
import { partAt, valueAt } from './json-functions.ts';
import { calculated, divided, numeric } from './number-sql.ts';
import type { Expr } from './parse.ts';
import { refuse } from './refusals.ts';
import { rowComparison, rowOf } from './row-sql.ts';
import { textOf } from './text-sql.ts';
import type { Translator } from './translator.ts';
import { computed, parenthesised, type Typed, Untranslatable } from './typed-sql.ts';

/** `NOT`, `+`, `-` and `~`. */
export function unarySql(operator: string, operand: Expr, translator: Translator): Typed {
  if (operator === 'Not') return computed(`NOT ${parenthesised(translator.condition(operand))}`, 'boolean');
  const typed = translator.value(operand);
  if (operator === 'Positive') return typed.kind === 'boolean' ? numeric(typed) : { ...typed, affinity: null };
  if (operator === 'BitwiseNot') return computed(`(~ ${bits(typed)})`, 'integer');
  const number = numeric(typed);
  const { kind, storage, range } = number;
  if (kind === 'integer' && range?.low === -(2n ** 63n))
    throw new Untranslatable('integers whose result is beyond 64 bits, a REAL for SQLite,');
  const value = number.narrow ? `${number.sql}::bigint` : parenthesised(number);
  return computed(`(- ${value})`, kind, storage === undefined ? {} : { storage });
}

const connectives: Readonly<Record<string, string>> = { And: 'AND', Or: 'OR' };

/** An operator between two operands. */
export function binarySql(expression: BinaryExpr, translator: Translator): Typed {
  const { op, left, right } = expression;
  const { scope } = translator;
  const connective = connectives[op];
  if (connective !== undefined) {
    const sides = [translator.condition(left), translator.condition(right)];
    return computed(sides.map(parenthesised).join(` ${connective} `), 'boolean');
  }
  if (rowOf(left) !== null || rowOf(right) !== null) return rowComparison(left, op, right, translator);
  if (op === 'ArrowRightShift') return valueAt(documentOf(left, translator), translator.value(right));
  const truth = truthTest(expression, translator);
  if (truth !== null) return truth;
  const [first, second] = [translator.value(left), translator.value(right)];
  const comparison = comparisons[op];
  if (comparison !== undefined) return comparisonSql(first, comparison, second, scope);
  switch (op) {
    case 'Concat':
      return computed(
        `(${[first, second].map((side) => parenthesised({ sql: textOf(side, scope) })).join(' || ')})`,
        'text',
      );
    case 'Add':
      return calculated(first, '+', second);
    case 'Subtract':
      return calculated(first, '-', second);
    case 'Multiply':
      return calculated(first, '*', second);
    case 'Divide':
      return divided(first, second);
    case 'Modulus':
      return remainder(first, second);
    case 'BitwiseAnd':
      return computed(`(${bits(first)} & ${bits(second)})`, 'integer');
    case 'BitwiseOr':
      return computed(`(${bits(first)} | ${bits(second)})`, 'integer');
    case 'LeftShift':
      return shifted(first, 'left', second);
    case 'RightShift':
      return shifted(first, 'right', second);
    case 'ArrowRight':
      return refuse('the operator ->', 'rewriting');
    default:
      throw new Untranslatable(describe(op));
  }
}

/** What stands left of `->>`, which may be a row of arrows. */
function documentOf(expression: Expr, translator: Translator): Typed {
  const isArrow = expression.type === 'BinaryExpr' && expression.op === 'ArrowRight';
  if (!isArrow) return translator.value(expression);
  return partAt(documentOf(expression.left, translator), translator.value(expression.right));
}

/** `x IS TRUE` asks for any number but 0, where `x IS 1` compares; https://www.sqlite.org/lang_expr.html#booleanexpr */
function truthTest({ op, left, right }: BinaryExpr, translator: Translator): Typed | null {
  const tested = bare(right);
  if ((op !== 'Is' && op !== 'IsNot') || tested.type !== 'Id' || translator.scope.column(tested.name, null) !== null)
    return null;
  const word = tested.name.toLowerCase();
  if (word !== 'true' && word !== 'false') return null;
  const condition = parenthesised(translator.condition(left));
  return computed(`${condition} IS ${op === 'IsNot' ? 'NOT ' : ''}${word.toUpperCase()}`, 'boolean');
}

/** SQLite's parser drops parentheses, and the test looks past COLLATE. */
function bare(expression: Expr): Expr {
  if (expression.type === 'CollateExpr') return bare(expression.expr);
  const [only, ...more] = expression.type === 'ParenthesizedExpr' ? expression.exprs : [];
  return only === undefined || more.length > 0 ? expression : bare(only);
}

/** `x BETWEEN a AND b` is `x >= a AND x <= b`. */
export function betweenSql({ lhs, not, start, end }: BetweenExpr, translator: Translator): Typed {
  const { scope } = translator;
  const [tested, low, high] = [translator.value(lhs), translator.value(start), translator.value(end)];
  const bounds = [comparisonSql(tested, '>=', low, scope), comparisonSql(tested, '<=', high, scope)];
  const both = bounds.map(({ sql }) => (sql.startsWith('CASE') ? `(${sql})` : sql)).join(' AND ');
  return computed(not ? `NOT (${both})` : `(${both})`, 'boolean');
}

function describe(node: string): string {
  return node.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
}
