import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from } from 'pg-copy-streams';
import { qualified, quoteNames } from '../core/ddl/quote.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { explainQueryError } from './explain-error.ts';

export interface CopyTarget {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
  /**
   * true: the rows count as seen by everybody and need no visit later, which only a table allows that this transaction made or emptied:
   * https://www.postgresql.org/docs/current/sql-copy.html
   */
  readonly freeze: boolean;
}

/**
 * Streams chunks of PostgreSQL's binary COPY format into a table, no faster than the server takes them. Returns the number of
 * rows. An error of `chunks` aborts the COPY and is thrown as it is; the server's is a Failure. The session stays usable.
 */
export async function copyIn(
  connection: Connection,
  { schema, table, columns, freeze }: CopyTarget,
  chunks: AsyncIterable<Buffer>,
): Promise<number> {
  // COPY without a list takes all columns, so a table without columns needs none.
  const list = columns.length === 0 ? '' : ` (${quoteNames(columns)})`;
  const options = freeze ? 'FORMAT binary, FREEZE' : 'FORMAT binary';
  const stream = connection.client.query(from(`COPY ${qualified(schema, table)}${list} FROM STDIN (${options})`));
  let readingError: unknown = null;
  const guarded = keepError(chunks, (error) => {
    readingError = error;
  });
  try {
    await pipeline(Readable.from(guarded, { objectMode: true, highWaterMark: 1 }), stream);
  } catch (error) {
    if (readingError !== null) throw readingError;
    throw explainCopyError(error, `${schema}.${table}`);
  }
  return stream.rowCount;
}

/**
 * The server repeats an abort in its own words; what was thrown first is the reason. Only errors of reading are kept: the
 * pipeline throws the server's error into this generator, at the `yield`.
 */
async function* keepError(chunks: AsyncIterable<Buffer>, keep: (error: unknown) => void): AsyncGenerator<Buffer> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    for (let next = await nextOf(iterator, keep); next.done !== true; next = await nextOf(iterator, keep)) {
      yield next.value;
    }
  } finally {
    await iterator.return?.();
  }
}

async function nextOf(
  iterator: AsyncIterator<Buffer>,
  keep: (error: unknown) => void,
): Promise<IteratorResult<Buffer, unknown>> {
  try {
    return await iterator.next();
  } catch (error) {
    keep(error);
    throw error;
  }
}

function explainCopyError(error: unknown, table: string): Failure {
  const { message, advice, cause } = explainQueryError(error);
  return new Failure({ kind: 'failed', message: `could not load table ${table}: ${message}`, advice, cause });
}
