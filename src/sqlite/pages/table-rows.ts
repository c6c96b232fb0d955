import type { RawRow } from '../../core/catalog/raw-row.ts';
import type { FileStamp } from '../fingerprint.ts';
import { changedWhileRead, hasMoved } from '../moved-file.ts';
import type { ColumnDefaults } from './column-defaults.ts';
import type { PageLayout } from './database-header.ts';
import { localBytes, OverflowReader } from './overflow.ts';
import { PageFile } from './page-file.ts';
import type { RawRows, RowidRange } from './raw-row.ts';
import { type RecordColumns, RecordReader } from './record.ts';
import { TableLeaves } from './table-leaves.ts';
import { UnreadablePages } from './unreadable-pages.ts';
import { signedVarint, unsignedVarint, varintEnd } from './varint.ts';

/** A table's tree of pages in a file. */
export interface TablePages {
  /** The file as the operator named it, and where its pages are read. */
  readonly file: string;
  readonly path: string;
  /** What the file must still be after the rows, where it is read in place. */
  readonly inPlace: FileStamp | null;
  readonly layout: PageLayout;
  readonly root: number;
  readonly columns: RecordColumns;
  readonly defaults: ColumnDefaults;
}

/** Steps through the cells of a table's leaf pages: https://www.sqlite.org/fileformat2.html#b_tree_pages */
export class TableRows implements RawRows {
  readonly row: RawRow;
  readonly #record: RecordReader;
  readonly #pages: TablePages;
  readonly #range: RowidRange | null;
  readonly #file: PageFile;
  readonly #leaves: TableLeaves;
  readonly #overflow: OverflowReader;
  readonly #usable: number;
  #cell = 0;
  #last: number | bigint = Number.NEGATIVE_INFINITY;
  /** The file went to other pages than the leaf. */
  #isElsewhere = false;
  #isDone = false;

  constructor(pages: TablePages, range: RowidRange | null) {
    this.#pages = pages;
    this.#range = range;
    this.#file = new PageFile(pages.path, pages.layout);
    this.#leaves = new TableLeaves(this.#file, pages.root, range?.low ?? null);
    this.#overflow = new OverflowReader(this.#file);
    this.#usable = pages.layout.usable;
    this.#record = new RecordReader(pages.columns, pages.defaults);
    this.row = this.#record;
  }

  next(): boolean {
    if (this.#isDone) return false;
    try {
      if (this.#step()) return true;
    } catch (error) {
      this.close();
      this.#checkUnmoved();
      throw error;
    }
    this.close();
    this.#checkUnmoved();
    return false;
  }

  close(): void {
    this.#isDone = true;
    this.#file.close();
  }

  #checkUnmoved(): void {
    const { inPlace, file } = this.#pages;
    if (inPlace !== null && hasMoved(inPlace)) throw changedWhileRead(file);
  }

  /** Goes to the next row of the range; false where none is left. */
  #step(): boolean {
    const range = this.#range;
    for (;;) {
      while (this.#cell === this.#leaves.cells) {
        if (!this.#leaves.next()) return false;
        this.#cell = 0;
        this.#isElsewhere = false;
      }
      const payload = this.#enterCell();
      if (range !== null) {
        if (this.#last > range.high) return false;
        if (this.#last < range.low) continue;
      }
      this.#decode(payload);
      return true;
    }
  }

  /** The length of its payload, before which the place is left; its rowid becomes the last. */
  #total = 0;

  /** Reads the head of the next cell: gives where its payload begins. */
  #enterCell(): number {
    const file = this.#file;
    if (this.#isElsewhere) file.seek(this.#leaves.page);
    this.#isElsewhere = false;
    const { bytes, start } = file;
    const place = start + this.#leaves.cellPlaces + this.#cell * 2;
    this.#cell += 1;
    let at = start + (((bytes[place] as number) << 8) | (bytes[place + 1] as number));
    if (at + 2 > start + this.#usable) throw this.#malformed('a cell lies outside');
    let total = bytes[at] as number;
    if (total < 0x80) at += 1;
    else {
      const end = varintEnd(bytes, at);
      total = unsignedVarint(bytes, at, end);
      at = end;
    }
    const end = varintEnd(bytes, at);
    const rowid = signedVarint(bytes, at, end);
    if (rowid <= this.#last) throw this.#malformed('its rows are not in the order of their rowids');
    this.#last = rowid;
    this.#total = total;
    return end;
  }

  #decode(payload: number): void {
    const total = this.#total;
    const local = total <= this.#usable - 35 ? total : localBytes(total, this.#usable);
    const { bytes, start } = this.#file;
    const end = payload + local + (local < total ? 4 : 0);
    if (end > start + this.#usable || total > largestRow) throw this.#malformed('a row lies outside');
    if (local === total) {
      this.#record.decode(bytes, payload, payload + total, this.#last);
      return;
    }
    const whole = this.#overflow.read({ start: payload, local, total }, this.#leaves.page);
    this.#isElsewhere = true;
    this.#record.decode(whole, 0, total, this.#last);
  }

  #malformed(reason: string): UnreadablePages {
    return new UnreadablePages(reason, this.#leaves.page);
  }
}

/** SQLite's own limit, https://www.sqlite.org/limits.html */
const largestRow = 2 ** 31 - 1;
