import { to } from 'pg-copy-streams';
import { qualified, quoteNames } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import { CopyTextReader, type TextRow } from './copy-text-reader.ts';
import { explainQueryError } from './explain-error.ts';

export interface RowsToRead {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * All rows of a table as texts in the session's output styles, in batches and in no order; null is NULL. Reads no faster than
 * it is asked. A reader that stops early leaves the session usable.
 */
export async function* readTextRows(
  connection: Connection,
  { schema, table, columns }: RowsToRead,
): AsyncGenerator<TextRow[], void, undefined> {
  const list = columns.length === 0 ? '' : ` (${quoteNames(columns)})`;
  const stream = connection.client.query(to(`COPY ${qualified(schema, table)}${list} TO STDOUT`));
  const reader = new CopyTextReader(columns.length);
  let complete = false;
  try {
    for await (const chunk of stream) {
      const rows = reader.read(chunk as Buffer);
      if (rows.length > 0) yield rows;
    }
    complete = true;
  } catch (error) {
    complete = true;
    throw explainQueryError(error);
  } finally {
    if (!complete) await drain(stream);
  }
}

/** The server sends the rest whether it is wanted or not; the next statement may begin after it. */
async function drain(stream: ReturnType<typeof to>): Promise<void> {
  stream.resume();
  await new Promise<void>((resolve) => {
    if (stream.readableEnded || stream.destroyed) resolve();
    stream.once('close', resolve);
    stream.once('end', resolve);
    stream.once('error', () => resolve());
  });
}
