import type { ColumnProfile, TextForm } from '../core/catalog/profile.ts';
import { matchesForm, textForms } from '../core/mapping/text-forms.ts';
import { textShape } from '../core/mapping/text-shape.ts';

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
  /** Whether all texts so far are JSON documents, in a column that was not declared as JSON. */
  #documents: boolean;
  /** undefined before the first text, null as soon as two differ. */
  #shape: string | null | undefined = undefined;
  readonly #asked: readonly TextForm[];
  readonly #forms: Record<TextForm, number>;
  readonly #odd: (oddity: TextOddity) => void;

  /** `odd` is called for each oddity of the text that is being added. */
  constructor(asked: readonly TextForm[], odd: (oddity: TextOddity) => void) {
    this.#asked = asked;
    this.#documents = !asked.includes('jsonb');
    this.#odd = odd;
    this.#forms = Object.fromEntries(textForms.map((form) => [form, 0])) as Record<TextForm, number>;
  }

  add(text: string): void {
    this.count += 1;
    if (this.#shape !== null) this.#shaped(textShape(text));
    if (text.length <= shortText) this.#measureShort(text);
    else this.#measureLong(text);
    if (this.#asked.length > 0) this.#tryForms(text);
    if (this.#documents) this.#tryDocument(text);
  }

  /** Texts that are JSON all along are counted too: expressions may read them with json_extract(). */
  #tryDocument(text: string): void {
    this.#documents = (text.startsWith('{') || text.startsWith('[')) && matchesForm('jsonb', text);
    this.#forms.jsonb = this.#documents ? this.#forms.jsonb + 1 : 0;
  }

  /** A text that is not Unicode in the database's encoding; no form is tried. */
  addInvalid(bytes: Uint8Array, replaced: string): void {
    this.count += 1;
    this.#shape = null;
    if (this.#documents) this.#forms.jsonb = 0;
    this.#documents = false;
    this.#invalid += 1;
    this.#measured(bytes.length, replaced.length);
    this.#odd('invalid-utf8');
    if (replaced.includes('\0')) this.#nul();
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
    if (nul) this.#nul();
  }

  #measureLong(text: string): void {
    const chars = text.length > this.#maxChars ? characters(text) : 0;
    this.#measured(Buffer.byteLength(text), chars);
    if (text.includes('\ufffd')) this.replaced = true;
    if (text.includes('\0')) this.#nul();
  }

  #measured(bytes: number, chars: number): void {
    this.bytes += bytes;
    if (bytes > this.#maxBytes) this.#maxBytes = bytes;
    if (chars > this.#maxChars) this.#maxChars = chars;
  }

  #nul(): void {
    this.#withNul += 1;
    this.#odd('nul');
  }

  #tryForms(text: string): void {
    let storableJson = false;
    for (const form of this.#asked) {
      const matches: boolean = (form === 'json' && storableJson) || matchesForm(form, text);
      if (form === 'jsonb') storableJson = matches;
      if (matches) this.#forms[form] += 1;
      else this.#odd(`not-${form}`);
    }
  }

  result(): ColumnProfile['texts'] {
    return {
      count: this.count,
      maxChars: this.#maxChars,
      maxBytes: this.#maxBytes,
      withNul: this.#withNul,
      invalidUtf8: this.#invalid,
      forms: { ...this.#forms },
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
