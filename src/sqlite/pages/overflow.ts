import type { PageFile } from './page-file.ts';
import { UnreadablePages } from './unreadable-pages.ts';

/** A buffer of this size is kept for the next row, a larger one is not. */
const keptBytes = 1 << 20;
const firstBytes = 1 << 16;

/** What lies where in a leaf's page. */
export interface LocalPayload {
  readonly start: number;
  readonly local: number;
  readonly total: number;
}

/** Bytes of a payload that lie in the leaf's page: https://www.sqlite.org/fileformat2.html#cell_payload_overflow_pages */
export function localBytes(total: number, usable: number): number {
  if (total <= usable - 35) return total;
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const kept = least + ((total - least) % (usable - 4));
  return kept <= usable - 35 ? kept : least;
}

/** Puts payloads together that go on in overflow pages. */
export class OverflowReader {
  readonly #file: PageFile;
  #buffer: Buffer = Buffer.alloc(0);
  /** Pages that chains may still have: a whole file has every page once. */
  #pagesLeft: number;

  constructor(file: PageFile) {
    this.#file = file;
    this.#pagesLeft = file.layout.pages;
  }

  /** The whole payload from the start of a buffer. The file is then on another page. In: what is on the file's page. */
  read({ start, local, total }: LocalPayload, page: number): Buffer {
    const { usable } = this.#file.layout;
    // The file has so much, so a damaged length makes no larger buffer.
    if (total - local > this.#pagesLeft * (usable - 4))
      throw new UnreadablePages('a row is longer than the file', page);
    if (this.#buffer.length > keptBytes) this.#buffer = Buffer.alloc(0);
    this.#reserve(local, { of: total, kept: 0 });
    const { bytes } = this.#file;
    bytes.copy(this.#buffer, 0, start, start + local);
    let next = bytes.readUInt32BE(start + local);
    for (let done = local; done < total; ) {
      if (this.#pagesLeft === 0) throw new UnreadablePages('its rows share overflow pages', page);
      this.#pagesLeft -= 1;
      this.#file.seek(next);
      const here = Math.min(usable - 4, total - done);
      this.#reserve(done + here, { of: total, kept: done });
      const from = this.#file.start + 4;
      this.#file.bytes.copy(this.#buffer, done, from, from + here);
      next = this.#file.bytes.readUInt32BE(from - 4);
      done += here;
    }
    return this.#buffer;
  }

  /** Makes the buffer at least so large, by doubling, and no larger than the whole payload; keeps its first bytes. */
  #reserve(size: number, { of, kept }: { readonly of: number; readonly kept: number }): void {
    if (this.#buffer.length >= size) return;
    const larger = Buffer.allocUnsafeSlow(Math.min(of, Math.max(size, firstBytes, this.#buffer.length * 2)));
    this.#buffer.copy(larger, 0, 0, kept);
    this.#buffer = larger;
  }
}
