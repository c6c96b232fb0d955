import type { Connection } from './connect.ts';

/** What of a run is staged for good, so that --resume need not do it again. Each is written in the transaction that does the work. */
export interface StagedTable {
  readonly schema: string;
  readonly name: string;
  readonly rows: number;
  /** The integer key of the last row that is there; null where the table came as a whole. */
  readonly through: bigint | null;
  readonly complete: boolean;
}

export interface Progress {
  readonly tables: readonly StagedTable[];
  /** How many of the statements that follow the rows were run. */
  readonly finished: number;
}

/** Writes down how far the rows of a table are; belongs into the transaction that loaded them. */
export async function recordRows(connection: Connection, run: string, table: StagedTable): Promise<void> {
  const { schema, name, rows, through, complete } = table;
  await connection.query(
    `INSERT INTO gigchain_migrate.staged (run, schema, name, rows, through, complete) VALUES ($1, $2, $3, $4, $5::bigint, $6)
     ON CONFLICT (run, schema, name) DO UPDATE
     SET rows = EXCLUDED.rows, through = EXCLUDED.through, complete = EXCLUDED.complete`,
    [run, schema, name, rows, through === null ? null : `${through}`, complete],
  );
}

/** Writes down how many statements that follow the rows were run; belongs into the transaction that ran them. */
export async function recordFinished(connection: Connection, run: string, finished: number): Promise<void> {
  await connection.query('UPDATE gigchain_migrate.runs SET finished = $2 WHERE id = $1', [run, finished]);
}

/** What is staged of a run; needs a journal. */
export async function progressOf(connection: Connection, run: string): Promise<Progress> {
  const tables = await connection.query<
    Omit<StagedTable, 'rows' | 'through'> & { rows: string; through: string | null }
  >(
    'SELECT schema, name, rows::text AS rows, through::text AS through, complete FROM gigchain_migrate.staged WHERE run = $1',
    [run],
  );
  const [counted] = await connection.query<{ finished: number }>(
    'SELECT finished FROM gigchain_migrate.runs WHERE id = $1',
    [run],
  );
  return {
    tables: tables.map((table) => ({
      ...table,
      rows: Number(table.rows),
      through: table.through === null ? null : BigInt(table.through),
    })),
    finished: counted?.finished ?? 0,
  };
}
