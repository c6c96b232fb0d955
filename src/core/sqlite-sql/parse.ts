import { type Expr, type ParserModule, type Span, type Stmt, withOptions } from 'sqlite3-parser';

export type { Expr, Select, Span, Stmt } from 'sqlite3-parser';

/** Gives the part of the given SQL, as it was written, that a node's span covers. */
export type TextOf = (node: { readonly span: Span }) => string;

/** SQLite takes `_` between the digits of a number since 3.46, the parser only when asked: https://www.sqlite.org/lang_expr.html#literal_values_constants_ */
const parser: ParserModule = withOptions({ digitSeparator: '_' });

interface Failed {
  readonly kind: 'failed';
  /** One line, e.g. `near "FROM": syntax error`. */
  readonly reason: string;
}

export type ParsedStatement = { readonly kind: 'parsed'; readonly statement: Stmt; readonly textOf: TextOf } | Failed;

export type ParsedExpression = { readonly kind: 'parsed'; readonly expression: Expr; readonly textOf: TextOf } | Failed;

/**
 * Words that SQLite takes for names wherever they cannot be keywords, and the parser does not, see
 * https://www.sqlite.org/lang_keywords.html: they are quoted and the SQL is parsed again.
 */
const wordsThatAreNames: readonly string[] = ['filter', 'over', 'window'];

/** Parses one statement, e.g. one from sqlite_schema. Never throws; a second statement is a failure. */
export function parseStatement(sql: string): ParsedStatement {
  return parseFrom(sql, 0, []);
}

/** Parses one expression, e.g. of a CHECK or a DEFAULT. Never throws; anything beside the expression is a failure. */
export function parseExpression(sql: string): ParsedExpression {
  const prefix = 'SELECT ';
  const parsed = parseFrom(`${prefix}${sql}\n`, prefix.length, []);
  if (parsed.kind === 'failed') return parsed;
  const expression = onlyExpression(parsed.statement);
  if (expression === null) return { kind: 'failed', reason: 'not one expression' };
  return { kind: 'parsed', expression, textOf: parsed.textOf };
}

/** `quotes`: the places, in `sql`, of the quotes that were added to it, ascending. */
function parseFrom(sql: string, firstQuotable: number, quotes: readonly number[]): ParsedStatement {
  const result = attempt(sql);
  if (result.status === 'ok') return { kind: 'parsed', statement: result.root, textOf: textReader(sql, quotes) };
  const [error] = result.errors;
  if (error === undefined) return { kind: 'failed', reason: 'syntax error' };
  const { token } = error;
  if (
    token === undefined ||
    token.span.offset < firstQuotable ||
    !wordsThatAreNames.includes(token.text.toLowerCase())
  ) {
    return { kind: 'failed', reason: error.message };
  }
  const start = token.span.offset;
  const end = start + token.text.length;
  const quoted = `${sql.slice(0, start)}"${token.text}"${sql.slice(end)}`;
  const shifted = quotes.map((place) => (place < start ? place : place + 2));
  return parseFrom(
    quoted,
    firstQuotable,
    [...shifted, start, end + 1].sort((a, b) => a - b),
  );
}

/** The parser reports syntax in its result; what it throws instead, such as for a number it cannot read, is a failure of the same kind. */
function attempt(
  sql: string,
): ReturnType<ParserModule['parseStmt']> | { status: 'error'; errors: readonly ParserError[] } {
  try {
    return parser.parseStmt(sql);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 'error', errors: [{ message }] };
  }
}

interface ParserError {
  readonly message: string;
  readonly token?: { readonly text: string; readonly span: Span };
}

function textReader(sql: string, quotes: readonly number[]): TextOf {
  return ({ span }) => {
    const end = span.offset + span.length;
    let text = '';
    let from = span.offset;
    for (const place of quotes) {
      if (place < from || place >= end) continue;
      text += sql.slice(from, place);
      from = place + 1;
    }
    return text + sql.slice(from, end);
  };
}

function onlyExpression(statement: Stmt): Expr | null {
  if (statement.type !== 'SelectStmt') return null;
  const { select, compounds, orderBy, limit } = statement.body;
  if (select.type !== 'SelectFrom' || compounds || orderBy || limit) return null;
  if (select.from || select.whereClause || select.groupBy || select.having || select.windowClause) return null;
  const [column, ...more] = select.columns;
  if (column?.type !== 'ExprResultColumn' || column.alias || select.distinctness || more.length > 0) return null;
  return column.expr;
}
