import type { ColumnProfile, Example, TextForm } from '../core/catalog/profile.ts';
import { cell, type RawRow } from '../core/catalog/raw-row.ts';
import type { SqliteValue, StorageClass } from '../core/catalog/sqlite-catalog.ts';
import { cellValue } from './pages/cell-value.ts';
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
  readonly #keyOfRow: () => string;

  /** `keyOfRow`: the key of the row whose value is being added. */
  constructor(asked: readonly TextForm[], keyOfRow: () => string) {
    this.#keyOfRow = keyOfRow;
    this.#texts = new TextTally(asked, (oddity, text) => this.#keep(oddity, text));
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
  add(value: SqliteValue): void {
    if (value === null) this.#addNull();
    else if (typeof value === 'bigint') {
      if (this.#integers.count === 0) this.#keep('integer', value);
      this.#integers.add(value);
    } else if (typeof value === 'string') {
      if (this.#texts.count === 0) this.#keep('text', value);
      this.#texts.add(value);
    } else if (typeof value === 'number') this.#addReal(value);
    else {
      if (this.#blobs === 0) this.#keep('blob', value);
      this.#addBlob(value.length);
    }
  }

  /** A text that was read as its bytes. */
  addStored(text: StoredText): void {
    if (text.kind === 'text') {
      this.add(text.text);
      return;
    }
    if (this.#texts.count === 0) this.#keep('text', text.bytes);
    this.#texts.addInvalid(text.bytes, text.replaced);
  }

  /** A value of a row as its page has it. */
  addCell(row: RawRow, at: number): void {
    switch (row.kinds[at]) {
      case cell.null:
        this.#addNull();
        return;
      case cell.integer:
        if (this.#integers.count === 0) this.#keep('integer', cellValue(row, at));
        this.#integers.addNumber(row.numbers[at] as number);
        return;
      case cell.bigInteger:
        if (this.#integers.count === 0) this.#keep('integer', cellValue(row, at));
        this.#integers.add(row.bigs[at] as bigint);
        return;
      case cell.real:
        this.#addReal(row.numbers[at] as number);
        return;
      case cell.text:
        if (this.#texts.count === 0) this.#keep('text', cellValue(row, at));
        this.#texts.addBytes(row.bytes, row.starts[at] as number, row.ends[at] as number);
        return;
      default:
        if (this.#blobs === 0) this.#keep('blob', cellValue(row, at));
        this.#addBlob((row.ends[at] as number) - (row.starts[at] as number));
    }
  }

  #addNull(): void {
    if (this.#nulls === 0) this.#keep('null', null);
    this.#nulls += 1;
  }

  #addReal(value: number): void {
    if (this.#reals.count === 0) this.#keep('real', value);
    this.#reals.add(value);
  }

  #addBlob(bytes: number): void {
    this.#blobs += 1;
    this.#blobBytes += bytes;
    if (bytes > this.#maxBlob) this.#maxBlob = bytes;
    if (bytes === 16) this.#sixteenBytes += 1;
  }

  /** The first of each. */
  #keep(name: StorageClass | TextOddity, value: SqliteValue): void {
    if (!this.#examples.has(name)) this.#examples.set(name, { key: this.#keyOfRow(), value });
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
