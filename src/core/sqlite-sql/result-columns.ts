import type { ResultColumn } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { type FromSource, findInSources } from './from-sources.ts';
import type { Expr, TextOf } from './parse.ts';
import { type Typed, Untranslatable } from './typed-sql.ts';

/** One column of a result: an expression, or a column that a star stands for. */
export type ResultTerm =
  | { readonly kind: 'expression'; readonly name: string; readonly alias: string | null; readonly expression: Expr }
  | { readonly kind: 'column'; readonly name: string; readonly typed: Typed };

/** The columns of a result in order, stars written out. */
export function resultTerms(
  columns: readonly ResultColumn[],
  sources: readonly FromSource[],
  textOf: TextOf,
): ResultTerm[] {
  return columns.flatMap((column): ResultTerm[] => {
    switch (column.type) {
      case 'ExprResultColumn': {
        const alias = column.alias?.name.text ?? null;
        const name = alias ?? nameOf(column.expr, sources, textOf);
        return [{ kind: 'expression', name, alias, expression: column.expr }];
      }
      case 'StarResultColumn':
        return sources.flatMap((source) => starOf(source, true));
      case 'TableStarResultColumn': {
        const { text } = column.table;
        const [source, ...others] = sources.filter(({ name }) => sameName(name, text));
        if (source === undefined || others.length > 0) throw new Untranslatable(`${text}.*, which is not one table,`);
        return starOf(source, false);
      }
      default:
        return unknownColumn(column);
    }
  });
}

function unknownColumn(column: never): never {
  throw new Untranslatable(`a result of ${(column as ResultColumn).type}`);
}

function starOf({ columns }: FromSource, leavesMerged: boolean): ResultTerm[] {
  const refused = columns.find((column) => column.refused !== undefined)?.refused;
  if (refused !== undefined) throw new Untranslatable(refused);
  return columns
    .filter(({ merged }) => !(leavesMerged && merged))
    .map(({ name, typed, joined }) => ({ kind: 'column', name, typed: leavesMerged ? (joined ?? typed) : typed }));
}

/**
 * What SQLite calls a column of a view or subquery without an alias: the column that it is, as its table spells it, else the
 * expression as it is written. https://www.sqlite.org/c3ref/column_name.html promises nothing; views show it all the same.
 */
function nameOf(expression: Expr, sources: readonly FromSource[], textOf: TextOf): string {
  switch (expression.type) {
    case 'ParenthesizedExpr': {
      const [only, ...more] = expression.exprs;
      return only === undefined || more.length > 0
        ? textOf(expression)
        : inParentheses(only, expression, sources, textOf);
    }
    case 'CollateExpr':
      return inParentheses(expression.expr, expression, sources, textOf);
    case 'Id':
      return findInSources(sources, expression.name, null)?.column.name ?? textOf(expression);
    case 'NameExpr':
      return findInSources(sources, expression.name.text, null)?.column.name ?? textOf(expression);
    case 'QualifiedExpr':
      return (
        findInSources(sources, expression.column.text, expression.table.text)?.column.name ?? expression.column.text
      );
    default:
      return textOf(expression);
  }
}

/** Parentheses and COLLATE do not hide a column, and are part of the text of everything else. */
function inParentheses(inner: Expr, whole: Expr, sources: readonly FromSource[], textOf: TextOf): string {
  const name = nameOf(inner, sources, textOf);
  return name === textOf(inner) && !isName(inner) ? textOf(whole) : name;
}

function isName({ type }: Expr): boolean {
  return type === 'Id' || type === 'NameExpr' || type === 'QualifiedExpr';
}

/** SQLite numbers the columns of a view or subquery that have one name: `a`, `a:1`, `a:2`. */
export function distinctNames(names: readonly string[]): string[] {
  const given: string[] = [];
  for (const name of names) {
    const isTaken = (candidate: string) => given.some((other) => sameName(other, candidate));
    const base = withoutNumber(name);
    let candidate = name;
    for (let number = 1; isTaken(candidate); number += 1) candidate = `${base}:${number}`;
    given.push(candidate);
  }
  return given;
}

function withoutNumber(name: string): string {
  const colon = name.lastIndexOf(':');
  const isNumber = colon > 0 && [...name.slice(colon + 1)].every((digit) => digit >= '0' && digit <= '9');
  return isNumber ? name.slice(0, colon) : name;
}
