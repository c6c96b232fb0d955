import type pg from 'pg';
import type { Connection } from './connect.ts';

/** How a script ended: null, or the server's error and how many of its statements were done before. */
export type ScriptEnd = null | { readonly error: unknown; readonly done: number };

/**
 * Sends statements together, in one message: a round trip for all of them. Outside a transaction they are one transaction. What they
 * return is not kept. https://www.postgresql.org/docs/current/protocol-flow.html#PROTOCOL-FLOW-MULTI-STATEMENT
 */
export function runScript({ client }: Connection, statements: readonly string[]): Promise<ScriptEnd> {
  // The server answers an empty message in another way than any statement.
  if (statements.length === 0) return Promise.resolve(null);
  return new Promise((resolve) => {
    // A line's end, because a statement may end in a comment.
    client.query(new ScriptQuery(statements.join('\n;\n'), resolve));
  });
}

/** What the driver calls while the query is the active one; the names are the driver's. Its own query does not tell how far it came. */
class ScriptQuery implements pg.Submittable {
  private readonly text: string;
  private readonly settle: (end: ScriptEnd) => void;
  private done = 0;

  constructor(text: string, settle: (end: ScriptEnd) => void) {
    this.text = text;
    this.settle = settle;
  }

  submit(connection: pg.Connection): void {
    connection.query(this.text);
  }

  handleRowDescription(): void {}

  handleDataRow(): void {}

  handleCommandComplete(): void {
    this.done += 1;
  }

  handleReadyForQuery(): void {
    this.settle(null);
  }

  /** The driver calls it once the server is ready again, and when the connection is lost. */
  handleError(error: unknown): void {
    this.settle({ error, done: this.done });
  }
}
