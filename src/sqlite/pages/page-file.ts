import { closeSync, openSync, readSync } from 'node:fs';
import type { PageLayout } from './database-header.ts';
import { UnreadablePages } from './unreadable-pages.ts';

/** Pages that lie side by side in the file, as they were read. */
interface Block {
  bytes: Buffer;
  first: number;
  count: number;
  /** When it was last asked for. */
  used: number;
}

const leastRead = 16 * 1024;
const mostRead = 256 * 1024;
const blocks = 4;

/**
 * Pages of a file, read in blocks that grow while pages are asked for in their order. Memory is bounded by `blocks` × `mostRead`.
 * A page is `bytes` from `start`, valid until the next call of `seek`.
 */
export class PageFile {
  readonly layout: PageLayout;
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  readonly #file: number;
  readonly #blocks: Block[] = [];
  #asked = 0;
  #isOpen = true;

  constructor(path: string, layout: PageLayout) {
    this.layout = layout;
    this.#file = openSync(path, 'r');
  }

  /** Goes to a page, by its number from 1. Throws UnreadablePages for one that the file does not have. */
  seek(page: number): void {
    const { pages, pageSize } = this.layout;
    if (page < 1 || page > pages) throw new UnreadablePages('the file has no such page', page);
    this.#asked += 1;
    const block = this.#blocks.find(({ first, count }) => page >= first && page < first + count) ?? this.#read(page);
    block.used = this.#asked;
    this.bytes = block.bytes;
    this.start = (page - block.first) * pageSize;
  }

  /** More than the page where it comes right after a block, or nearly so: that is how a table lies that was written at once. */
  #read(page: number): Block {
    const { pages, pageSize } = this.layout;
    const before = this.#blocks.find(({ first, count }) => page >= first + count && page < first + count * 2);
    const bytes = before === undefined ? leastRead : Math.min(before.count * pageSize * 2, mostRead);
    const count = Math.min(Math.max(1, bytes / pageSize), pages - page + 1);
    const block = this.#place(count * pageSize);
    block.count = 0;
    const wanted = count * pageSize;
    const position = (page - 1) * pageSize;
    for (let done = 0; done < wanted; ) {
      const read = readSync(this.#file, block.bytes, done, wanted - done, position + done);
      if (read === 0) throw new UnreadablePages('the file ends in it', page);
      done += read;
    }
    block.first = page;
    block.count = count;
    return block;
  }

  /** The block that was not asked for longest, with room for the bytes. */
  #place(size: number): Block {
    const oldest = this.#blocks.reduce<Block | null>(
      (found, block) => (found === null || block.used < found.used ? block : found),
      null,
    );
    if (oldest !== null && this.#blocks.length === blocks) {
      if (oldest.bytes.length < size) oldest.bytes = Buffer.allocUnsafeSlow(size);
      return oldest;
    }
    const block = { bytes: Buffer.allocUnsafeSlow(size), first: 0, count: 0, used: 0 };
    this.#blocks.push(block);
    return block;
  }

  close(): void {
    if (this.#isOpen) closeSync(this.#file);
    this.#isOpen = false;
  }
}
