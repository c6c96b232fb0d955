import type { LiveForeignKey, LiveTable } from '../core/catalog/live-table.ts';
import { qualified, quoteName } from '../core/ddl/quote.ts';
import { conflictWords } from '../core/matching/row-pairs.ts';
import type { Connection } from './connect.ts';
import { equal, listOf, names, rowColumn, rowOf, sql } from './merge-sql.ts';
import type { TableName } from './relations.ts';

/** A table that has rows of its own, which those of the source come among. All names are of tables that only this tool uses, but `place`. */
export interface MergedTable {
  readonly place: TableName;
  readonly live: LiveTable;
  /** The rows of the source. */
  readonly staged: TableName;
  /** A copy of the rows that are there, numbered, in which ids can change without a key in the way. */
  readonly kept: TableName;
  /** Which staged row is which kept row. */
  readonly pairs: TableName;
}

/** Copies the rows that are there. */
export async function copyKept(connection: Connection, { place, kept }: MergedTable): Promise<void> {
  await connection.query(
    `CREATE TABLE ${sql(kept)} AS SELECT pg_catalog.row_number() OVER () AS ${rowColumn}, x.* FROM ONLY ${sql(place)} AS x`,
  );
}

/** Finds the rows that both sides have: by unique keys other than the PRIMARY KEY first, because ids may differ, then by that. */
export async function pairRows(connection: Connection, { live, staged, kept, pairs }: MergedTable): Promise<void> {
  await connection.query(`CREATE TABLE ${sql(pairs)} (staged tid, kept bigint)`);
  const join = (columns: readonly string[]) =>
    `INSERT INTO ${sql(pairs)} SELECT s.ctid, k.${rowColumn} FROM ${sql(staged)} AS s
     JOIN ${sql(kept)} AS k ON ${equal(columns, live.caseless, 's', 'k')}`;
  for (const key of live.uniques) {
    await connection.query(
      `${join(key)} WHERE NOT EXISTS (SELECT FROM ${sql(pairs)} AS p WHERE p.staged = s.ctid AND p.kept = k.${rowColumn})`,
    );
  }
  if (live.primaryKey === null) return;
  await connection.query(
    `${join(live.primaryKey)} WHERE NOT EXISTS (SELECT FROM ${sql(pairs)} AS p WHERE p.staged = s.ctid)
     AND NOT EXISTS (SELECT FROM ${sql(pairs)} AS p WHERE p.kept = k.${rowColumn})`,
  );
}

/** Rows that cannot be told apart, or that cannot both be there, in words; [] where there are none. */
export async function conflictsOf(
  connection: Connection,
  { live, staged, kept, pairs }: MergedTable,
): Promise<string[]> {
  const { primaryKey, caseless, uniques } = live;
  // Not `k::text`: a column may have the alias's name.
  const shown = `ROW(${listOf('k', [...live.loaded, ...live.others])})::text`;
  const isPaired = `EXISTS (SELECT FROM ${sql(pairs)} AS p WHERE p.kept = k.${rowColumn})`;
  const joined = `${sql(pairs)} AS p JOIN ${sql(staged)} AS s ON s.ctid = p.staged JOIN ${sql(kept)} AS k ON k.${rowColumn} = p.kept`;
  const found: string[] = [];
  const ask = async (what: string, from: string): Promise<void> => {
    const [row] = await connection.query<{ rows: bigint; first: string | null }>(
      `SELECT pg_catalog.count(*) AS rows, pg_catalog.min(pg_catalog.left(${shown}, 120)) AS first FROM ${from}`,
    );
    if (row !== undefined && row.rows > 0n) found.push(`${row.rows} ${what}, the first is ${row.first}`);
  };
  await ask(
    conflictWords.severalStaged,
    `${sql(kept)} AS k WHERE k.${rowColumn} IN (SELECT kept FROM ${sql(pairs)} GROUP BY kept HAVING pg_catalog.count(*) > 1)`,
  );
  await ask(
    conflictWords.severalKept,
    `${joined} WHERE p.staged IN (SELECT staged FROM ${sql(pairs)} GROUP BY staged HAVING pg_catalog.count(*) > 1)`,
  );
  for (const key of primaryKey === null ? uniques : [primaryKey, ...uniques]) {
    await ask(
      conflictWords.inTheWay(key),
      `${sql(kept)} AS k JOIN ${sql(staged)} AS s ON ${equal(key, caseless, 's', 'k')} WHERE NOT ${isPaired}`,
    );
  }
  if (primaryKey !== null && uniques.length > 0) {
    const differ = uniques.map((key) => `(${equal(key, caseless, 's', 'k')}) IS FALSE`).join(' OR ');
    await ask(conflictWords.otherId, `${joined} WHERE ${equal(primaryKey, caseless, 's', 'k')} AND (${differ})`);
  }
  return found;
}

/** Points the kept rows of a table to the ids that their parents get. */
export async function repointKept(
  connection: Connection,
  parent: MergedTable,
  child: Pick<MergedTable, 'kept'>,
  key: LiveForeignKey,
): Promise<void> {
  const sets = key.columns.map((column, at) => `${quoteName(column)} = s.${quoteName(key.parentColumns[at] ?? '')}`);
  await connection.query(
    `UPDATE ${sql(child.kept)} AS c SET ${sets.join(', ')} FROM ${changedIds(parent, key)} AND ${rowOf('c', key.columns)} = ${rowOf('k', key.parentColumns)}`,
  );
}

