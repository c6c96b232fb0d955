/** One statement of an SQL file, and the line on which it begins. */
export interface SqlStatement {
  readonly line: number;
  readonly sql: string;
}

export interface SplitSql {
  readonly statements: readonly SqlStatement[];
  /** What keeps the text from being run as a part of a transaction, with its line; [] where nothing does. */
  readonly problems: readonly { readonly line: number; readonly message: string }[];
}

/** PostgreSQL's tokens, as far as a semicolon in them ends nothing: https://www.postgresql.org/docs/current/sql-syntax-lexical.html */
const tokens: readonly (readonly ['blank' | 'word' | 'whole', RegExp])[] = [
  ['blank', /\s+|--[^\n]*/y],
  ['whole', /[eE]'(?:[^'\\]|\\[\s\S]|'')*'/y],
  ['whole', /'(?:[^']|'')*'/y],
  ['whole', /"(?:[^"]|"")*"/y],
  ['whole', /\$((?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?)\$[\s\S]*?\$\1\$/y],
  ['word', /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y],
];

/** Where a text, name, dollar quote or comment begins that does not end. */
const unclosed = /['"]|\/\*|\$(?:[A-Za-z_\u0080-\uffff][\w\u0080-\uffff]*)?\$/y;

/** Words that end a transaction or begin another one. */
const ofTransactions: ReadonlySet<string> = new Set([
  ...['BEGIN', 'START', 'COMMIT', 'END', 'ABORT', 'ROLLBACK', 'SAVEPOINT', 'RELEASE'],
]);

/** The statements of an SQL file, so that each can be run, and named when it fails, by itself. */
export function splitSql(text: string): SplitSql {
  const statements: SqlStatement[] = [];
  const problems: { line: number; message: string }[] = [];
  const lineAt = (at: number) => text.slice(0, at).split('\n').length;
  let current = begun(-1);
  const finish = (end: number): void => {
    if (current.start === -1) return;
    const line = lineAt(current.start);
    statements.push({ line, sql: text.slice(current.start, end).trimEnd() });
    const [first = '', second = ''] = current.words;
    if (first === 'COPY' && current.words.some((word) => word === 'STDIN' || word === 'STDOUT'))
      problems.push({ line, message: 'COPY has no input or output here' });
    if (ofTransactions.has(first) || (first === 'PREPARE' && second === 'TRANSACTION'))
      problems.push({
        line,
        message: `${first} is for a transaction of its own, and the file is a part of the cutover's`,
      });
  };
  for (let at = 0; at < text.length; ) {
    const { kind, end } = tokenAt(text, at);
    if (kind === 'open') {
      problems.push({ line: lineAt(at), message: `what begins with ${text.slice(at, at + 2).trim()} does not end` });
      return { statements, problems };
    }
    if (text[at] === '\\') {
      problems.push({ line: lineAt(at), message: 'a command of psql begins here, which is no SQL' });
      const rest = text.indexOf('\n', at);
      if (rest === -1) break;
      at = rest;
      continue;
    }
    if (kind === 'end' && current.depth === 0 && current.blocks === 0) {
      finish(at);
      current = begun(-1);
    } else if (kind !== 'blank') {
      if (current.start === -1) current = begun(at);
      look(current, text.slice(at, end), kind === 'word');
    }
    at = end;
  }
  finish(text.length);
  return { statements, problems };
}

interface Current {
  /** -1 before the first token. */
  readonly start: number;
  /** In capitals; the first few tell what the statement is, and the last which block begins. */
  readonly words: string[];
  /** Open parentheses: a rule has statements in them. */
  depth: number;
  /** Open blocks of a function's body in SQL. */
  blocks: number;
}

function begun(start: number): Current {
  return { start, words: [], depth: 0, blocks: 0 };
}

function look(current: Current, token: string, isWord: boolean): void {
  if (token === '(') current.depth += 1;
  if (token === ')') current.depth = Math.max(0, current.depth - 1);
  if (!isWord) return;
  const word = token.toUpperCase();
  const isBody = word === 'ATOMIC' && current.words.at(-1) === 'BEGIN' && current.words[0] === 'CREATE';
  if (isBody || (current.blocks > 0 && word === 'CASE')) current.blocks += 1;
  else if (current.blocks > 0 && word === 'END') current.blocks -= 1;
  current.words.push(word);
}

interface Token {
  readonly kind: 'blank' | 'word' | 'whole' | 'end' | 'open';
  readonly end: number;
}

function tokenAt(text: string, at: number): Token {
  if (text.startsWith('/*', at)) {
    const end = endOfComment(text, at);
    return end === -1 ? { kind: 'open', end: at } : { kind: 'blank', end };
  }
  for (const [kind, form] of tokens) {
    form.lastIndex = at;
    if (form.test(text)) return { kind, end: form.lastIndex };
  }
  unclosed.lastIndex = at;
  if (unclosed.test(text)) return { kind: 'open', end: at };
  return { kind: text[at] === ';' ? 'end' : 'whole', end: at + 1 };
}

/** Comments nest; -1 where one does not end. */
function endOfComment(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const two = text.slice(at, at + 2);
    if (two !== '/*' && two !== '*/') continue;
    depth += two === '/*' ? 1 : -1;
    at += 1;
    if (depth === 0) return at + 1;
  }
  return -1;
}
