import type { Span } from './parse.ts';
import { literalSql, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** A name in double quotes that is no column is a text for SQLite, https://www.sqlite.org/quirks.html#dblquote */
export function namedSql(name: string, span: Span, scope: Scope): Typed {
  const column = scope.column(name, null);
  if (column !== null) return column;
  const isQuoted = span.length > name.length;
  if (isQuoted) return literalSql(name);
  const lower = name.toLowerCase();
  if (lower === 'true') return literalSql(1n);
  if (lower === 'false') return literalSql(0n);
  throw new Untranslatable(`the column ${name}, which is not there,`);
}

/** `table.column`. */
export function qualifiedSql(name: string, table: string, scope: Scope): Typed {
  const column = scope.column(name, table);
  if (column === null) throw new Untranslatable(`the column ${table}.${name}, which is not there,`);
  return column;
}
