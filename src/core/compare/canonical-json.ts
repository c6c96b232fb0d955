import { canonicalDecimal } from './canonical-decimal.ts';

interface Open {
  readonly close: ']' | '}';
  /** Finished members: the key ('' in arrays) and the value's canonical text. */
  readonly members: { readonly key: string; readonly value: string }[];
  /** The key whose value is being read. */
  key: string;
}

export interface JsonRules {
  /** What becomes of each string, keys among them. */
  readonly mended: (string: string) => string;
  /** The type that has to hold the document; null where any document counts. */
  readonly heldBy: 'json' | 'jsonb' | null;
}

const everyDocument: JsonRules = { mended: (string) => string, heldBy: null };

/** PostgreSQL reads nested values by recursion; a run takes no deeper ones. */
const deepest = 1000;
/** https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-TABLE */
const digits = { before: 131_072, after: 16_383 } as const;

/**
 * One spelling per meaning of a JSON document: keys sorted, no space, strings with the same escapes, numbers as decimals that
 * are not rounded. Duplicate keys all stay, in their order. Returns null for what is no JSON, or what the type does not hold. Not
 * recursive, so depth is no limit.
 */
export function canonicalJson(text: string, rules: JsonRules = everyDocument): string | null {
  try {
    return new Reader(text, rules).document();
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

class Reader {
  private at = 0;
  private readonly text: string;
  private readonly rules: JsonRules;

  constructor(text: string, rules: JsonRules) {
    this.text = text;
    this.rules = rules;
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
    if (this.rules.heldBy !== null && stack.length === deepest) throw new SyntaxError('too deep');
    this.at += 1;
    const open: Open = { close: first === '{' ? '}' : ']', members: [], key: '' };
    if (this.next() === open.close) {
      this.at += 1;
      return this.closed(open);
    }
    if (first === '{') open.key = this.key();
    stack.push(open);
    return null;
  }

  /** After a member: null when another one follows, else the finished container. */
  private separator(open: Open): string | null {
    const mark = this.next();
    this.at += 1;
    if (mark === open.close) return this.closed(open);
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
    const string = this.rules.mended(JSON.parse(this.text.slice(start, this.at)) as string);
    if (this.rules.heldBy === 'jsonb' && /\p{Surrogate}|\0/u.test(string)) throw new SyntaxError('no text');
    return string;
  }

  private scalar(): string {
    const start = this.at;
    while (this.at < this.text.length && !' \t\n\r,]}'.includes(this.text[this.at] ?? '')) this.at += 1;
    const word = this.text.slice(start, this.at);
    if (word === 'true' || word === 'false' || word === 'null') return word;
    const decimal = spelledNumber.test(word) ? canonicalDecimal(word) : null;
    if (this.rules.heldBy === 'jsonb' && hasTooManyDigits(word)) throw new SyntaxError('too many digits');
    if (decimal === null) throw new SyntaxError(`unexpected ${word}`);
    return decimal;
  }

  /** Of equal keys jsonb keeps only the last. */
  private closed({ close, members }: Open): string {
    if (close === ']') return `[${members.map(({ value }) => value).join(',')}]`;
    const sorted = members.toSorted((left, right) => (left.key < right.key ? -1 : Number(left.key > right.key)));
    if (this.rules.heldBy === 'jsonb' && sorted.some(({ key }, at) => key === sorted[at + 1]?.key))
      throw new SyntaxError('a key stands twice');
    return `{${sorted.map(({ key, value }) => `${JSON.stringify(key)}:${value}`).join(',')}}`;
  }

  /** Skips white space; '' at the end. */
  private next(): string {
    while (' \t\n\r'.includes(this.text[this.at] ?? '-')) this.at += 1;
    return this.text[this.at] ?? '';
  }
}

/** https://www.rfc-editor.org/rfc/rfc8259#section-6 */
const spelledNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function hasTooManyDigits(word: string): boolean {
  const [, whole = '', fraction = '', power = '0'] = /^-?(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/.exec(word) ?? [];
  return whole.length + Number(power) > digits.before || fraction.length - Number(power) > digits.after;
}
