/** Escapes inside double quotes; any other backslash stands for itself. */
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\', $: '$' };

type Lookup = (name: string) => string | undefined;

/**
 * Reads the text of a `.env` file: `NAME=value`, `export NAME=value`, comments, single quotes (as written), double quotes
 * (with escapes, over several lines). `${NAME}` and `${NAME:-default}` outside of single quotes are filled in from
 * `environment`, then from the lines before. The later of two lines of one name holds.
 */
export function parseDotenv(
  text: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Record<string, string> {
  const values = new Map<string, string>();
  const lookup: Lookup = (name) => environment[name] ?? values.get(name);
  let rest = text.replace(/^\uFEFF/, '').replaceAll('\r\n', '\n');
  while (rest !== '') {
    const end = lineEnd(rest);
    const named = /^[ \t]*(?:export[ \t]+)?([A-Za-z_][A-Za-z0-9_.]*)[ \t]*=[ \t]*/.exec(rest.slice(0, end));
    if (named === null) {
      rest = rest.slice(end + 1);
      continue;
    }
    const [before, name = ''] = named;
    const { value, length } = readValue(rest.slice(before.length), lookup);
    values.set(name, value);
    const after = rest.slice(before.length + length);
    rest = after.slice(lineEnd(after) + 1);
  }
  return Object.fromEntries(values);
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
    if (end !== -1) return { value: text.slice(1, end), length: end + 1 };
  }
  if (quote === '"') {
    const quoted = readDoubleQuoted(text, lookup);
    if (quoted !== null) return quoted;
  }
  const line = text.slice(0, lineEnd(text));
  const comment = line.search(/(^|[ \t])#/);
  const value = (comment === -1 ? line : line.slice(0, comment)).trim();
  return { value: fillIn(value, lookup), length: line.length };
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

function lineEnd(text: string): number {
  const end = text.indexOf('\n');
  return end === -1 ? text.length : end;
}