/** How many rows of a table outside the run refer to rows whose ids change. */
export async function countReferences(
  connection: Connection,
  parent: MergedTable,
  key: LiveForeignKey,
): Promise<bigint> {
  const child = qualified(key.schema, key.table);
  const [row] = await connection.query<{ rows: bigint }>(
    `SELECT pg_catalog.count(*) AS rows FROM ${child} AS c, ${changedIds(parent, key)} AND ${rowOf('c', key.columns)} = ${rowOf('k', key.parentColumns)}`,
  );
  return row?.rows ?? 0n;
}

function changedIds({ staged, kept, pairs }: MergedTable, { parentColumns }: LiveForeignKey): string {
  return `${sql(pairs)} AS p JOIN ${sql(kept)} AS k ON k.${rowColumn} = p.kept JOIN ${sql(staged)} AS s ON s.ctid = p.staged
    WHERE ${rowOf('k', parentColumns)} IS DISTINCT FROM ${rowOf('s', parentColumns)}`;
}

/** Puts both sides' rows into the table, which is empty: those of the source go before ('upsert'), or those that were there ('skip'). */
export async function putTogether(connection: Connection, merged: MergedTable): Promise<void> {
  const { place, live, staged, kept, pairs } = merged;
  const { loaded, others, primaryKey } = live;
  const all = [...loaded, ...others];
  const put = (columns: readonly string[], select: string) =>
    connection.query(`INSERT INTO ${sql(place)} (${names(columns)}) OVERRIDING SYSTEM VALUE ${select}`);
  const unpaired = `NOT EXISTS (SELECT FROM ${sql(pairs)} AS p WHERE p.staged = s.ctid)`;
  if (live.existing === 'skip') {
    if (primaryKey !== null) await takeIds(connection, merged, primaryKey);
    await put(all, `SELECT ${listOf('k', all)} FROM ${sql(kept)} AS k`);
    await put(loaded, `SELECT ${listOf('s', loaded)} FROM ${sql(staged)} AS s WHERE ${unpaired}`);
    return;
  }
  const isOver = `NOT EXISTS (SELECT FROM ${sql(pairs)} AS p WHERE p.kept = k.${rowColumn})`;
  await put(all, `SELECT ${listOf('k', all)} FROM ${sql(kept)} AS k WHERE ${isOver}`);
  await put(loaded, `SELECT ${listOf('s', loaded)} FROM ${sql(staged)} AS s WHERE ${unpaired}`);
  const values = [listOf('s', loaded), ...(others.length === 0 ? [] : [listOf('k', others)])].join(', ');
  await put(
    all,
    `SELECT ${values} FROM ${sql(pairs)} AS p JOIN ${sql(staged)} AS s ON s.ctid = p.staged JOIN ${sql(kept)} AS k ON k.${rowColumn} = p.kept`,
  );
}

/** Kept rows get the source's ids, so that what points to them stays right. */
async function takeIds(
  connection: Connection,
  { staged, kept, pairs }: MergedTable,
  key: readonly string[],
): Promise<void> {
  const sets = key.map((column) => `${quoteName(column)} = s.${quoteName(column)}`);
  await connection.query(
    `UPDATE ${sql(kept)} AS k SET ${sets.join(', ')} FROM ${sql(pairs)} AS p JOIN ${sql(staged)} AS s ON s.ctid = p.staged
     WHERE k.${rowColumn} = p.kept AND ${rowOf('k', key)} IS DISTINCT FROM ${rowOf('s', key)}`,
  );
}

/** How many rows of the source the table does not hold, and how many rows it has too many or too few. */
export async function missingRows(
  connection: Connection,
  { place, live, staged, kept, pairs }: MergedTable,
): Promise<{ readonly missing: bigint; readonly surplus: bigint }> {
  const { loaded, primaryKey, uniques, caseless, existing } = live;
  const key = primaryKey ?? uniques[0] ?? loaded;
  const isSame = `ROW(${listOf('t', loaded)})::text = ROW(${listOf('s', loaded)})::text`;
  const isPaired = `EXISTS (SELECT FROM ${sql(pairs)} AS p WHERE p.staged = s.ctid)`;
  const isThere = existing === 'skip' ? `(${isSame} OR ${isPaired})` : isSame;
  const [row] = await connection.query<{ missing: bigint; surplus: bigint }>(
    `SELECT (SELECT pg_catalog.count(*) FROM ${sql(staged)} AS s WHERE NOT EXISTS (
         SELECT FROM ONLY ${sql(place)} AS t WHERE ${equal(key, caseless, 't', 's')} AND ${isThere})) AS missing,
       (SELECT pg_catalog.count(*) FROM ONLY ${sql(place)}) - (SELECT pg_catalog.count(*) FROM ${sql(kept)})
         - (SELECT pg_catalog.count(*) FROM ${sql(staged)}) + (SELECT pg_catalog.count(*) FROM ${sql(pairs)}) AS surplus`,
  );
  return row ?? { missing: 0n, surplus: 0n };
}
