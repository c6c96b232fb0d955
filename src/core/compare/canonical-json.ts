import { canonicalDecimal } from './canonical-decimal.ts';

interface Open {
  readonly close: ']' | '}';
  /** Finished members: the key ('' in arrays) and the value's canonical text. */
  readonly members: { readonly key: string; readonly value: string }[];
  /** The key whose value is being read. */
  key: string;
}

/**
 * One spelling per meaning of a JSON document: keys sorted, no space, strings with the same escapes, numbers as decimals that
 * are not rounded. Duplicate keys all stay, in their order. Returns null for what is no JSON. Not recursive, so depth is no limit.
 */
export function canonicalJson(text: string): string | null {
  try {
    return new Reader(text).document();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

class Reader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  document(): string {
    const stack: Open[] = [];
    for (;;) {
      let value = this.valueOrOpening(stack);
      while (value !== null) {
        const open = stack.at(-1);
        if (open === undefined) {
          if (this.next() !== '') throw new SyntaxError('text after the document');
          return value;
        }
        open.members.push({ key: open.key, value });
        value = this.separator(open);
        if (value !== null) stack.pop();
      }
    }
  }

  /** A scalar or an empty container; null when a container was opened that has members. */
  private valueOrOpening(stack: Open[]): string | null {
    const first = this.next();
    if (first === '"') return JSON.stringify(this.string());
    if (first !== '{' && first !== '[') return this.scalar();
    this.at += 1;
    const open: Open = { close: first === '{' ? '}' : ']', members: [], key: '' };
    if (this.next() === open.close) {
      this.at += 1;
      return closed(open);
    }
    if (first === '{') open.key = this.key();
    stack.push(open);
    return null;
  }

  /** After a member: null when another one follows, else the finished container. */
  private separator(open: Open): string | null {
    const mark = this.next();
    this.at += 1;
    if (mark === open.close) return closed(open);
    if (mark !== ',') throw new SyntaxError(`unexpected ${mark}`);
    if (open.close === '}') open.key = this.key();
    return null;
  }

  private key(): string {
    if (this.next() !== '"') throw new SyntaxError('a key is expected');
    const key = this.string();
    if (this.next() !== ':') throw new SyntaxError('a colon is expected');
    this.at += 1;
    return key;
  }

  private string(): string {
    const start = this.at;
    this.at += 1;
    while (this.text[this.at] !== '"') {
      if (this.at >= this.text.length) throw new SyntaxError('a string without end');
      this.at += this.text[this.at] === '\\' ? 2 : 1;
    }
    this.at += 1;
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private scalar(): string {
    const start = this.at;
    while (this.at < this.text.length && !' \t\n\r,]}'.includes(this.text[this.at] ?? '')) this.at += 1;
    const word = this.text.slice(start, this.at);
    if (word === 'true' || word === 'false' || word === 'null') return word;
    const decimal = canonicalDecimal(word);
    if (decimal === null) throw new SyntaxError(`unexpected ${word}`);
    return decimal;
  }

  /** Skips white space; '' at the end. */
  private next(): string {
    while (' \t\n\r'.includes(this.text[this.at] ?? '-')) this.at += 1;
    return this.text[this.at] ?? '';
  }
}

function closed({ close, members }: Open): string {
  if (close === ']') return `[${members.map(({ value }) => value).join(',')}]`;
  const sorted = members.toSorted((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)));
  return `{${sorted.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
}
