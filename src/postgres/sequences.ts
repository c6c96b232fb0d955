import { qualified, quoteName } from '../core/ddl/quote.ts';
import type { Connection } from './connect.ts';
import type { TableName } from './relations.ts';

/** What a sequence has given last, and whether it has given that one. */
export interface SequenceState extends TableName {
  readonly last: string;
  readonly isGiven: boolean;
}

/** The state of a sequence, read from itself. */
export async function sequenceState(connection: Connection, { schema, name }: TableName): Promise<SequenceState> {
  const [row] = await connection.query<{ last: bigint; isGiven: boolean }>(
    `SELECT last_value AS last, is_called AS "isGiven" FROM ${qualified(schema, name)}`,
  );
  if (row === undefined) throw new Error(`the sequence ${schema}.${name} has no state`);
  return { schema, name, last: row.last.toString(), isGiven: row.isGiven };
}

/**
 * Sets a sequence so that a rollback of the transaction takes it back, which setval alone does not: RESTART begins a new file that only this
 * transaction sees, https://www.postgresql.org/docs/current/sql-altersequence.html#id-1.9.3.23.7
 */
export async function setSequence(
  connection: Connection,
  { schema, name, last, isGiven }: SequenceState,
): Promise<void> {
  await connection.query(`ALTER SEQUENCE ${qualified(schema, name)} RESTART`);
  await connection.query('SELECT pg_catalog.setval($1::regclass, $2::bigint, $3)', [
    qualified(schema, name),
    last,
    isGiven,
  ]);
}

/** The next number of a sequence that counts up by one or more; null where it has none left. */
export async function nextNumber(connection: Connection, { schema, name }: TableName): Promise<bigint | null> {
  const [row] = await connection.query<{ next: bigint; most: bigint }>(
    `SELECT CASE WHEN s.is_called THEN s.last_value::numeric + q.seqincrement ELSE s.last_value END::text AS next, q.seqmax::text AS most
     FROM ${qualified(schema, name)} s, pg_catalog.pg_sequence q
     WHERE q.seqrelid = $1::regclass`,
    [qualified(schema, name)],
  );
  if (row === undefined) return null;
  return BigInt(row.next) <= BigInt(row.most) ? BigInt(row.next) : null;
}

/** The largest value of a column of integers; null where there is none. */
export async function largestValue(
  connection: Connection,
  { schema, name }: TableName,
  column: string,
): Promise<bigint | null> {
  const [row] = await connection.query<{ largest: bigint | null }>(
    `SELECT pg_catalog.max(x.${quoteName(column)})::bigint AS largest FROM ONLY ${qualified(schema, name)} AS x`,
  );
  return row?.largest ?? null;
}
