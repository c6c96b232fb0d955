import type pg from 'pg';
import type { Connection } from './connect.ts';
import { explainQueryError } from './explain-error.ts';

/** Bytes gathered at most before the socket is paused; what one read of the socket brings may come on top. */
const enough = 64 * 1024;

/**
 * The bytes of a `COPY … TO STDOUT` in chunks, read no faster than they are asked for. Throws a Failure with the server's error.
 * A reader that stops early leaves the session usable. The driver's own messages are used instead of pg-copy-streams, which
 * takes the socket away from the driver and does not give it back when it is stopped before the end.
 */
export async function* copyOut({ client }: Connection, sql: string): AsyncGenerator<Buffer, void, undefined> {
  const query = client.query(new CopyOutQuery(sql));
  try {
    for (let chunk = await query.next(); chunk !== null; chunk = await query.next()) yield chunk;
  } catch (error) {
    throw explainQueryError(error);
  } finally {
    await query.drained();
  }
}

/** What the driver calls while the query is the active one; the names are the driver's. */
class CopyOutQuery implements pg.Submittable {
  private readonly text: string;
  private socket: pg.Connection['stream'] | null = null;
  private buffer = Buffer.allocUnsafe(2 * enough);
  private length = 0;
  private isWanted = true;
  private end: { readonly error: unknown } | null = null;
  private wake: () => void = () => undefined;

  constructor(text: string) {
    this.text = text;
  }

  submit(connection: pg.Connection): void {
    this.socket = connection.stream;
    connection.query(this.text);
  }

  /** Bytes must be copied: the driver's parser uses its buffer again. */
  handleCopyData({ chunk }: { readonly chunk: Buffer }): void {
    if (!this.isWanted) return;
    this.reserve(chunk.length);
    chunk.copy(this.buffer, this.length);
    this.length += chunk.length;
    if (this.length >= enough) this.socket?.pause();
    this.wake();
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.finish(null);
  }

  handleError(error: unknown): void {
    this.finish(error);
  }

  /** The bytes since the last call, waiting for some; null after the last. Throws the server's error. */
  async next(): Promise<Buffer | null> {
    while (this.length === 0) {
      if (this.end === null) {
        await this.news();
        continue;
      }
      if (this.end.error !== null) throw this.end.error;
      return null;
    }
    return this.take();
  }

  /** The server sends the rest whether it is wanted or not; the next statement may begin after it. */
  async drained(): Promise<void> {
    this.isWanted = false;
    while (this.end === null) await this.news();
    this.socket?.resume();
  }

  private async news(): Promise<void> {
    const woken = new Promise<void>((resolve) => {
      this.wake = resolve;
    });
    this.socket?.resume();
    await woken;
  }

  private take(): Buffer {
    const taken = this.buffer.subarray(0, this.length);
    this.buffer = Buffer.allocUnsafe(2 * enough);
    this.length = 0;
    return taken;
  }

  private reserve(more: number): void {
    if (this.length + more <= this.buffer.length) return;
    const larger = Buffer.allocUnsafe(Math.max(2 * this.buffer.length, this.length + more));
    this.buffer.copy(larger, 0, 0, this.length);
    this.buffer = larger;
  }

  private finish(error: unknown): void {
    this.end = { error };
    this.wake();
  }
}
