import type { PlanRecord } from '../core/compare/explain-plan-change.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from './connect.ts';
import { withTransaction } from './execute.ts';
import { dropEmptyJournal, journalExists } from './journal-tables.ts';

export { ensureJournal, upgradeJournal } from './journal-tables.ts';

export type JournalStatus = 'running' | 'interrupted' | 'migrated' | 'failed' | 'rolled_back' | 'finalized';

/** Neither done nor given up: it goes on, or could. */
export function isUnfinished(status: JournalStatus): boolean {
  return status === 'running' || status === 'interrupted';
}

/** The step of a run that has cut over and is not done with what was to follow: checks, and the switch of the application. */
export const checksStep = 'checks';

/** Whether a run has cut over and died, or failed, before all that was to follow was done. */
export function awaitsChecks({ status, step }: Pick<JournalRun, 'status' | 'step'>): boolean {
  return status === 'migrated' && step === checksStep;
}

export interface JournalSchemas {
  readonly target: string;
  readonly staging: string;
  readonly backup: string;
  /** OID of the target schema where the cutover of the run created it; null where it was there before, and until then. */
  readonly created: string | null;
}

export interface JournalRun {
  readonly id: string;
  readonly status: JournalStatus;
  /** When it began, or went on last: ISO 8601 in UTC, by the server's clock; later than everything that was written down before. */
  readonly startedAt: string;
  readonly finishedAt: string | null;
  /** The step that began last. */
  readonly step: string;
  readonly sources: readonly JournalSource[];
  readonly schemas: readonly JournalSchemas[];
  /** Number of tables that the run migrates. */
  readonly tables: number;
  /** How a finalized run had ended before; null for every other. */
  readonly finalizedFrom: JournalStatus | null;
  /** SQL files that run in its cutover, as options name them; [] also where the journal does not know. */
  readonly sqlFiles: readonly string[];
}

export interface JournalSource {
  readonly file: string;
  readonly label: string;
  readonly sha256: string;
  readonly schema: string;
}

export interface StartedRun {
  readonly id: string;
  readonly sources: readonly JournalSource[];
  readonly plan: PlanRecord;
  readonly schemas: readonly Omit<JournalSchemas, 'created'>[];
  readonly tables: number;
}

type EndStatus = Exclude<JournalStatus, 'running' | 'finalized'>;

/** Which states a run may leave for each end: a run that cut over never becomes a failed one. */
const before: Readonly<Record<EndStatus, readonly JournalStatus[]>> = {
  interrupted: ['running'],
  migrated: ['running'],
  failed: ['running', 'interrupted', 'failed'],
  rolled_back: ['migrated', 'running', 'interrupted'],
};

/** Of the parts of a plan, which formats before 6 kept as one checksum. */
const sqlFilesSql = `ARRAY(SELECT part ->> 0 FROM pg_catalog.jsonb_array_elements(
  CASE WHEN pg_catalog.to_jsonb(runs) ->> 'structure' LIKE '{%' THEN (pg_catalog.to_jsonb(runs) ->> 'structure')::jsonb -> 'parts' END) AS part
  WHERE part ->> 0 LIKE '--sql-%')`;

const utc = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/** The server's clock, which may have been set back: what is written down later never looks as if it had been before. Shown to the millisecond. */
const writtenAt = `GREATEST(pg_catalog.clock_timestamp(), (SELECT pg_catalog.max(GREATEST(started_at, finished_at))
  OPERATOR(pg_catalog.+) '1 millisecond'::pg_catalog.interval FROM gigchain_migrate.runs))`;

/** Writes a run down as running; needs ensureJournal before. */
export async function startRun(
  connection: Connection,
  { id, sources, plan, schemas, tables }: StartedRun,
): Promise<void> {
  await connection.query(
    `INSERT INTO gigchain_migrate.runs (id, started_at, step, sources, structure, schemas, tables)
     VALUES ($1, ${writtenAt}, 'plan', $2::text::jsonb, $3, $4::text::jsonb, $5)`,
    [id, JSON.stringify(sources), JSON.stringify(plan), JSON.stringify(schemas), tables],
  );
}

/**
 * Writes down that a run which was interrupted, or died, goes on: as one that begins now, because what other runs have moved meanwhile
 * was moved before it, and is taken back after it.
 */
export async function resumeRun(connection: Connection, id: string): Promise<void> {
  await connection.query(
    `UPDATE gigchain_migrate.runs SET status = 'running', started_at = ${writtenAt}, finished_at = NULL
     WHERE id = $1 AND status IN ('running', 'interrupted')`,
    [id],
  );
}

/** What a run was started with; null where the journal does not have it. */
export async function startedRun(
  connection: Connection,
  id: string,
): Promise<(Omit<StartedRun, 'plan'> & { readonly plan: PlanRecord | null }) | null> {
  const [row] = await connection.query<{ sources: string; structure: string | null; schemas: string; tables: number }>(
    `SELECT sources::text AS sources, structure, schemas::text AS schemas, tables FROM gigchain_migrate.runs WHERE id = $1`,
    [id],
  );
  if (row === undefined) return null;
  return {
    id,
    sources: JSON.parse(row.sources) as JournalSource[],
    plan: planOf(row.structure),
    schemas: schemasOf(row.schemas),
    tables: row.tables,
  };
}

