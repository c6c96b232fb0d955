import { alike, comparisonSql, comparisons } from './compare-sql.ts';
import { callSql } from './function-sql.ts';
import type { Expr } from './parse.ts';
import { globSql, likeSql } from './pattern-sql.ts';
import { literalValue } from './read-literal.ts';
import { computed, isNumber, literalSql, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** A condition: SQLite takes any number but 0 for true; NULL stays NULL. Throws Untranslatable. */
export function conditionSql(expression: Expr, scope: Scope): Typed {
  const typed = expressionSql(expression, scope);
  if (typed.kind === 'boolean') return typed;
  if (typed.kind === 'null') return computed('NULL::boolean', 'boolean');
  if (isNumber(typed)) return computed(`${parenthesised(typed)} <> 0`, 'boolean');
  throw new Untranslatable(`${typed.kind} as a condition`);
}

/** An expression of SQLite in PostgreSQL's SQL, with the same value. Throws Untranslatable. */
export function expressionSql(expression: Expr, scope: Scope): Typed {
  const literal = literalValue(expression);
  if (literal !== undefined) return literalSql(literal);
  switch (expression.type) {
    case 'Id':
      return named(expression.name, null, scope);
    case 'NameExpr':
      return named(expression.name.text, null, scope);
    case 'QualifiedExpr':
      return named(expression.column.text, expression.table.text, scope);
    case 'ParenthesizedExpr':
      return single(expression.exprs, scope);
    case 'CollateExpr':
      return { ...expressionSql(expression.expr, scope), collation: expression.collation.toUpperCase() };
    case 'IsNullExpr':
      return computed(`${parenthesised(expressionSql(expression.expr, scope))} IS NULL`, 'boolean');
    case 'NotNullExpr':
      return computed(`${parenthesised(expressionSql(expression.expr, scope))} IS NOT NULL`, 'boolean');
    case 'UnaryExpr':
      return unary(expression.op, expression.expr, scope);
    case 'BinaryExpr':
      return binary(expression.op, expression.left, expression.right, scope);
    case 'BetweenExpr':
      return between(expression, scope);
    case 'InListExpr':
      return inList(expression, scope);
    case 'LikeExpr':
      return like(expression, scope);
    case 'FunctionCallExpr':
      return call(expression, scope);
    case 'CaseExpr':
      return caseWhen(expression, scope);
    default:
      throw new Untranslatable(describe(expression.type));
  }
}

/** A name in double quotes that is no column is a text for SQLite, https://www.sqlite.org/quirks.html#dblquote */
function named(name: string, table: string | null, scope: Scope): Typed {
  const column = scope.column(name, table);
  if (column !== null) return column;
  if (table !== null) throw new Untranslatable(`the column ${table}.${name}, which is not there,`);
  const lower = name.toLowerCase();
  if (lower === 'true') return literalSql(1n);
  return lower === 'false' ? literalSql(0n) : literalSql(name);
}

function single(expressions: readonly Expr[], scope: Scope): Typed {
  const [only, ...more] = expressions;
  if (only === undefined || more.length > 0) throw new Untranslatable('a row value');
  const typed = expressionSql(only, scope);
  return { ...typed, sql: `(${typed.sql})` };
}

function unary(operator: string, operand: Expr, scope: Scope): Typed {
  if (operator === 'Not') return computed(`NOT ${parenthesised(conditionSql(operand, scope))}`, 'boolean');
  const number = numeric(expressionSql(operand, scope));
  if (operator === 'Positive') return number;
  if (operator === 'Negative') return computed(`(- ${parenthesised(number)})`, number.kind);
  throw new Untranslatable(describe(operator));
}

const connectives: Readonly<Record<string, string>> = { And: 'AND', Or: 'OR' };
const arithmetic: Readonly<Record<string, string>> = {
  Add: '+',
  Subtract: '-',
  Multiply: '*',
  BitwiseAnd: '&',
  BitwiseOr: '|',
};

function binary(operator: string, left: Expr, right: Expr, scope: Scope): Typed {
  const connective = connectives[operator];
  if (connective !== undefined) {
    const sides = [conditionSql(left, scope), conditionSql(right, scope)];
    return computed(sides.map(parenthesised).join(` ${connective} `), 'boolean');
  }
  const [first, second] = [expressionSql(left, scope), expressionSql(right, scope)];
  const comparison = comparisons[operator];
  if (comparison !== undefined) return comparisonSql(asOperand(first, second), comparison, asOperand(second, first));
  if (operator === 'Concat' && first.kind === 'text' && second.kind === 'text') {
    return computed(`(${first.sql} || ${second.sql})`, 'text');
  }
  const sign = arithmetic[operator];
  if (sign !== undefined) return calculated(numeric(first), sign, numeric(second));
  const divides = { Divide: '/', Modulus: '%' }[operator];
  if (divides !== undefined && isWholeAndNotZero(second) && first.kind === 'integer')
    return calculated(first, divides, second);
  throw new Untranslatable(describe(operator));
}

/** A condition beside a number, as in `(a IS NULL) + (b IS NULL) = 1`, counts as 0 or 1. */
function asOperand(operand: Typed, other: Typed): Typed {
  const isCondition = operand.kind === 'boolean' && operand.affinity === null;
  if (!isCondition) return operand;
  return isNumber(other) ? numeric(operand) : { ...operand, sql: `(${operand.sql})` };
}

function numeric(operand: Typed): Typed {
  if (isNumber(operand)) return operand;
  if (operand.kind === 'boolean') return computed(`(${operand.sql})::integer`, 'integer');
  throw new Untranslatable(`calculating with ${operand.kind}`);
}

function calculated(left: Typed, sign: string, right: Typed): Typed {
  const kind = left.kind === 'integer' && right.kind === 'integer' ? 'integer' : 'real';
  return computed(`(${left.sql} ${sign} ${right.sql})`, kind);
}

function isWholeAndNotZero({ literal }: Typed): boolean {
  return typeof literal === 'bigint' && literal !== 0n;
}

function between(expression: Extract<Expr, { type: 'BetweenExpr' }>, scope: Scope): Typed {
  const [tested, low, high] = [expression.lhs, expression.start, expression.end].map((part) =>
    expressionSql(part, scope),
  );
  if (tested === undefined || low === undefined || high === undefined) throw new Untranslatable('BETWEEN');
  const bounds = `${comparisonSql(tested, '>=', low).sql} AND ${comparisonSql(tested, '<=', high).sql}`;
  return computed(expression.not ? `NOT (${bounds})` : `(${bounds})`, 'boolean');
}

function inList(expression: Extract<Expr, { type: 'InListExpr' }>, scope: Scope): Typed {
  const tested = expressionSql(expression.lhs, scope);
  const members = (expression.rhs ?? []).map((member) => expressionSql(member, scope));
  if (members.length === 0) throw new Untranslatable('IN with an empty list');
  if (tested.kind === 'text' && tested.collation !== 'BINARY') {
    const any = members.map((member) => comparisonSql(tested, '=', member).sql).join(' OR ');
    return computed(expression.not ? `NOT (${any})` : `(${any})`, 'boolean');
  }
  const list = members.map((member) => alike(tested, member)[1].sql).join(', ');
  return computed(`${tested.sql} ${expression.not ? 'NOT ' : ''}IN (${list})`, 'boolean');
}

function like(expression: Extract<Expr, { type: 'LikeExpr' }>, scope: Scope): Typed {
  const [text, pattern] = [expressionSql(expression.lhs, scope), expressionSql(expression.rhs, scope)];
  const escaped = expression.escape === undefined ? null : expressionSql(expression.escape, scope);
  if (expression.op === 'Like') return likeSql(text, pattern, { not: expression.not, escape: escaped });
  if (expression.op === 'Glob' && escaped === null) return globSql(text, pattern, { not: expression.not });
  throw new Untranslatable(describe(expression.op));
}

function call(expression: Extract<Expr, { type: 'FunctionCallExpr' }>, scope: Scope): Typed {
  if (expression.filterOver || expression.orderBy || expression.distinctness) throw new Untranslatable('an aggregate');
  return callSql(
    expression.name.name,
    (expression.args ?? []).map((argument) => expressionSql(argument, scope)),
  );
}

function caseWhen(expression: Extract<Expr, { type: 'CaseExpr' }>, scope: Scope): Typed {
  const base = expression.base === undefined ? null : expressionSql(expression.base, scope);
  const whens = expression.whenThenPairs.map(({ when, then }) => ({
    when: base === null ? conditionSql(when, scope) : comparisonSql(base, '=', expressionSql(when, scope)),
    result: expressionSql(then, scope),
  }));
  const otherwise = expression.elseExpr === undefined ? literalSql(null) : expressionSql(expression.elseExpr, scope);
  const kinds = new Set([...whens.map(({ result }) => result.kind), otherwise.kind].filter((kind) => kind !== 'null'));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1) throw new Untranslatable('CASE with results of different kinds');
  const branches = whens.map(({ when, result }) => `WHEN ${when.sql} THEN ${result.sql}`).join(' ');
  return computed(`CASE ${branches} ELSE ${otherwise.sql} END`, kind);
}

/** Every operand that is more than a name or a number gets parentheses, so that precedence never matters. */
function parenthesised({ sql }: Typed): string {
  return /^[\w".]+$/.test(sql) ? sql : `(${sql})`;
}

function describe(node: string): string {
  return node
    .replace(/Expr$/, '')
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase();
}
