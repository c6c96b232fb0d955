import type { Connection } from './connect.ts';
import { journalExists } from './journal-tables.ts';
import type { SequenceState } from './sequences.ts';

/** A table whose rows a run has exchanged: where the rows from before are kept, and what its sequences had given then. */
export interface FilledTable {
  readonly schema: string;
  readonly name: string;
  readonly backup: string;
  readonly sequences: readonly SequenceState[];
}

/** Writes down what a run has filled; belongs into its transaction. */
export async function recordFilled(connection: Connection, run: string, tables: readonly FilledTable[]): Promise<void> {
  await connection.query(
    `INSERT INTO gigchain_migrate.filled (run, schema, name, backup, sequences)
     SELECT $1, f.schema, f.name, f.backup, f.sequences
     FROM pg_catalog.jsonb_to_recordset($2::text::jsonb) AS f (schema text, name text, backup text, sequences jsonb)`,
    [run, JSON.stringify(tables)],
  );
}

/** The tables that a run has filled, in their order; [] for one that has brought its own tables. */
export async function filledTables(connection: Connection, run: string): Promise<FilledTable[]> {
  if (!(await journalExists(connection))) return [];
  // Older formats had no such table.
  const there = await connection.query(
    `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'gigchain_migrate' AND c.relname = 'filled'`,
  );
  if (there.length === 0) return [];
  const rows = await connection.query<Omit<FilledTable, 'sequences'> & { sequences: string }>(
    `SELECT schema, name, backup, sequences::text AS sequences FROM gigchain_migrate.filled WHERE run = $1 ORDER BY position`,
    [run],
  );
  return rows.map((row) => ({ ...row, sequences: JSON.parse(row.sequences) as SequenceState[] }));
}
