import type { BetweenExpr, CaseExpr, LikeExpr, Select } from 'sqlite3-parser';
import { castSql } from './cast-sql.ts';
import { writtenCollation } from './collation.ts';
import { commonType } from './common-sql.ts';
import { comparisonSql } from './compare-sql.ts';
import { comparisons } from './comparisons.ts';
import { callSql, callStarSql, isAggregate } from './function-sql.ts';
import { inListSql, inSelectSql, inTableSql } from './in-sql.ts';
import { bits, remainder, shifted } from './integer-sql.ts';
import { partAt, valueAt } from './json-functions.ts';
import { calculated, divided, numeric } from './number-sql.ts';
import type { Expr, Span } from './parse.ts';
import { globSql, likeSql } from './pattern-sql.ts';
import { literalValue } from './read-literal.ts';
import { refuse } from './refusals.ts';
import { rowComparison, rowOf } from './row-sql.ts';
import { textOf } from './text-sql.ts';
import { currentSql } from './time-functions.ts';
import type { Translator } from './translator.ts';
import {
  computed,
  isNumber,
  literalSql,
  parenthesised,
  renamed,
  type Scope,
  type Typed,
  Untranslatable,
} from './typed-sql.ts';

/** Both readings of the expressions of a scope, for what translates parts of a SELECT. */
export function translatorOf(scope: Scope): Translator {
  return {
    scope,
    value: (expression) => expressionSql(expression, scope),
    condition: (expression) => conditionSql(expression, scope),
  };
}

/** A condition: SQLite takes any number but 0 for true, of a text the number at its start; NULL stays NULL. Throws Untranslatable. */
export function conditionSql(expression: Expr, scope: Scope): Typed {
  const typed = expressionSql(expression, scope);
  if (typed.kind === 'boolean') {
    if (typed.storage !== undefined) throw new Untranslatable('a boolean that was a text as a condition');
    return typed;
  }
  if (typed.kind === 'null') return computed('NULL::boolean', 'boolean');
  if (isNumber(typed)) return computed(`${parenthesised(typed)} <> 0`, 'boolean');
  if (typed.kind === 'text') return computed(`${parenthesised(castSql(typed, 'REAL', scope))} <> 0`, 'boolean');
  throw new Untranslatable(`${typed.kind} as a condition`);
}

/** An expression of SQLite in PostgreSQL's SQL, with the same value. Throws Untranslatable. */
export function expressionSql(expression: Expr, scope: Scope): Typed {
  const typed = translated(expression, scope);
  const collation = typed.collated ? null : writtenCollation(expression);
  return collation === null ? typed : { ...typed, collation, collated: true };
}

function translated(expression: Expr, scope: Scope): Typed {
  const literal = literalValue(expression);
  if (literal !== undefined) return literalSql(literal);
  const translator = translatorOf(scope);
  switch (expression.type) {
    case 'NullLiteral':
    case 'NumericLiteral':
    case 'StringLiteral':
    case 'BlobLiteral':
      throw new Untranslatable('a literal that cannot be read');
    case 'KeywordLiteral':
      return named(expression.value, expression.span, scope);
    case 'CurrentDateLiteral':
      return currentSql('date', scope);
    case 'CurrentTimeLiteral':
      return currentSql('time', scope);
    case 'CurrentTimestampLiteral':
      return currentSql('datetime', scope);
    case 'Id':
      return named(expression.name, expression.span, scope);
    case 'NameExpr':
      return named(expression.name.text, expression.name.span, scope);
    case 'QualifiedExpr':
      return qualifiedColumn(expression.column.text, expression.table.text, scope);
    case 'VariableExpr':
      return refuse(`the variable ${expression.name}`, 'variable');
    case 'RaiseExpr':
      return refuse('RAISE()', 'raise');
    case 'ParenthesizedExpr':
      return single(expression.exprs, scope);
    case 'CollateExpr':
      return {
        ...expressionSql(expression.expr, scope),
        collation: expression.collation.toUpperCase(),
        collated: true,
      };
    case 'IsNullExpr':
      return computed(`${parenthesised(expressionSql(expression.expr, scope))} IS NULL`, 'boolean');
    case 'NotNullExpr':
      return computed(`${parenthesised(expressionSql(expression.expr, scope))} IS NOT NULL`, 'boolean');
    case 'UnaryExpr':
      return unary(expression.op, expression.expr, scope);
    case 'BinaryExpr':
      return binary(expression, translator);
    case 'BetweenExpr':
      return between(expression, scope);
    case 'InListExpr':
      return inListSql(expression, translator);
    case 'InSelectExpr':
      return inSelectSql(expression, translator);
    case 'InTableExpr':
      return inTableSql(expression, translator);
    case 'ExistsExpr':
      return computed(`EXISTS (${scope.select(expression.select).sql})`, 'boolean');
    case 'SubqueryExpr':
      return scalarSelect(expression.select, scope);
    case 'LikeExpr':
      return like(expression, scope);
    case 'CastExpr':
      return castSql(expressionSql(expression.expr, scope), expression.typeName?.name ?? '', scope);
    case 'FunctionCallExpr':
      return callSql(expression, translator);
    case 'FunctionCallStarExpr':
      return callStarSql(expression.name.name, expression.filterOver, translator);
    case 'CaseExpr':
      return caseWhen(expression, scope);
    default:
      return unknownNode(expression);
  }
}

