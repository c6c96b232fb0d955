import { escapes, spellings } from './jsonb-escapes.ts';
import { Members } from './jsonb-members.ts';
import { printedNumber } from './jsonb-number.ts';
import { type Printer, printerOf } from './printer.ts';
import { RowBytes } from './row-bytes.ts';

/** How deep a document is followed. */
const deepest = 500;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;

/**
 * jsonb: keys in the order of their lengths and bytes, the last of equal ones, one space after commas and colons, numbers as numeric
 * prints them; https://www.postgresql.org/docs/current/datatype-json.html
 */
export const printJsonb: Printer = printerOf({
  text: (row, bytes, start, end) => {
    const document = writer.write(bytes, start, end);
    if (document === null) return false;
    row.field(document.bytes, 0, document.length);
    return true;
  },
});

/** Writes one document after the other into a buffer of its own. */
class JsonbWriter {
  private readonly out = new RowBytes();
  private from: Uint8Array = this.out.bytes;
  private at = 0;
  private end = 0;
  /** Whether a key had a character that is written in another way than it counts in the order. */
  private isSpelled = false;
  private readonly members = new Members();
  private readonly scratch = new RowBytes();

  /** The document, valid until the next call; null where it is none, or where it is not known what PostgreSQL would print. */
  write(from: Uint8Array, start: number, end: number): RowBytes | null {
    this.out.length = 0;
    this.from = from;
    this.at = start;
    this.end = end;
    this.members.count = 0;
    if (!this.value(0)) return null;
    return this.next() === -1 ? this.out : null;
  }

  /** The next byte that is no white space, -1 at the end. */
  private next(): number {
    const { from, end } = this;
    while (this.at < end) {
      const byte = from[this.at] as number;
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at += 1;
    }
    return -1;
  }

  private value(depth: number): boolean {
    switch (this.next()) {
      case quote:
        return this.string();
      case 0x7b:
        return depth < deepest && this.object(depth);
      case 0x5b:
        return depth < deepest && this.array(depth);
      case 0x74:
        return this.word('true');
      case 0x66:
        return this.word('false');
      case 0x6e:
        return this.word('null');
      default:
        return this.number();
    }
  }

  private word(word: string): boolean {
    for (let i = 0; i < word.length; i += 1) if (this.from[this.at + i] !== word.charCodeAt(i)) return false;
    this.at += word.length;
    this.out.ascii(word);
    return this.at <= this.end;
  }

  private array(depth: number): boolean {
    this.at += 1;
    this.out.byte(0x5b);
    if (this.next() === 0x5d) return this.closed(0x5d);
    for (;;) {
      if (!this.value(depth + 1)) return false;
      const mark = this.next();
      if (mark === 0x5d) return this.closed(0x5d);
      if (mark !== comma) return false;
      this.at += 1;
      this.out.byte(comma);
      this.out.byte(0x20);
    }
  }

  private closed(mark: number): boolean {
    this.at += 1;
    this.out.byte(mark);
    return true;
  }

  private object(depth: number): boolean {
    const { out, members } = this;
    this.at += 1;
    out.byte(0x7b);
    if (this.next() === 0x7d) return this.closed(0x7d);
    const firstByte = out.length;
    const first = members.count;
    for (;;) {
      if (!this.member(depth)) return false;
      const mark = this.next();
      if (mark === 0x7d) break;
      if (mark !== comma) return false;
      this.at += 1;
      out.byte(comma);
      out.byte(0x20);
    }
    if (members.sort(first, out.bytes)) this.rewrite(firstByte, first);
    members.count = first;
    return this.closed(0x7d);
  }

  private member(depth: number): boolean {
    const { out, members } = this;
    const start = out.length;
    this.isSpelled = false;
    if (this.next() !== quote || !this.string() || this.isSpelled) return false;
    const keyEnd = out.length - 1;
    if (this.next() !== colon) return false;
    this.at += 1;
    out.byte(colon);
    out.byte(0x20);
    if (!this.value(depth + 1)) return false;
    members.add(start + 1, keyEnd, out.length);
    return true;
  }

