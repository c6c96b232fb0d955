import { caseSql } from './case-sql.ts';
import { castSql } from './cast-sql.ts';
import { writtenCollation } from './collation.ts';
import { callSql, callStarSql } from './function-sql.ts';
import { inListSql, inSelectSql, inTableSql } from './in-sql.ts';
import { namedSql, qualifiedSql } from './name-sql.ts';
import { betweenSql, binarySql, unarySql } from './operator-sql.ts';
import type { Expr } from './parse.ts';
import { patternSql } from './pattern-sql.ts';
import { literalValue } from './read-literal.ts';
import { refuse } from './refusals.ts';
import { scalarSelectSql } from './scalar-select.ts';
import { currentSql } from './time-functions.ts';
import type { Translator } from './translator.ts';
import { computed, isNumber, literalSql, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** Both readings of the expressions of a scope, for what translates parts of a SELECT. */
export function translatorOf(scope: Scope): Translator {
  return {
    scope,
    value: (expression) => expressionSql(expression, scope),
    condition: (expression) => conditionSql(expression, scope),
    inAggregate: () => translatorOf(scope.inAggregate ?? scope),
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
      return namedSql(expression.value, expression.span, scope);
    case 'CurrentDateLiteral':
      return currentSql('date', scope);
    case 'CurrentTimeLiteral':
      return currentSql('time', scope);
    case 'CurrentTimestampLiteral':
      return currentSql('datetime', scope);
    case 'Id':
      return namedSql(expression.name, expression.span, scope);
    case 'NameExpr':
      return namedSql(expression.name.text, expression.name.span, scope);
    case 'QualifiedExpr':
      return qualifiedSql(expression.column.text, expression.table.text, scope);
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
      return unarySql(expression.op, expression.expr, translator);
    case 'BinaryExpr':
      return binarySql(expression, translator);
    case 'BetweenExpr':
      return betweenSql(expression, translator);
    case 'InListExpr':
      return inListSql(expression, translator);
    case 'InSelectExpr':
      return inSelectSql(expression, translator);
    case 'InTableExpr':
      return inTableSql(expression, translator);
    case 'ExistsExpr':
      return computed(`EXISTS (${scope.select(expression.select).sql})`, 'boolean');
    case 'SubqueryExpr':
      return scalarSelectSql(expression.select, scope);
    case 'LikeExpr':
      return patternSql(expression, translator);
    case 'CastExpr':
      return castSql(expressionSql(expression.expr, scope), expression.typeName?.name ?? '', scope);
    case 'FunctionCallExpr':
      return callSql(expression, translator);
    case 'FunctionCallStarExpr':
      return callStarSql(expression.name.name, expression.filterOver, translator);
    case 'CaseExpr':
      return caseSql(expression, translator);
    default:
      return unknownNode(expression);
  }
}

/** A kind of node that is not in the switch above does not compile. */
function unknownNode(node: never): never {
  throw new Untranslatable(`the node ${JSON.stringify(node)}`);
}

function single(expressions: readonly Expr[], scope: Scope): Typed {
  const [only, ...more] = expressions;
  if (only === undefined || more.length > 0) throw new Untranslatable('a row value');
  const typed = expressionSql(only, scope);
  return { ...typed, sql: `(${typed.sql})` };
}