/** Formats before 6 kept one checksum of all that was planned. */
function planOf(structure: string | null): PlanRecord | null {
  return structure?.startsWith('{') === true ? (JSON.parse(structure) as PlanRecord) : null;
}

/** Writes down the step that a run begins. */
export async function recordStep(connection: Connection, id: string, step: string): Promise<void> {
  await connection.query('UPDATE gigchain_migrate.runs SET step = $2 WHERE id = $1', [id, step]);
}

/** Ends a run, or changes how it ended. Throws a Failure when the journal does not have it in a state that can end so. */
export async function finishRun(connection: Connection, id: string, status: EndStatus): Promise<void> {
  const changed = await connection.query(
    `UPDATE gigchain_migrate.runs
     SET status = $2::text, finished_at = ${writtenAt}, step = CASE $2::text WHEN 'migrated' THEN 'cutover' ELSE step END
     WHERE id = $1 AND status = ANY ($3::text[])
     RETURNING id`,
    [id, status, before[status]],
  );
  if (changed.length === 0) throw cannotEnd(id, status);
}

/** Writes down that the kept schemas of a run are dropped, which is not undone; how and when it ended stays known. */
export async function finalizeRun(connection: Connection, id: string): Promise<void> {
  const changed = await connection.query(
    `UPDATE gigchain_migrate.runs SET status = 'finalized', finalized_from = COALESCE(finalized_from, status)
     WHERE id = $1 AND status = ANY ($2::text[]) RETURNING id`,
    [id, ['migrated', 'rolled_back', 'failed', 'finalized']],
  );
  if (changed.length === 0) throw cannotEnd(id, 'finalized');
}

function cannotEnd(id: string, status: JournalStatus): Failure {
  return new Failure({
    kind: 'failed',
    message: `run ${id} cannot be recorded as ${status}: the journal has no such run, or it has ended otherwise`,
    advice: 'See: gigchain-migrate status',
  });
}

/** Strikes a run out that changed nothing, as a dry run does, and the journal with it where it was the only one. */
export async function forgetRun(connection: Connection, id: string): Promise<void> {
  await connection.query('DELETE FROM gigchain_migrate.runs WHERE id = $1', [id]);
  await dropEmptyJournal(connection);
}

/** The runs of this database, newest first; [] where there is no journal. Creates nothing, and reads older formats as they are. */
export async function listRuns(connection: Connection): Promise<JournalRun[]> {
  if (!(await journalExists(connection))) return [];
  const rows = await connection.query<Omit<JournalRun, 'schemas' | 'sources'> & { schemas: string; sources: string }>(
    `SELECT id, status, pg_catalog.to_char(started_at AT TIME ZONE 'UTC', ${utc}) AS "startedAt",
       pg_catalog.to_char(finished_at AT TIME ZONE 'UTC', ${utc}) AS "finishedAt", step, sources::text AS sources,
       schemas::text AS schemas, tables, pg_catalog.to_jsonb(runs) ->> 'finalized_from' AS "finalizedFrom", ${sqlFilesSql} AS "sqlFiles"
     FROM gigchain_migrate.runs ORDER BY started_at DESC, id DESC`,
  );
  return rows.map((row) => ({
    ...row,
    sources: JSON.parse(row.sources) as JournalSource[],
    schemas: schemasOf(row.schemas),
  }));
}

/** Formats before 6 did not tell who had created a schema. */
function schemasOf(text: string): JournalSchemas[] {
  const schemas = JSON.parse(text) as (Omit<JournalSchemas, 'created'> & Partial<JournalSchemas>)[];
  return schemas.map((schema) => ({ ...schema, created: schema.created ?? null }));
}

/**
 * Takes the row of a run for the rest of the transaction. Throws a Failure where the run is no longer the one that goes on: it was
 * taken for dead meanwhile, and rolled back.
 */
export async function claimRun(connection: Connection, id: string): Promise<void> {
  const [run] = await connection.query<{ status: JournalStatus }>(
    'SELECT status FROM gigchain_migrate.runs WHERE id = $1 FOR UPDATE',
    [id],
  );
  if (run?.status === 'running') return;
  const now = run === undefined ? 'is no longer in the journal' : `is recorded as ${run.status}`;
  throw new Failure({
    kind: 'failed',
    message: `run ${id} ${now}: somebody took it for dead while it was stalled, and it must not cut over`,
    advice: 'See: gigchain-migrate status\nThen run the migration again.',
  });
}

/**
 * Status of a run once the session `pid`, which may have changed it, has ended its transaction: the row is locked until then. A session
 * that only waits for a client that is gone is ended, so that it cannot commit later.
 */
export async function runStatusAfter(connection: Connection, id: string, pid: number): Promise<JournalStatus | null> {
  await connection.query(
    `SELECT pg_catalog.pg_terminate_backend(a.pid) FROM pg_catalog.pg_stat_activity a
     WHERE a.pid = $1 AND a.usename = CURRENT_USER AND a.application_name = 'gigchain-migrate' AND a.state LIKE 'idle%'`,
    [pid],
  );
  return withTransaction(connection, async () => {
    await connection.query(`SET LOCAL lock_timeout = '5s'`);
    const [run] = await connection.query<{ status: JournalStatus }>(
      'SELECT status FROM gigchain_migrate.runs WHERE id = $1 FOR UPDATE',
      [id],
    );
    return run?.status ?? null;
  });
}
