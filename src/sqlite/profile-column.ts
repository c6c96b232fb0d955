import type { ColumnProfile, Example, TextForm } from '../core/catalog/profile.ts';
import type { SqliteValue, StorageClass } from '../core/catalog/sqlite-catalog.ts';
import { IntegerTally, RealTally } from './profile-numbers.ts';
import { type TextOddity, TextTally } from './profile-texts.ts';
import type { StoredText } from './stored-text.ts';

/** Counts the values of a column, one call a row. */
export class ColumnTally {
  readonly #integers = new IntegerTally();
  readonly #reals = new RealTally();
  readonly #texts: TextTally;
  #nulls = 0;
  #blobs = 0;
  #blobBytes = 0;
  #maxBlob = 0;
  #sixteenBytes = 0;
  readonly #examples = new Map<StorageClass | TextOddity, Example>();
  readonly #keyOf: (row: readonly SqliteValue[]) => string;
  /** The row and text being added, for the examples. */
  #row: readonly SqliteValue[] = [];
  #text: SqliteValue = null;

  constructor(asked: readonly TextForm[], keyOf: (row: readonly SqliteValue[]) => string) {
    this.#keyOf = keyOf;
    this.#texts = new TextTally(asked, (oddity) => this.#keep(oddity, this.#text));
  }

  /** Whether a text had the character that drivers put for bytes they cannot read. */
  get replaced(): boolean {
    return this.#texts.replaced;
  }

  /** Bytes of the values: 8 for a number, none for NULL. */
  get bytes(): number {
    return (this.#integers.count + this.#reals.count) * 8 + this.#texts.bytes + this.#blobBytes;
  }

  /** A value as the driver gives it. */
  add(value: SqliteValue, row: readonly SqliteValue[]): void {
    this.#row = row;
    if (value === null) {
      if (this.#nulls === 0) this.#keep('null', value);
      this.#nulls += 1;
    } else if (typeof value === 'bigint') {
      if (this.#integers.count === 0) this.#keep('integer', value);
      this.#integers.add(value);
    } else if (typeof value === 'string') {
      if (this.#texts.count === 0) this.#keep('text', value);
      this.#text = value;
      this.#texts.add(value);
    } else if (typeof value === 'number') {
      if (this.#reals.count === 0) this.#keep('real', value);
      this.#reals.add(value);
    } else this.#addBlob(value);
  }

  /** A text that was read as its bytes. */
  addStored(text: StoredText, row: readonly SqliteValue[]): void {
    if (text.kind === 'text') {
      this.add(text.text, row);
      return;
    }
    this.#row = row;
    if (this.#texts.count === 0) this.#keep('text', text.bytes);
    this.#text = text.bytes;
    this.#texts.addInvalid(text.bytes, text.replaced);
  }

  #addBlob(value: Uint8Array): void {
    if (this.#blobs === 0) this.#keep('blob', value);
    this.#blobs += 1;
    this.#blobBytes += value.length;
    if (value.length > this.#maxBlob) this.#maxBlob = value.length;
    if (value.length === 16) this.#sixteenBytes += 1;
  }

  #keep(name: StorageClass | TextOddity, value: SqliteValue): void {
    if (!this.#examples.has(name)) this.#examples.set(name, { key: this.#keyOf(this.#row), value });
  }

  result(): ColumnProfile {
    return {
      nulls: this.#nulls,
      integers: this.#integers.result(),
      reals: this.#reals.result(),
      texts: this.#texts.result(),
      blobs: { count: this.#blobs, maxBytes: this.#maxBlob, sixteenBytes: this.#sixteenBytes },
      examples: Object.fromEntries(this.#examples),
    };
  }
}
