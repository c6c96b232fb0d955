import { type Select, traverse } from 'sqlite3-parser';
import { type Expr, parseExpression, type Span, type TextOf } from './parse.ts';

/**
 * An expression in which every name in double quotes that is no column stands as a text literal, as SQLite reads it in an old
 * schema (https://www.sqlite.org/quirks.html#dblquote); a driver may be built without that reading. Comes back as it is where
 * it cannot be parsed.
 */
export function withTextLiterals(sql: string, isColumn: (name: string) => boolean): string {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return sql;
  return rewritten(parsed.expression, parsed.textOf, (name) => !isColumn(name)) ?? parsed.textOf(parsed.expression);
}

/** Whether an expression has a text in double quotes; not where it cannot be parsed. */
export function hasQuotedText(sql: string, isColumn: (name: string) => boolean): boolean {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return false;
  return rewritten(parsed.expression, parsed.textOf, (name) => !isColumn(name)) !== null;
}

/** The text of a node with the names in double quotes that are texts as literals; null where there are none. */
export function rewritten(node: Expr | Select, textOf: TextOf, isText: (name: string) => boolean): string | null {
  const found: { readonly span: Span; readonly text: string }[] = [];
  traverse(node, {
    nodes: {
      Id: ({ span, name }) => {
        found.push({ span, text: name });
      },
      NameExpr: ({ span, name }) => {
        found.push({ span, text: name.text });
      },
    },
  });
  const texts = found
    .filter(({ span, text }) => textOf({ span }).startsWith('"') && isText(text))
    .sort((left, right) => left.span.offset - right.span.offset);
  if (texts.length === 0) return null;
  let from = node.span.offset;
  let written = '';
  for (const { span, text } of texts) {
    written += `${partOf(textOf, node.span, from, span.offset)}'${text.replaceAll("'", "''")}'`;
    from = span.offset + span.length;
  }
  return written + partOf(textOf, node.span, from, node.span.offset + node.span.length);
}

function partOf(textOf: (node: { readonly span: Span }) => string, whole: Span, from: number, to: number): string {
  return textOf({ span: { ...whole, offset: from, length: to - from } });
}
