import { qualified, quoteNames } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import { copyOut } from './copy-out.ts';
import { CopyTextReader, type TextRow } from './copy-text-reader.ts';
import { withTransaction } from './execute.ts';

export interface RowsToRead {
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly string[];
}

/**
 * All rows of a table as texts in the session's output styles, in batches and in no order; null is NULL. Reads no faster than
 * it is asked. A reader that stops early leaves the session usable. Throws a Failure with the server's error.
 */
export async function* readTextRows(
  connection: Connection,
  { schema, table, columns }: RowsToRead,
): AsyncGenerator<TextRow[], void, undefined> {
  // COPY of a query, because COPY of a name reads no partitioned table: https://www.postgresql.org/docs/current/sql-copy.html
  yield* readSelect(connection, `SELECT ${quoteNames(columns)} FROM ${qualified(schema, table)}`, columns.length);
}

export interface FirstRows {
  readonly select: string;
  readonly width: number;
  readonly limit: number;
  /** Milliseconds. */
  readonly timeout: number;
  /** The most characters that are kept in memory. */
  readonly size: number;
}

/** The first rows of a planned SELECT; null where they are larger than the bound. Must run outside a transaction. */
export async function readFirstRows(
  connection: Connection,
  { select, width, limit, timeout, size }: FirstRows,
): Promise<TextRow[] | null> {
  return withTransaction(connection, async () => {
    await connection.query(`SET LOCAL statement_timeout = ${timeout}`);
    const rows: TextRow[] = [];
    let held = 0;
    const first = `SELECT * FROM (${select}) AS "rows" LIMIT ${limit}`;
    for await (const batch of readSelect(connection, first, width)) {
      for (const row of batch) held += row.reduce((sum, text) => sum + (text?.length ?? 0), 0);
      if (held > size) return null;
      rows.push(...batch);
    }
    return rows;
  });
}

async function* readSelect(
  connection: Connection,
  select: string,
  width: number,
): AsyncGenerator<TextRow[], void, undefined> {
  const reader = new CopyTextReader(width);
  for await (const chunk of copyOut(connection, `COPY (${select}) TO STDOUT`)) {
    const rows = reader.read(chunk);
    if (rows.length > 0) yield rows;
  }
}
