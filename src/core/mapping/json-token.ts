/** Strings, numbers and words of JSON, RFC 8259, and what of them PostgreSQL's jsonb would refuse or change. */

/** A place in a JSON text. */
export interface JsonReader {
  readonly text: string;
  at: number;
  /** Becomes false at what jsonb would refuse or change. */
  storable: boolean;
}

export const code = {
  quote: 34, plus: 43, comma: 44, minus: 45, dot: 46, zero: 48, nine: 57, colon: 58, E: 69,
  openArray: 91, backslash: 92, closeArray: 93, e: 101, u: 117, openObject: 123, closeObject: 125,
} as const; // biome-ignore format: a table of characters

/** https://www.postgresql.org/docs/current/datatype-numeric.html#DATATYPE-NUMERIC-TABLE */
const digitsBeforePoint = 131_072;
const digitsAfterPoint = 16_383;

/** Reads a string, number or word; false where there is none. */
export function readScalar(reader: JsonReader, unit: number): boolean {
  if (unit === code.quote) return readString(reader);
  if (unit === code.minus || isDigit(unit)) return readNumber(reader);
  const word = ['true', 'false', 'null'].find((one) => reader.text.startsWith(one, reader.at));
  if (word === undefined) return false;
  reader.at += word.length;
  return true;
}

/** Reads a string from its quote on. */
export function readString(reader: JsonReader): boolean {
  const { text } = reader;
  for (reader.at += 1; reader.at < text.length; reader.at += 1) {
    const unit = text.charCodeAt(reader.at);
    if (unit === code.quote) {
      reader.at += 1;
      return true;
    }
    if (unit < 32) return false;
    if (unit === code.backslash && !readEscape(reader)) return false;
  }
  return false;
}

/** Leaves the reader on the last character of the escape. A high surrogate stands only before a low one. */
function readEscape(reader: JsonReader): boolean {
  const { text } = reader;
  reader.at += 1;
  if (text.charCodeAt(reader.at) !== code.u)
    return reader.at < text.length && '"\\/bfnrt'.includes(text.charAt(reader.at));
  const unit = hexUnit(text, reader.at + 1);
  if (unit < 0) return false;
  reader.at += 4;
  if (unit === 0 || isLow(unit)) reader.storable = false;
  if (unit < 0xd800 || unit > 0xdbff) return true;
  if (text.startsWith('\\u', reader.at + 1) && isLow(hexUnit(text, reader.at + 3))) reader.at += 6;
  else reader.storable = false;
  return true;
}

function isLow(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}

/** The number that four hexadecimal digits spell, or -1. */
function hexUnit(text: string, at: number): number {
  let unit = 0;
  for (let place = at; place < at + 4; place += 1) {
    const digit = '0123456789abcdef'.indexOf(text.charAt(place).toLowerCase() || ' ');
    if (digit < 0) return -1;
    unit = unit * 16 + digit;
  }
  return unit;
}

function readNumber(reader: JsonReader): boolean {
  if (unitOf(reader) === code.minus) reader.at += 1;
  const first = unitOf(reader);
  const whole = readDigits(reader);
  if (whole === 0 || (first === code.zero && whole > 1)) return false;
  const fraction = readFraction(reader);
  const exponent = readExponent(reader);
  if (fraction < 0 || exponent === null) return false;
  if (whole + exponent > digitsBeforePoint || fraction - exponent > digitsAfterPoint) reader.storable = false;
  return true;
}

/** Number of digits after the point; -1 for a point without digits. */
function readFraction(reader: JsonReader): number {
  if (unitOf(reader) !== code.dot) return 0;
  reader.at += 1;
  return readDigits(reader) || -1;
}

/** null for an `e` without digits. */
function readExponent(reader: JsonReader): number | null {
  if (unitOf(reader) !== code.e && unitOf(reader) !== code.E) return 0;
  reader.at += 1;
  const sign = unitOf(reader) === code.minus ? -1 : 1;
  if (unitOf(reader) === code.minus || unitOf(reader) === code.plus) reader.at += 1;
  const start = reader.at;
  if (readDigits(reader) === 0) return null;
  return sign * Number(reader.text.slice(start, reader.at));
}

function readDigits(reader: JsonReader): number {
  const start = reader.at;
  while (isDigit(unitOf(reader))) reader.at += 1;
  return reader.at - start;
}

function unitOf({ text, at }: JsonReader): number {
  return text.charCodeAt(at);
}

function isDigit(unit: number): boolean {
  return unit >= code.zero && unit <= code.nine;
}
