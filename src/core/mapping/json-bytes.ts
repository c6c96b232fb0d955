/** What the scanner needs of a table of characters. */
const code = {
  quote: 34, comma: 44, minus: 45, dot: 46, zero: 48, nine: 57, colon: 58, openArray: 91, backslash: 92, closeArray: 93,
  f: 102, n: 110, t: 116, openObject: 123, closeObject: 125,
} as const; // biome-ignore format: a table of characters

const encoder = new TextEncoder();
const words = { true: encoder.encode('true'), false: encoder.encode('false'), null: encoder.encode('null') } as const;

/** Within these bounds no limit of PostgreSQL's is near; beyond, `readJson` counts. */
const longestText = 1 << 20;
const longestNumber = 1000;
const deepest = 100;
const mostKeys = 1000;

/**
 * Proves the common case of JSON in UTF-8 without making a string of it: a container without escapes and exponents, whose
 * meaning jsonb keeps. What it cannot prove `readJson` decides.
 */
export class JsonProof {
  #bytes: Uint8Array = new Uint8Array();
  #end = 0;
  /** Where the keys of the objects that are open lie, those of the innermost last. */
  readonly #keyStarts = new Int32Array(mostKeys);
  readonly #keyEnds = new Int32Array(mostKeys);
  #keys = 0;

  /** Whether the bytes from `start` to `end`, which are valid UTF-8, are surely such JSON. */
  proves(bytes: Uint8Array, start: number, end: number): boolean {
    const first = bytes[start];
    if ((first !== code.openObject && first !== code.openArray) || end - start > longestText) return false;
    this.#bytes = bytes;
    this.#end = end;
    this.#keys = 0;
    return this.#skipSpace(this.#value(start, 0)) === end;
  }

  /** Each reader gives where it ended, or -1 where it could prove nothing. */
  #value(at: number, depth: number): number {
    if (at < 0 || at >= this.#end) return -1;
    const unit = this.#bytes[at] as number;
    if (unit === code.quote) return this.#string(at + 1);
    if (unit === code.minus || (unit >= code.zero && unit <= code.nine)) return this.#number(at);
    if (unit === code.openObject) return depth === deepest ? -1 : this.#object(at + 1, depth + 1);
    if (unit === code.openArray) return depth === deepest ? -1 : this.#array(at + 1, depth + 1);
    if (unit === code.t) return this.#word(at, words.true);
    if (unit === code.f) return this.#word(at, words.false);
    return unit === code.n ? this.#word(at, words.null) : -1;
  }

  #object(start: number, depth: number): number {
    let at = this.#skipSpace(start);
    if (this.#isAt(at, code.closeObject)) return at + 1;
    const before = this.#keys;
    for (let seen = 0; ; ) {
      if (!this.#isAt(at, code.quote)) return -1;
      const key = at + 1;
      at = this.#string(key);
      if (at < 0) return -1;
      // A key of another length or with other ends is another key; only where one like it was seen all are compared.
      const bit = 1 << ((at - key) * 7 + (this.#bytes[key] as number) * 3 + (this.#bytes[at - 2] as number));
      if ((seen & bit) !== 0 && this.#isKnown(before, key, at - 1)) return -1;
      seen |= bit;
      if (this.#keys === mostKeys) return -1;
      this.#keyStarts[this.#keys] = key;
      this.#keyEnds[this.#keys] = at - 1;
      this.#keys += 1;
      at = this.#skipSpace(at);
      if (!this.#isAt(at, code.colon)) return -1;
      at = this.#skipSpace(this.#value(this.#skipSpace(at + 1), depth));
      if (this.#isAt(at, code.comma)) at = this.#skipSpace(at + 1);
      else break;
    }
    this.#keys = before;
    return this.#isAt(at, code.closeObject) ? at + 1 : -1;
  }

  #array(start: number, depth: number): number {
    let at = this.#skipSpace(start);
    if (this.#isAt(at, code.closeArray)) return at + 1;
    for (;;) {
      at = this.#skipSpace(this.#value(at, depth));
      if (this.#isAt(at, code.comma)) at = this.#skipSpace(at + 1);
      else return this.#isAt(at, code.closeArray) ? at + 1 : -1;
    }
  }

  /** Whether one of the object's keys, which begin at number `first`, has the same bytes. */
  #isKnown(first: number, start: number, end: number): boolean {
    const bytes = this.#bytes;
    for (let key = first; key < this.#keys; key += 1) {
      const from = this.#keyStarts[key] as number;
      if ((this.#keyEnds[key] as number) - from !== end - start) continue;
      let at = start;
      while (at < end && bytes[at] === bytes[from + at - start]) at += 1;
      if (at === end) return true;
    }
    return false;
  }

  /** From behind the quote. */
  #string(start: number): number {
    const bytes = this.#bytes;
    const end = this.#end;
    for (let at = start; at < end; at += 1) {
      const unit = bytes[at] as number;
      if (unit === code.quote) return at + 1;
      if (unit < 32 || unit === code.backslash) return -1;
    }
    return -1;
  }

  #number(start: number): number {
    const first = this.#isAt(start, code.minus) ? start + 1 : start;
    const whole = this.#digits(first);
    if (whole === first || (whole > first + 1 && this.#bytes[first] === code.zero)) return -1;
    if (!this.#isAt(whole, code.dot)) return whole - start > longestNumber ? -1 : whole;
    const end = this.#digits(whole + 1);
    return end === whole + 1 || end - start > longestNumber ? -1 : end;
  }

  #digits(start: number): number {
    let at = start;
    for (; at < this.#end; at += 1) {
      const unit = this.#bytes[at] as number;
      if (unit < code.zero || unit > code.nine) break;
    }
    return at;
  }

  #word(start: number, word: Uint8Array): number {
    for (let at = 0; at < word.length; at += 1) if (!this.#isAt(start + at, word[at] as number)) return -1;
    return start + word.length;
  }

  #isAt(at: number, unit: number): boolean {
    return at >= 0 && at < this.#end && this.#bytes[at] === unit;
  }

  #skipSpace(start: number): number {
    let at = start;
    if (at < 0) return -1;
    for (; at < this.#end; at += 1) {
      const unit = this.#bytes[at] as number;
      if (unit !== 32 && unit !== 10 && unit !== 13 && unit !== 9) break;
    }
    return at;
  }
}
