/** Escapes inside double quotes; any other backslash stands for itself. */
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

type Lookup = (name: string) => string | undefined;

/** One line (or several, of a quoted value) that gives a variable a value. */
export interface Assignment {
  readonly name: string;
  readonly value: string;
  /** Where the value stands in the text, quotes included. */
  readonly start: number;
  readonly end: number;
}

type Variables = Readonly<Record<string, string | undefined>>;

/**
 * Reads the text of a `.env` file: `NAME=value`, `export NAME=value`, comments, single quotes (as written), double quotes
 * (with escapes, over several lines). `${NAME}` and `${NAME:-default}` outside of single quotes are filled in from
 * `environment`, then from the lines before. The later of two lines of one name holds.
 */
export function parseDotenv(text: string, environment: Variables = {}): Record<string, string> {
  return Object.fromEntries(assignments(text, environment).map(({ name, value }) => [name, value]));
}

/** The same line by line, in their order. */
export function assignments(text: string, environment: Variables = {}): Assignment[] {
  const found: Assignment[] = [];
  const values = new Map<string, string>();
  const lookup: Lookup = (name) => environment[name] ?? values.get(name);
  for (let at = text.startsWith('\uFEFF') ? 1 : 0; at < text.length; ) {
    const named = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*/.exec(
      text.slice(at, lineEnd(text, at)),
    );
    if (named === null) {
      at = lineEnd(text, at) + 1;
      continue;
    }
    const [before, name = ''] = named;
    const start = at + before.length;
    const { value, length } = readValue(text.slice(start), lookup);
    values.set(name, value);
    found.push({ name, value, start, end: start + length });
    at = lineEnd(text, start + length) + 1;
  }
  return found;
}

interface Value {
  readonly value: string;
  /** Characters of the text that it took. */
  readonly length: number;
}

function readValue(text: string, lookup: Lookup): Value {
  const quote = text[0];
  if (quote === "'") {
    const end = text.indexOf("'", 1);
    if (end !== -1) return { value: withoutReturns(text.slice(1, end)), length: end + 1 };
  }
  if (quote === '"') {
    const quoted = readDoubleQuoted(text, lookup);
    if (quoted !== null) return { ...quoted, value: withoutReturns(quoted.value) };
  }
  const line = text.slice(0, lineEnd(text, 0));
  const comment = line.search(/(^|[ \t])#/);
  const value = (comment === -1 ? line : line.slice(0, comment)).trimEnd();
  return { value: fillIn(value.trimStart(), lookup), length: value.length };
}

/** null where the quote is never closed: then it is part of an ordinary value. */
function readDoubleQuoted(text: string, lookup: Lookup): Value | null {
  let value = '';
  let plain = '';
  for (let at = 1; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (character === '"') return { value: value + fillIn(plain, lookup), length: at + 1 };
    const escaped = character === '\\' ? escapes[text[at + 1] ?? ''] : undefined;
    if (escaped === undefined) {
      plain += character;
    } else {
      value += fillIn(plain, lookup) + escaped;
      plain = '';
      at += 1;
    }
  }
  return null;
}

function fillIn(value: string, lookup: Lookup): string {
  return value.replaceAll(
    /\$\{([A-Za-z_][A-Za-z0-9_.]*)(?::-([^}]*))?\}/g,
    (_, name: string, fallback?: string) => lookup(name) || (fallback ?? ''),
  );
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end === -1 ? text.length : end;
}

function withoutReturns(text: string): string {
  return text.replaceAll('\r\n', '\n');
}
