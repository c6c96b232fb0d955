import type { PageFile } from './page-file.ts';
import { UnreadablePages } from './unreadable-pages.ts';
import { signedVarint, varintEnd } from './varint.ts';

/** Kinds of pages, https://www.sqlite.org/fileformat2.html#b_tree_pages */
const interiorTable = 5;
const leafTable = 13;

/** SQLite's own limit, BTCURSOR_MAX_DEPTH; a whole file needs far less. */
const deepest = 20;

/** An interior page: its children in the order of their keys, and the next to go to. */
interface Branch {
  readonly children: Uint32Array;
  next: number;
}

/** The leaf pages of a table's tree in the order of their rowids: https://www.sqlite.org/fileformat2.html#b_tree_pages */
export class TableLeaves {
  readonly #file: PageFile;
  readonly #low: number | bigint | null;
  readonly #branches: Branch[] = [];
  /** The page to go down from; null after the last. */
  #next: number | null;
  #visited = 0;
  /** The leaf it is on, by number. */
  page = 0;
  /** Cells of the leaf, and where its array of their places begins in the page. */
  cells = 0;
  cellPlaces = 0;

  /** `low`: rows below it need not be come by. */
  constructor(file: PageFile, root: number, low: number | bigint | null) {
    this.#file = file;
    this.#next = root;
    this.#low = low;
  }

  /** Goes to the next leaf; false after the last. */
  next(): boolean {
    for (let page = this.#next; page !== null; page = this.#following()) {
      if (this.#enter(page) === leafTable) {
        this.#next = this.#following();
        return true;
      }
    }
    this.#next = null;
    return false;
  }

  /** The next child of the deepest branch that has one left; null where none has. */
  #following(): number | null {
    for (;;) {
      const branch = this.#branches.at(-1);
      if (branch === undefined) return null;
      const child = branch.children[branch.next];
      branch.next += 1;
      if (child !== undefined) return child;
      this.#branches.pop();
    }
  }

  /** A leaf becomes the current one, the children of an interior page are noted. A whole tree has every page once. */
  #enter(page: number): number {
    const { layout } = this.#file;
    this.#visited += 1;
    if (this.#visited > layout.pages) throw new UnreadablePages('the tree goes in a circle', page);
    this.#file.seek(page);
    const { bytes, start } = this.#file;
    const header = start + (page === 1 ? 100 : 0);
    const kind = bytes[header] as number;
    const cells = bytes.readUInt16BE(header + 3);
    const cellPlaces = header + (kind === interiorTable ? 12 : 8);
    if ((kind !== leafTable && kind !== interiorTable) || cellPlaces + cells * 2 > start + layout.usable)
      throw new UnreadablePages('it is no page of a table', page);
    if (kind === leafTable) {
      this.page = page;
      this.cells = cells;
      this.cellPlaces = cellPlaces - start;
    } else {
      if (this.#branches.length === deepest) throw new UnreadablePages('the tree is too deep', page);
      this.#branches.push(this.#branchOf(page, { header, cells, cellPlaces }));
    }
    return kind;
  }

  #branchOf(
    page: number,
    { header, cells, cellPlaces }: { readonly header: number; readonly cells: number; readonly cellPlaces: number },
  ): Branch {
    const { bytes, start, layout } = this.#file;
    const children = new Uint32Array(cells + 1);
    let next = 0;
    for (let at = 0; at < cells; at += 1) {
      const place = bytes.readUInt16BE(cellPlaces + at * 2);
      // A child's number, and the largest key in it.
      if (place + 5 > layout.usable) throw new UnreadablePages('a cell lies outside', page);
      const key = start + place + 4;
      children[at] = bytes.readUInt32BE(start + place);
      if (this.#low !== null && signedVarint(bytes, key, varintEnd(bytes, key)) < this.#low) next = at + 1;
    }
    children[cells] = bytes.readUInt32BE(header + 8);
    return { children, next };
  }
}
