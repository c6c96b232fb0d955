/** Enough for most rows: each table has a buffer of its own. */
const initialRoom = 4 * 1024;

const quote = 0x22;
const backslash = 0x5c;

/** ASCII characters for which a field of a row is put in quotes, https://www.postgresql.org/docs/current/rowtypes.html#ROWTYPES-IO-SYNTAX */
const asksForQuotes = new Uint8Array(256);
for (const character of ' \t\n\v\f\r"\\(),') asksForQuotes[character.charCodeAt(0)] = 1;

/** The bytes of one row in the making, in a buffer that is used for every row. */
export class RowBytes {
  length = 0;
  bytes = Buffer.from(new ArrayBuffer(initialRoom));
  /** The same bytes as words in the machine's order. */
  words = new Int32Array(this.bytes.buffer);

  /** Makes room for so many more bytes. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.bytes.length) return;
    const room = (Math.max(needed, 2 * this.bytes.length) + 3) & ~3;
    const larger = Buffer.from(new ArrayBuffer(room));
    this.bytes.copy(larger, 0, 0, this.length);
    this.bytes = larger;
    this.words = new Int32Array(larger.buffer);
  }

  byte(value: number): void {
    this.reserve(1);
    this.bytes[this.length] = value;
    this.length += 1;
  }

  /** A text of ASCII characters, as it is. */
  ascii(text: string): void {
    this.reserve(text.length);
    const { bytes, length } = this;
    for (let i = 0; i < text.length; i += 1) bytes[length + i] = text.charCodeAt(i);
    this.length = length + text.length;
  }

  raw(from: Uint8Array, start: number, end: number): void {
    this.reserve(end - start);
    const { bytes } = this;
    let at = this.length;
    for (let i = start; i < end; i += 1, at += 1) bytes[at] = from[i] as number;
    this.length = at;
  }

  /** A field of a row: in quotes where it is empty or has a character that asks for them. */
  field(from: Uint8Array, start: number, end: number): void {
    this.reserve(2 * (end - start) + 2);
    const { bytes, length: first } = this;
    let at = first;
    let i = start;
    for (; i < end; i += 1, at += 1) {
      const byte = from[i] as number;
      if (asksForQuotes[byte] === 1) break;
      bytes[at] = byte;
    }
    if (i < end || start === end) {
      bytes.copyWithin(first + 1, first, at);
      bytes[first] = quote;
      at += 1;
      for (; i < end; i += 1, at += 1) {
        const byte = from[i] as number;
        if (byte === quote || byte === backslash) {
          bytes[at] = byte;
          at += 1;
        }
        bytes[at] = byte;
      }
      bytes[at] = quote;
      at += 1;
    }
    this.length = at;
  }
}
