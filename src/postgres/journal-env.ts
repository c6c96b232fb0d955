import type { Connection } from './connect.ts';

/** A switch of the application's `.env` by a run: paths and checksums, nothing of what is in the files. */
export interface RecordedSwitch {
  /** Absolute, without symbolic links. */
  readonly file: string;
  /** Where the file as it was before is kept; null where there was none. */
  readonly kept: string | null;
  readonly sha256: string;
  readonly sha256Before: string | null;
}

/** Writes down a switch before it is made, so that a run that dies in between can be rolled back, or can make it when it goes on. */
export async function recordSwitch(connection: Connection, run: string, entry: RecordedSwitch): Promise<void> {
  await connection.query(
    `INSERT INTO gigchain_migrate.switched_env (run, file, kept, sha256, sha256_before) VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (run) DO UPDATE SET file = EXCLUDED.file, kept = EXCLUDED.kept, sha256 = EXCLUDED.sha256, sha256_before = EXCLUDED.sha256_before`,
    [run, entry.file, entry.kept, entry.sha256, entry.sha256Before],
  );
}

/** The switch of a run, null where it made none. */
export async function recordedSwitch(connection: Connection, run: string): Promise<RecordedSwitch | null> {
  // An older journal knows of no switch.
  const tables = await connection.query(
    `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'gigchain_migrate' AND c.relname = 'switched_env'`,
  );
  if (tables.length === 0) return null;
  const [entry] = await connection.query<RecordedSwitch>(
    `SELECT file, kept, sha256, sha256_before AS "sha256Before" FROM gigchain_migrate.switched_env WHERE run = $1`,
    [run],
  );
  return entry ?? null;
}
