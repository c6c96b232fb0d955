import type { TextForm } from '../core/catalog/profile.ts';
import { JsonProof } from '../core/mapping/json-bytes.ts';
import { matchesForm, textForms } from '../core/mapping/text-forms.ts';
import { commonTime } from '../core/mapping/time-bytes.ts';

/** A form that the texts are tried for. */
interface AskedForm {
  readonly form: TextForm;
  /** Whether a text that is none was told of. */
  told: boolean;
}

const timeForms: readonly TextForm[] = ['date', 'time', 'timestamp', 'timestamptz'];
const [openObject, openArray] = [123, 91];

/** Counts the forms that the texts of a column have. */
export class FormTally {
  readonly counts: Record<TextForm, number>;
  readonly #asked: readonly AskedForm[];
  readonly #asksTime: boolean;
  readonly #asksJson: boolean;
  /** Whether all texts so far are JSON documents, in a column that was not declared as JSON. */
  #documents: boolean;
  readonly #json = new JsonProof();
  readonly #isNot: (form: TextForm, text: string) => void;

  /** `isNot` is called for the first text that does not have a form. */
  constructor(asked: readonly TextForm[], isNot: (form: TextForm, text: string) => void) {
    this.#asked = asked.map((form) => ({ form, told: false }));
    this.#asksTime = asked.some((form) => timeForms.includes(form));
    this.#asksJson = asked.includes('jsonb');
    this.#documents = !this.#asksJson;
    this.#isNot = isNot;
    this.counts = Object.fromEntries(textForms.map((form) => [form, 0])) as Record<TextForm, number>;
  }

  add(text: string): void {
    if (this.#asked.length > 0) this.#tryForms(text);
    if (!this.#documents) return;
    this.#countDocument((text.startsWith('{') || text.startsWith('[')) && matchesForm('jsonb', text));
  }

  /** A text in UTF-8, from `start` to `end`; a string is made of it only where its bytes do not tell enough. */
  addBytes(bytes: Buffer, start: number, end: number): void {
    if (this.#asked.length > 0) this.#tryBytes(bytes, start, end);
    if (this.#documents) this.#countDocument(this.#isDocument(bytes, start, end));
  }

  /** A text that is not Unicode. */
  addInvalid(): void {
    if (this.#documents) this.#countDocument(false);
  }

  #tryBytes(bytes: Buffer, start: number, end: number): void {
    const time = this.#asksTime ? commonTime(bytes, start, end) : null;
    const text = () => bytes.toString('utf8', start, end);
    // What spells a time or a JSON container spells nothing else that is asked for.
    if (time !== null) this.#count(time, time === 'date' ? 'timestamp' : time, text);
    else if (this.#asksJson && this.#json.proves(bytes, start, end)) this.#count('jsonb', 'json', text);
    else this.#tryForms(text());
  }

  /** A text that has these two forms and no other. */
  #count(one: TextForm, other: TextForm, text: () => string): void {
    for (const asked of this.#asked) {
      if (asked.form === one || asked.form === other) this.counts[asked.form] += 1;
      else if (!asked.told) this.#tell(asked, text());
    }
  }

  #tryForms(text: string): void {
    let storableJson = false;
    for (const asked of this.#asked) {
      const { form } = asked;
      const matches: boolean = (form === 'json' && storableJson) || matchesForm(form, text);
      if (form === 'jsonb') storableJson = matches;
      if (matches) this.counts[form] += 1;
      else if (!asked.told) this.#tell(asked, text);
    }
  }

  #tell(asked: AskedForm, text: string): void {
    asked.told = true;
    this.#isNot(asked.form, text);
  }

  #isDocument(bytes: Buffer, start: number, end: number): boolean {
    if (bytes[start] !== openObject && bytes[start] !== openArray) return false;
    return this.#json.proves(bytes, start, end) || matchesForm('jsonb', bytes.toString('utf8', start, end));
  }

  /** Texts that are JSON all along are counted too: expressions may read them with json_extract(). */
  #countDocument(isDocument: boolean): void {
    this.#documents = isDocument;
    this.counts.jsonb = isDocument ? this.counts.jsonb + 1 : 0;
  }
}
