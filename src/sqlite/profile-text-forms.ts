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
  /** Forms that nobody asked for and that all texts so far have, and how many texts that are: most columns have none after the first text. */
  #shared: readonly TextForm[];
  #count = 0;
  readonly #isNot: (form: TextForm, text: string) => void;

  /** `isNot` is called for the first text that does not have a form. */
  constructor(asked: readonly TextForm[], isNot: (form: TextForm, text: string) => void) {
    this.#asked = asked.map((form) => ({ form, count: 0, told: false }));
    this.#asksTime = asked.some((form) => timeForms.includes(form));
    this.#asksJson = asked.includes('jsonb');
    this.#shared = textForms.filter((form) => !asked.includes(form));
    this.#isNot = isNot;
  }

  add(text: string): void {
    this.#count += 1;
    if (this.#asked.length > 0) this.#tryForms(text);
    if (this.#shared.length > 0) this.#keepShared(text);
  }

  /** A text in UTF-8, from `start` to `end`; a string is made of it only where its bytes do not tell enough. */
  addBytes(bytes: Buffer, start: number, end: number): void {
    this.#count += 1;
    const [isAsked, isShared] = [this.#asked.length > 0, this.#shared.length > 0];
    if (!isAsked && !isShared) return;
    const form = this.#formOf(bytes, start, end);
    let text: string | null = null;
    if (isAsked && (form === null || !this.#countForm(form))) {
      text = bytes.toString('utf8', start, end);
      this.#tryForms(text);
    }
    if (!isShared) return;
    if (form === null) this.#keepShared(text ?? bytes.toString('utf8', start, end));
    else this.#shared = this.#shared.filter((one) => one === form || one === impliedBy(form));
  }

  /** A text that is not Unicode. */
  addInvalid(): void {
    this.#shared = [];
  }

  /** The form that the bytes prove, which is the only one with what follows from it; null where the text has to be tried. */
  #formOf(bytes: Buffer, start: number, end: number): TextForm | null {
    const wants = (form: TextForm) => this.#shared.includes(form);
    const time = this.#asksTime || timeForms.some(wants) ? commonTime(bytes, start, end) : null;
    if (time !== null) return time;
    if (!this.#asksJson && !(wants('jsonb') && (bytes[start] === openObject || bytes[start] === openArray)))
      return null;
    return json.proves(bytes, start, end) ? 'jsonb' : null;
  }

  /** Counts a text that has a form, and no other but what follows; false, and nothing counted, where it is the first without some form. */
  #countForm(form: TextForm): boolean {
    const other = impliedBy(form);
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

  #keepShared(text: string): void {
    this.#shared = this.#shared.filter((form) => (!isJson(form) || isDocument(text)) && matchesForm(form, text));
  }

  /**
   * How many texts have each form. Of the forms that were not asked for, those that all texts have are counted too, JSON only where
   * all are objects or arrays: expressions may read them, and they may be meant as such. The others are 0.
   */
  result(): Record<TextForm, number> {
    const counted = (form: TextForm): number =>
      this.#asked.find((asked) => asked.form === form)?.count ?? (this.#shared.includes(form) ? this.#count : 0);
    return Object.fromEntries(textForms.map((form) => [form, counted(form)])) as Record<TextForm, number>;
  }
}

function impliedBy(form: TextForm): TextForm | null {
  if (form === 'date') return 'timestamp';
  return form === 'jsonb' ? 'json' : null;
}

function isJson(form: TextForm): boolean {
  return form === 'json' || form === 'jsonb';
}

/** A number or a word in quotes is JSON too, and hardly meant as such. */
function isDocument(text: string): boolean {
  return text.startsWith('{') || text.startsWith('[');
}