  /** Writes the members again, in the order that they have now; of equal keys only the last. */
  private rewrite(firstByte: number, first: number): void {
    const { out, members, scratch } = this;
    scratch.length = 0;
    scratch.raw(out.bytes, firstByte, out.length);
    out.length = firstByte;
    for (let i = first; i < members.count; i += 1) {
      if (i + 1 < members.count && members.compare(i, i + 1, scratch.bytes, -firstByte) === 0) continue;
      if (out.length > firstByte) out.ascii(', ');
      out.raw(scratch.bytes, members.start(i) - firstByte, members.end(i) - firstByte);
    }
  }

  private string(): boolean {
    const { from, end, out } = this;
    out.byte(quote);
    for (let at = this.at + 1; at < end; at += 1) {
      const first = at;
      out.reserve(end - at + 1);
      const { bytes, length } = out;
      let byte = from[at] as number;
      for (; byte !== quote && byte !== backslash && byte >= 0x20 && at < end; byte = from[at] as number) {
        bytes[length + at - first] = byte;
        at += 1;
      }
      out.length = length + at - first;
      this.at = at + 1;
      if (at >= end || byte < 0x20) return false;
      if (byte === quote) {
        out.byte(quote);
        return true;
      }
      if (!this.escape()) return false;
      at = this.at - 1;
    }
    return false;
  }

  private escape(): boolean {
    const letter = this.from[this.at] ?? 0;
    this.at += 1;
    const plain = escapes.get(letter);
    if (plain !== undefined) return this.character(plain);
    if (letter !== 0x75) return false;
    const unit = this.unit();
    if (unit < 0xd800 || unit > 0xdfff) return unit > 0 && this.character(unit);
    if (unit > 0xdbff || this.from[this.at] !== backslash || this.from[this.at + 1] !== 0x75) return false;
    this.at += 2;
    const other = this.unit();
    return other >= 0xdc00 && other <= 0xdfff && this.character(0x10000 + ((unit - 0xd800) << 10) + (other - 0xdc00));
  }

  /** The number of the four digits of `\u`; -1 where they are none. */
  private unit(): number {
    let value = 0;
    for (let i = 0; i < 4; i += 1, this.at += 1) {
      const byte = this.at < this.end ? (this.from[this.at] as number) : 0;
      const digit = Number.parseInt(String.fromCharCode(byte), 16);
      if (Number.isNaN(digit)) return -1;
      value = value * 16 + digit;
    }
    return value;
  }

  private character(code: number): boolean {
    const { out } = this;
    const spelling = spellings.get(code);
    if (spelling !== undefined || code < 0x20) {
      this.isSpelled = true;
      out.ascii(spelling ?? `\\u${code.toString(16).padStart(4, '0')}`);
    } else if (code < 0x80) out.byte(code);
    else {
      const bytes = Buffer.from(String.fromCodePoint(code));
      out.raw(bytes, 0, bytes.length);
    }
    return true;
  }

  private number(): boolean {
    const { from, end, at: start } = this;
    let isPlain = true;
    for (; this.at < end; this.at += 1) {
      const byte = from[this.at] as number;
      if (byte >= 0x30 && byte <= 0x39) continue;
      // Sign, point and power.
      if (byte !== 0x2d && byte !== 0x2b && byte !== 0x2e && (byte | 0x20) !== 0x65) break;
      isPlain = false;
    }
    if (isPlain && (from[start] !== 0x30 || this.at === start + 1)) {
      this.out.raw(from, start, this.at);
      return this.at > start;
    }
    const printed = printedNumber(
      Buffer.from(from.buffer, from.byteOffset + start, this.at - start).toString('latin1'),
    );
    if (printed === null) return false;
    this.out.ascii(printed);
    return true;
  }
}

const writer = new JsonbWriter();
