import { isUtf8 } from 'node:buffer';
import type { ColumnProfile, TextForm } from '../core/catalog/profile.ts';
import { textShape } from '../core/mapping/text-shape.ts';
import { FormTally } from './profile-text-forms.ts';
import { charactersIn, isOfShape, trait, traitsOf } from './text-bytes.ts';

/** What a text is besides being text; the tally's owner keeps examples of these. */
export type TextOddity = 'nul' | 'invalid-utf8' | `not-${TextForm}`;

/** Up to this many UTF-16 units a loop here is faster than a call out of JavaScript. */
const shortText = 48;

/** Counts the TEXT values of a column. */
export class TextTally {
  count = 0;
  /** Sum of the UTF-8 bytes. */
  bytes = 0;
  /** A driver puts U+FFFD for bytes that are not UTF-8, so whether a text with it is as stored only its bytes can tell. */
  replaced = false;
  #maxChars = 0;
  #maxBytes = 0;
  #withNul = 0;
  #invalid = 0;
  /** undefined before the first text, null as soon as two differ. */
  #shape: string | null | undefined = undefined;
  readonly #forms: FormTally;
  readonly #odd: (oddity: TextOddity, text: string | Uint8Array) => void;

  /** `odd` is called for the first text with each oddity. */
  constructor(asked: readonly TextForm[], odd: (oddity: TextOddity, text: string | Uint8Array) => void) {
    this.#forms = new FormTally(asked, (form, text) => odd(`not-${form}`, text));
    this.#odd = odd;
  }

  add(text: string): void {
    this.count += 1;
    if (this.#shape !== null) this.#shaped(textShape(text));
    if (text.length <= shortText) this.#measureShort(text);
    else this.#measureLong(text);
    this.#forms.add(text);
  }

  /** The bytes of a text in UTF-8, from `start` to `end`. */
  addBytes(bytes: Buffer, start: number, end: number): void {
    const traits = traitsOf(bytes, start, end);
    const ascii = (traits & trait.notAscii) === 0;
    if (!ascii && !isUtf8(bytes.subarray(start, end))) {
      const own = Buffer.from(bytes.subarray(start, end));
      this.addInvalid(own, own.toString('utf8'));
      return;
    }
    this.count += 1;
    if (this.#shape !== null && !(ascii && this.#shape !== undefined && isOfShape(this.#shape, bytes, start, end)))
      this.#shaped(textShape(bytes.toString('utf8', start, end)));
    const length = end - start;
    // There are no more characters than bytes.
    const chars = ascii ? length : length > this.#maxChars ? charactersIn(bytes, start, end) : 0;
    this.#measured(length, chars);
    if ((traits & trait.nul) !== 0) this.#nul(bytes.toString('utf8', start, end));
    this.#forms.addBytes(bytes, start, end);
  }

  /** A text that is not Unicode in the database's encoding; no form is tried. */
  addInvalid(bytes: Uint8Array, replaced: string): void {
    this.count += 1;
    this.#shape = null;
    this.#forms.addInvalid();
    this.#invalid += 1;
    this.#measured(bytes.length, replaced.length);
    if (this.#invalid === 1) this.#odd('invalid-utf8', bytes);
    if (replaced.includes('\0')) this.#nul(bytes);
  }

  #shaped(shape: string | null): void {
    this.#shape = this.#shape === undefined || this.#shape === shape ? shape : null;
  }

  #measureShort(text: string): void {
    let bytes = text.length;
    let chars = text.length;
    let nul = false;
    for (let at = 0; at < text.length; at += 1) {
      const unit = text.charCodeAt(at);
      if (unit < 0x80) {
        if (unit === 0) nul = true;
      } else if (unit < 0x800) bytes += 1;
      else if (unit >= 0xdc00 && unit <= 0xdfff) {
        // The second half of a character of four bytes; the first has counted three.
        chars -= 1;
      } else {
        bytes += 2;
        if (unit === 0xfffd) this.replaced = true;
      }
    }
    this.#measured(bytes, chars);
    if (nul) this.#nul(text);
  }

  #measureLong(text: string): void {
    const chars = text.length > this.#maxChars ? characters(text) : 0;
    this.#measured(Buffer.byteLength(text), chars);
    if (text.includes('\ufffd')) this.replaced = true;
    if (text.includes('\0')) this.#nul(text);
  }

  #measured(bytes: number, chars: number): void {
    this.bytes += bytes;
    if (bytes > this.#maxBytes) this.#maxBytes = bytes;
    if (chars > this.#maxChars) this.#maxChars = chars;
  }

  #nul(text: string | Uint8Array): void {
    this.#withNul += 1;
    if (this.#withNul === 1) this.#odd('nul', text);
  }

  result(): ColumnProfile['texts'] {
    return {
      count: this.count,
      maxChars: this.#maxChars,
      maxBytes: this.#maxBytes,
      withNul: this.#withNul,
      invalidUtf8: this.#invalid,
      forms: this.#forms.result(),
      shape: this.#shape ?? null,
    };
  }
}

/** Unicode characters, as PostgreSQL's varchar(n) counts them: https://www.postgresql.org/docs/current/datatype-character.html */
function characters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    if (unit >= 0xdc00 && unit <= 0xdfff) count -= 1;
  }
  return count;
}