/** A kind of node that is not in the switch above does not compile. */
function unknownNode(node: never): never {
  throw new Untranslatable(`the node ${JSON.stringify(node)}`);
}

/** A name in double quotes that is no column is a text for SQLite, https://www.sqlite.org/quirks.html#dblquote */
function named(name: string, span: Span, scope: Scope): Typed {
  const column = scope.column(name, null);
  if (column !== null) return column;
  const isQuoted = span.length > name.length;
  if (isQuoted) return literalSql(name);
  const lower = name.toLowerCase();
  if (lower === 'true') return literalSql(1n);
  if (lower === 'false') return literalSql(0n);
  throw new Untranslatable(`the column ${name}, which is not there,`);
}

function qualifiedColumn(name: string, table: string, scope: Scope): Typed {
  const column = scope.column(name, table);
  if (column === null) throw new Untranslatable(`the column ${table}.${name}, which is not there,`);
  return column;
}

function single(expressions: readonly Expr[], scope: Scope): Typed {
  const [only, ...more] = expressions;
  if (only === undefined || more.length > 0) throw new Untranslatable('a row value');
  const typed = expressionSql(only, scope);
  return { ...typed, sql: `(${typed.sql})` };
}

function unary(operator: string, operand: Expr, scope: Scope): Typed {
  if (operator === 'Not') return computed(`NOT ${parenthesised(conditionSql(operand, scope))}`, 'boolean');
  const typed = expressionSql(operand, scope);
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

function binary({ op, left, right }: Extract<Expr, { type: 'BinaryExpr' }>, translator: Translator): Typed {
  const { scope } = translator;
  const connective = connectives[op];
  if (connective !== undefined) {
    const sides = [conditionSql(left, scope), conditionSql(right, scope)];
    return computed(sides.map(parenthesised).join(` ${connective} `), 'boolean');
  }
  if (rowOf(left) !== null || rowOf(right) !== null) return rowComparison(left, op, right, translator);
  if (op === 'ArrowRightShift') return valueAt(documentOf(left, scope), expressionSql(right, scope));
  const truth = truthTest(op, left, right, scope);
  if (truth !== null) return truth;
  const [first, second] = [expressionSql(left, scope), expressionSql(right, scope)];
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
function documentOf(expression: Expr, scope: Scope): Typed {
  const isArrow = expression.type === 'BinaryExpr' && expression.op === 'ArrowRight';
  if (!isArrow) return expressionSql(expression, scope);
  return partAt(documentOf(expression.left, scope), expressionSql(expression.right, scope));
}

/** `x IS TRUE` asks for any number but 0, where `x IS 1` compares; https://www.sqlite.org/lang_expr.html#booleanexpr */
function truthTest(op: string, left: Expr, right: Expr, scope: Scope): Typed | null {
  const tested = bare(right);
  if ((op !== 'Is' && op !== 'IsNot') || tested.type !== 'Id' || scope.column(tested.name, null) !== null) return null;
  const word = tested.name.toLowerCase();
  if (word !== 'true' && word !== 'false') return null;
  const condition = parenthesised(conditionSql(left, scope));
  return computed(`${condition} IS ${op === 'IsNot' ? 'NOT ' : ''}${word.toUpperCase()}`, 'boolean');
}

/** SQLite's parser drops parentheses, and the test looks past COLLATE. */
function bare(expression: Expr): Expr {
  if (expression.type === 'CollateExpr') return bare(expression.expr);
  const [only, ...more] = expression.type === 'ParenthesizedExpr' ? expression.exprs : [];
  return only === undefined || more.length > 0 ? expression : bare(only);
}

function between({ lhs, not, start, end }: BetweenExpr, scope: Scope): Typed {
  const [tested, low, high] = [expressionSql(lhs, scope), expressionSql(start, scope), expressionSql(end, scope)];
  const bounds = [comparisonSql(tested, '>=', low, scope), comparisonSql(tested, '<=', high, scope)];
  const both = bounds.map(({ sql }) => (sql.startsWith('CASE') ? `(${sql})` : sql)).join(' AND ');
  return computed(not ? `NOT (${both})` : `(${both})`, 'boolean');
}

function like({ lhs, rhs, escape: character, op, not }: LikeExpr, scope: Scope): Typed {
  switch (op) {
    case 'Like': {
      const escaped = character === undefined ? null : expressionSql(character, scope);
      return likeSql(expressionSql(lhs, scope), expressionSql(rhs, scope), { not, escaped, scope });
    }
    case 'Glob':
      if (character !== undefined) throw new Untranslatable('GLOB with ESCAPE');
      return globSql(expressionSql(lhs, scope), expressionSql(rhs, scope), { not, scope });
    case 'Regexp':
      return refuse('the operator REGEXP', 'application');
    case 'Match':
      return refuse('the operator MATCH', 'fullText');
  }
}

function caseWhen({ base, whenThenPairs, elseExpr }: CaseExpr, scope: Scope): Typed {
  const tested = base === undefined ? null : expressionSql(base, scope);
  const whens = whenThenPairs.map(({ when }) =>
    tested === null ? conditionSql(when, scope) : comparisonSql(tested, '=', expressionSql(when, scope), scope),
  );
  const results = [...whenThenPairs.map(({ then }) => then), ...(elseExpr === undefined ? [] : [elseExpr])];
  const common = commonType(
    results.map((result) => expressionSql(result, scope)),
    scope,
  );
  const branches = whens.map((when, place) => `WHEN ${when.sql} THEN ${common.sqls[place]}`).join(' ');
  return common.as(`CASE ${branches} ELSE ${common.sqls[whens.length] ?? 'NULL'} END`);
}

/** SQLite takes the first row; for PostgreSQL a second one is an error. */
function scalarSelect(select: Select, scope: Scope): Typed {
  const { sql, columns } = scope.select(select);
  const [column, ...more] = columns;
  if (column === undefined || more.length > 0) throw new Untranslatable('a subquery of several columns as a value');
  const one = hasOneRow(select) ? `(${sql})` : `(SELECT * FROM (${sql}) AS "first" LIMIT 1)`;
  return renamed(column, one);
}

/** An aggregate without GROUP BY, or LIMIT 1. */
function hasOneRow({ select, compounds, limit }: Select): boolean {
  if (limit?.expr.type === 'NumericLiteral' && limit.expr.value === '1') return true;
  if (compounds || select.type !== 'SelectFrom' || select.groupBy) return false;
  const [column] = select.columns;
  if (column?.type !== 'ExprResultColumn') return false;
  const { expr } = column;
  if (expr.type === 'FunctionCallStarExpr') return expr.filterOver?.overClause === undefined;
  return (
    expr.type === 'FunctionCallExpr' &&
    expr.filterOver?.overClause === undefined &&
    isAggregate(expr.name.name, expr.args?.length ?? 0)
  );
}

function describe(node: string): string {
  return node.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1 $2').toLowerCase();
}
