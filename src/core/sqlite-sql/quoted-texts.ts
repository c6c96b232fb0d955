import { traverse } from 'sqlite3-parser';
import { parseExpression, type Span } from './parse.ts';

/**
 * An expression in which every name in double quotes that is no column stands as a text literal, as SQLite reads it in an old
 * schema (https://www.sqlite.org/quirks.html#dblquote); a driver may be built without that reading. Comes back as it is where
 * it cannot be parsed.
 */
export function withTextLiterals(sql: string, isColumn: (name: string) => boolean): string {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return sql;
  const { expression, textOf } = parsed;
  const found: { readonly span: Span; readonly text: string }[] = [];
  traverse(expression, {
    nodes: {
      Id: (node) => {
        found.push({ span: node.span, text: node.name });
      },
      NameExpr: (node) => {
        found.push({ span: node.span, text: node.name.text });
      },
    },
  });
  const texts = found
    .filter(({ span, text }) => textOf({ span }).startsWith('"') && !isColumn(text))
    .sort((left, right) => left.span.offset - right.span.offset);
  let from = expression.span.offset;
  let rewritten = '';
  for (const { span, text } of texts) {
    rewritten += `${partOf(textOf, expression.span, from, span.offset)}'${text.replaceAll("'", "''")}'`;
    from = span.offset + span.length;
  }
  return rewritten + partOf(textOf, expression.span, from, expression.span.offset + expression.span.length);
}

function partOf(textOf: (node: { readonly span: Span }) => string, whole: Span, from: number, to: number): string {
  return textOf({ span: { ...whole, offset: from, length: to - from } });
}
