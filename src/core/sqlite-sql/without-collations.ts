import { tokenize } from 'sqlite3-parser';
import { unquotedWord } from './read-create-virtual-table.ts';

/** SQLite's own, https://www.sqlite.org/datatype3.html#collation; its list of collations has those that are missing too. */
const known = new Set(['BINARY', 'NOCASE', 'RTRIM']);

/** SQL in which every collation that only the application has is BINARY. */
export function withoutCollations(sql: string): string {
  let rewritten = '';
  let from = 0;
  let afterCollate = false;
  for (const { text, span } of tokenize(sql)) {
    if (afterCollate && !known.has(unquotedWord(text).toUpperCase())) {
      rewritten += `${sql.slice(from, span.offset)}BINARY`;
      from = span.offset + span.length;
    }
    afterCollate = text.toUpperCase() === 'COLLATE';
  }
  return rewritten + sql.slice(from);
}
