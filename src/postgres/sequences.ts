import type { LiveSequence } from '../core/catalog/live-table.ts';
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

/** The next number of a sequence; null where it has none left. */
export async function nextNumber(connection: Connection, { schema, name }: TableName): Promise<bigint | null> {
  const [row] = await connection.query<{ next: string; least: bigint; most: bigint }>(
    `SELECT CASE WHEN s.is_called THEN s.last_value::numeric + q.seqincrement ELSE s.last_value END::text AS next, q.seqmin AS least, q.seqmax AS most
     FROM ${qualified(schema, name)} s, pg_catalog.pg_sequence q
     WHERE q.seqrelid = $1::regclass`,
    [qualified(schema, name)],
  );
  if (row === undefined) return null;
  const next = BigInt(row.next);
  return next >= row.least && next <= row.most ? next : null;
}

/** The number that is farthest from where a sequence begins, in the direction that it counts; null where a column of integers has none. */
export async function farthestValue(
  connection: Connection,
  { schema, name }: TableName,
  { column, descends }: Pick<LiveSequence, 'column' | 'descends'>,
): Promise<bigint | null> {
  const [row] = await connection.query<{ farthest: bigint | null }>(
    `SELECT pg_catalog.${descends ? 'min' : 'max'}(x.${quoteName(column)})::bigint AS farthest FROM ONLY ${qualified(schema, name)} AS x`,
  );
  return row?.farthest ?? null;
}
