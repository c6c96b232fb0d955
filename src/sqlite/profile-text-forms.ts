import type { TextForm } from '../core/catalog/profile.ts';
import { JsonProof } from '../core/mapping/json-bytes.ts';
import { matchesForm, textForms } from '../core/mapping/text-forms.ts';
import { commonTime } from '../core/mapping/time-bytes.ts';

/** A form that the texts are tried for. */
interface AskedForm {
  readonly form: TextForm;
  count: number;
  /** Whether a text that is none was told of. */
  told: boolean;
}

const timeForms: readonly TextForm[] = ['date', 'time', 'timestamp', 'timestamptz'];
/** One for all columns: it keeps nothing from text to text. */
const json = new JsonProof();
const [openObject, openArray] = [123, 91];

/** Counts the forms that the texts of a column have. */
export class FormTally {
  readonly #asked: readonly AskedForm[];
  readonly #asksTime: boolean;
  readonly #asksJson: boolean;
  /** Whether all texts so far are JSON documents, in a column that was not declared as JSON; and how many they are. */
  #documents: boolean;
  #documentCount = 0;
  readonly #isNot: (form: TextForm, text: string) => void;

  /** `isNot` is called for the first text that does not have a form. */
  constructor(asked: readonly TextForm[], isNot: (form: TextForm, text: string) => void) {
    this.#asked = asked.map((form) => ({ form, count: 0, told: false }));
    this.#asksTime = asked.some((form) => timeForms.includes(form));
    this.#asksJson = asked.includes('jsonb');
    this.#documents = !this.#asksJson;
    this.#isNot = isNot;
  }

  add(text: string): void {
    if (this.#asked.length > 0) this.#tryForms(text);
    if (!this.#documents) return;
    this.#countDocument((text.startsWith('{') || text.startsWith('[')) && matchesForm('jsonb', text));
  }

  /** A text in UTF-8, from `start` to `end`; a string is made of it only where its bytes do not tell enough. */
  addBytes(bytes: Buffer, start: number, end: number): void {
    if (this.#asked.length > 0) {
      const form = this.#formOf(bytes, start, end);
      if (form === null || !this.#count(form)) this.#tryForms(bytes.toString('utf8', start, end));
    }
    if (this.#documents) this.#countDocument(this.#isDocument(bytes, start, end));
  }

  /** A text that is not Unicode. */
  addInvalid(): void {
    if (this.#documents) this.#countDocument(false);
  }

  /** The form that the bytes prove, which is the only one with what follows from it; null where the text has to be tried. */
  #formOf(bytes: Buffer, start: number, end: number): TextForm | null {
    const time = this.#asksTime ? commonTime(bytes, start, end) : null;
    if (time !== null) return time;
    return this.#asksJson && json.proves(bytes, start, end) ? 'jsonb' : null;
  }

  /** Counts a text that has a form, and no other but what follows; false, and nothing counted, where it is the first without some form. */
  #count(form: TextForm): boolean {
    const other = form === 'date' ? 'timestamp' : form === 'jsonb' ? 'json' : form;
    const asked = this.#asked;
    for (const one of asked) if (!one.told && one.form !== form && one.form !== other) return false;
    for (const one of asked) if (one.form === form || one.form === other) one.count += 1;
    return true;
  }

  #tryForms(text: string): void {
    let storableJson = false;
    for (const asked of this.#asked) {
      const { form } = asked;
      const matches: boolean = (form === 'json' && storableJson) || matchesForm(form, text);
      if (form === 'jsonb') storableJson = matches;
      if (matches) asked.count += 1;
      else if (!asked.told) {
        asked.told = true;
        this.#isNot(form, text);
      }
    }
  }

  #isDocument(bytes: Buffer, start: number, end: number): boolean {
    if (bytes[start] !== openObject && bytes[start] !== openArray) return false;
    return json.proves(bytes, start, end) || matchesForm('jsonb', bytes.toString('utf8', start, end));
  }

  /** Texts that are JSON all along are counted too: expressions may read them with json_extract(). */
  #countDocument(isDocument: boolean): void {
    this.#documents = isDocument;
    this.#documentCount = isDocument ? this.#documentCount + 1 : 0;
  }

  /** How many texts have each form; 0 for those that were not asked for. */
  result(): Record<TextForm, number> {
    const counted = (form: TextForm): number => this.#asked.find((asked) => asked.form === form)?.count ?? 0;
    const counts = Object.fromEntries(textForms.map((form) => [form, counted(form)])) as Record<TextForm, number>;
    return this.#asksJson ? counts : { ...counts, jsonb: this.#documentCount };
  }
}
