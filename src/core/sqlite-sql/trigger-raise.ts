import { type CaseExpr, type Expr as ParsedExpr, type RaiseExpr, type Select, traverse } from 'sqlite3-parser';
import { quoteLiteral } from '../ddl/quote.ts';
import { comparisonSql } from './compare-sql.ts';
import { conditionSql, expressionSql } from './expression-sql.ts';
import { type TriggerSurroundings, triggerScope } from './trigger-scope.ts';
import { type Scope, Untranslatable } from './typed-sql.ts';

/** PL/pgSQL statements, one a line, indented by two spaces a level. */
export type Lines = readonly string[];

/** What leaves the function without the row's change, RAISE(IGNORE) in a trigger BEFORE or INSTEAD OF. */
export interface Exits {
  readonly ignore: Lines;
}

/**
 * A SELECT in a trigger's body: SQLite throws its rows away, so what counts are the RAISE that it calls
 * (https://www.sqlite.org/lang_createtrigger.html#raise). Throws Untranslatable.
 */
export function selectStatement(select: Select, trigger: TriggerSurroundings, exits: Exits): Lines {
  const scope = triggerScope(trigger, null);
  const core = select.select;
  if (!containsRaise(select)) {
    const rows = `1 FROM (${scope.select(select).sql}) AS "ignored"`;
    trigger.tried?.(`SELECT ${rows}`);
    return [`PERFORM ${rows};`];
  }
  if (core.type !== 'SelectFrom' || select.compounds || select.with)
    throw new Untranslatable('RAISE in a compound SELECT');
  if (core.from !== undefined || core.groupBy || core.having) return raisedByRows(select, trigger, exits);
  if (select.limit || (core.whereClause && containsRaise(core.whereClause)))
    throw new Untranslatable('RAISE outside of the columns of a SELECT');
  const statements = core.columns.flatMap((column) => {
    if (column.type !== 'ExprResultColumn') throw new Untranslatable('* without FROM');
    return raiseStatements(column.expr, trigger, exits);
  });
  if (core.whereClause === undefined) return statements;
  return [
    `IF ${tried(conditionSql(core.whereClause, scope).sql, trigger)} THEN`,
    ...statements.map(indented),
    'END IF;',
  ];
}

/** `SELECT RAISE(…) FROM … WHERE …`: raised where there is any row. */
function raisedByRows(select: Select, trigger: TriggerSurroundings, exits: Exits): Lines {
  const scope = triggerScope(trigger, null);
  const core = select.select;
  const [only, ...more] = core.type === 'SelectFrom' ? core.columns : [];
  if (core.type !== 'SelectFrom' || only?.type !== 'ExprResultColumn' || more.length > 0)
    throw new Untranslatable('RAISE beside other columns of a SELECT');
  const { raise, condition } = onlyRaise(only.expr);
  const rows = scope.select({ ...select, select: { ...core, columns: [{ ...only, expr: condition }] } });
  const raised = condition.type === 'NumericLiteral' ? `EXISTS (${rows.sql})` : anyTrue(rows);
  return [`IF ${tried(raised, trigger)} THEN`, ...raiseStatement(raise, scope, exits).map(indented), 'END IF;'];
}

/** The one RAISE of a column, and the expression that is 1 in the rows that call it. */
function onlyRaise(expression: ParsedExpr): { readonly raise: RaiseExpr; readonly condition: ParsedExpr } {
  const { span } = expression;
  const one: ParsedExpr = { type: 'NumericLiteral', value: '1', span };
  if (expression.type === 'RaiseExpr') return { raise: expression, condition: one };
  if (expression.type === 'ParenthesizedExpr' && expression.exprs.length === 1 && expression.exprs[0])
    return onlyRaise(expression.exprs[0]);
  const [pair, ...more] = expression.type === 'CaseExpr' ? expression.whenThenPairs : [];
  if (expression.type !== 'CaseExpr' || pair?.then.type !== 'RaiseExpr' || more.length > 0)
    throw new Untranslatable('RAISE by the rows of a SELECT in several ways');
  if (expression.elseExpr !== undefined && containsRaise(expression.elseExpr))
    throw new Untranslatable('RAISE by the rows of a SELECT in several ways');
  // biome-ignore lint/suspicious/noThenProperty: the parser calls the result of a branch so
  const counted = { ...pair, then: one };
  return { raise: pair.then, condition: { ...expression, whenThenPairs: [counted], elseExpr: undefined } };
}

function anyTrue({ sql, columns }: ReturnType<Scope['select']>): string {
  const column = columns[0]?.sql;
  if (column === undefined) throw new Untranslatable('a SELECT without columns');
  return `EXISTS (SELECT 1 FROM (${sql}) AS "raised" WHERE "raised".${column} = 1)`;
}

/** An expression that is evaluated for the RAISE inside it alone. */
function raiseStatements(expression: ParsedExpr, trigger: TriggerSurroundings, exits: Exits): Lines {
  const scope = triggerScope(trigger, null);
  if (expression.type === 'RaiseExpr') return raiseStatement(expression, scope, exits);
  if (expression.type === 'ParenthesizedExpr' && expression.exprs.length === 1 && expression.exprs[0])
    return raiseStatements(expression.exprs[0], trigger, exits);
  if (!containsRaise(expression)) return [`PERFORM ${tried(expressionSql(expression, scope).sql, trigger)};`];
  if (expression.type === 'CaseExpr') return caseStatement(expression, trigger, exits);
  throw new Untranslatable('RAISE inside an expression other than CASE');
}

function caseStatement(expression: CaseExpr, trigger: TriggerSurroundings, exits: Exits): Lines {
  const scope = triggerScope(trigger, null);
  const { base, whenThenPairs, elseExpr } = expression;
  if (base !== undefined && containsRaise(base)) throw new Untranslatable('RAISE inside a condition');
  const branches = whenThenPairs.flatMap(({ when, then }, position) => {
    if (containsRaise(when)) throw new Untranslatable('RAISE inside a condition');
    const condition =
      base === undefined
        ? conditionSql(when, scope)
        : comparisonSql(expressionSql(base, scope), '=', expressionSql(when, scope), scope);
    const word = position === 0 ? 'IF' : 'ELSIF';
    return [`${word} ${tried(condition.sql, trigger)} THEN`, ...raiseStatements(then, trigger, exits).map(indented)];
  });
  const otherwise = elseExpr === undefined ? [] : ['ELSE', ...raiseStatements(elseExpr, trigger, exits).map(indented)];
  return [...branches, ...otherwise, 'END IF;'];
}

/** ABORT, FAIL and ROLLBACK: PostgreSQL takes the whole statement back, and the transaction unless there is a savepoint. */
function raiseStatement({ resolve, message }: RaiseExpr, scope: Scope, exits: Exits): Lines {
  if (resolve === 'Ignore') return exits.ignore;
  const text = message === undefined ? undefined : expressionSql(message, scope).literal;
  if (typeof text !== 'string') throw new Untranslatable('RAISE with a message that is no literal');
  return [`RAISE EXCEPTION USING MESSAGE = ${quoteLiteral(text)}, ERRCODE = 'integrity_constraint_violation';`];
}

function containsRaise(node: Parameters<typeof traverse>[0]): boolean {
  let found = false;
  traverse(node, {
    nodes: {
      RaiseExpr: () => {
        found = true;
        return 'break';
      },
    },
  });
  return found;
}

/** An expression of the body, as it is. */
function tried(sql: string, trigger: TriggerSurroundings): string {
  trigger.tried?.(`SELECT ${sql}`);
  return sql;
}

export function indented(line: string): string {
  return `  ${line}`;
}
