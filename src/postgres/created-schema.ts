import type { Connection } from './connect.ts';

/** A target schema that a run created. */
export interface CreatedSchema {
  readonly name: string;
  readonly oid: string;
}

/** 'gone': there is none of that name. 'other': one that somebody created since. */
export type SchemaState =
  | { readonly kind: 'gone' | 'other' | 'empty' }
  | { readonly kind: 'in use'; readonly holds: readonly string[] }
  | { readonly kind: 'owned'; readonly owner: string };

/**
 * What became of a schema that a run created. In use is one in which anything is, or of which a default privilege or a publication speaks:
 * what would go with it in silence. 'owned' is an empty one that this role may not drop.
 */
export async function schemaState(connection: Connection, { name, oid }: CreatedSchema): Promise<SchemaState> {
  const [found] = await connection.query<{ oid: string; owner: string; mine: boolean }>(
    `SELECT oid::text AS oid, pg_catalog.pg_get_userbyid(nspowner)::text AS owner, pg_catalog.pg_has_role(nspowner, 'USAGE') AS mine
     FROM pg_catalog.pg_namespace WHERE nspname = $1`,
    [name],
  );
  if (found === undefined) return { kind: 'gone' };
  if (found.oid !== oid) return { kind: 'other' };
  const rows = await connection.query<{ what: string }>(
    `SELECT DISTINCT pg_catalog.pg_describe_object(classid, objid, objsubid) AS what
     FROM pg_catalog.pg_depend
     WHERE refclassid = 'pg_catalog.pg_namespace'::pg_catalog.regclass AND refobjid = $1::oid ORDER BY 1`,
    [oid],
  );
  if (rows.length > 0) return { kind: 'in use', holds: rows.map(({ what }) => what) };
  return found.mine ? { kind: 'empty' } : { kind: 'owned', owner: found.owner };
}
