import type { Restatement } from '../core/catalog/dependent.ts';
import type { Movable } from '../core/catalog/movable.ts';
import type { Connection } from './connect.ts';
import { journalExists } from './journal-tables.ts';

/** 'replaced': moved from the target to the backup schema. 'migrated': moved from the staging to the target schema. */
export type MoveRole = 'replaced' | 'migrated';

export interface RecordedMove extends Movable {
  readonly role: MoveRole;
  readonly from: string;
  readonly to: string;
}

/** Writes down what a cutover moved; belongs into the cutover's transaction. */
export async function recordMoved(
  connection: Connection,
  id: string,
  {
    role,
    objects,
    from,
    to,
  }: { readonly role: MoveRole; readonly objects: readonly Movable[]; readonly from: string; readonly to: string },
): Promise<void> {
  await connection.query(
    `INSERT INTO gigchain_migrate.moved (run, role, kind, name, from_schema, to_schema)
     SELECT $1, $2, o.kind, o.name, $5, $6
     FROM ROWS FROM (pg_catalog.unnest($3::text[]), pg_catalog.unnest($4::text[])) WITH ORDINALITY AS o (kind, name, position)
     ORDER BY o.position`,
    [id, role, objects.map(({ kind }) => kind), objects.map(({ name }) => name), from, to],
  );
}

/** Writes down that a cutover created a target schema; belongs into its transaction. */
export async function recordCreatedSchema(
  connection: Connection,
  id: string,
  { name, oid }: { readonly name: string; readonly oid: string },
): Promise<void> {
  await connection.query(
    `UPDATE gigchain_migrate.runs SET schemas = (
       SELECT pg_catalog.jsonb_agg(
         CASE s.value ->> 'target' WHEN $2 THEN s.value || pg_catalog.jsonb_build_object('created', $3::text) ELSE s.value END
         ORDER BY s.ordinality)
       FROM pg_catalog.jsonb_array_elements(schemas) WITH ORDINALITY AS s)
     WHERE id = $1`,
    [id, name, oid],
  );
}

/** What the cutover of a run moved, in its order; [] for a run that never cut over. */
export async function movedObjects(connection: Connection, id: string): Promise<RecordedMove[]> {
  if (!(await journalExists(connection))) return [];
  return connection.query<RecordedMove>(
    `SELECT role, kind, name, from_schema AS "from", to_schema AS "to"
     FROM gigchain_migrate.moved WHERE run = $1 ORDER BY position`,
    [id],
  );
}

/** Writes down what the cutover pointed to the new tables, so that a rollback can point it back; belongs into its transaction. */
export async function recordRestated(
  connection: Connection,
  id: string,
  restatements: readonly Restatement[],
): Promise<void> {
  if (restatements.length === 0) return;
  await connection.query(
    `INSERT INTO gigchain_migrate.restated (run, kind, schema, "table", name, before, after)
     SELECT $1, r.kind, r.schema, r."table", r.name, r.before, r.after
     FROM pg_catalog.jsonb_to_recordset($2::text::jsonb)
       AS r (kind text, schema text, "table" text, name text, before text[], after text[])`,
    [id, JSON.stringify(restatements)],
  );
}

/** What the cutover of a run pointed to the new tables, in its order. */
export async function restatedObjects(connection: Connection, id: string): Promise<Restatement[]> {
  // Older formats had no such table, and nothing was pointed anywhere.
  const tables = await connection.query(
    `SELECT 1 FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = 'gigchain_migrate' AND c.relname = 'restated'`,
  );
  if (tables.length === 0) return [];
  return connection.query<Restatement>(
    `SELECT kind, schema, "table", name, before, after FROM gigchain_migrate.restated WHERE run = $1 ORDER BY position`,
    [id],
  );
}
