import type { FoundTrigger } from '../core/catalog/found-table.ts';
import type { Connection } from './connect.ts';

/** https://www.postgresql.org/docs/current/catalog-pg-trigger.html: tgtype is a set of bits. */
const bits = { row: 1, before: 2, insert: 4, delete: 8, update: 16, truncate: 32, insteadOf: 64 } as const;

interface TriggerRow {
  readonly relation: string;
  readonly name: string;
  readonly type: number;
  readonly columns: string[];
  readonly enabled: boolean;
  readonly functionSchema: string;
  readonly functionName: string;
  readonly settings: string[] | null;
}

/** The triggers of a schema's tables and views, by the names of both. */
export async function readTriggers(connection: Connection, schema: string): Promise<FoundTrigger[]> {
  const rows = await connection.query<TriggerRow>(
    `SELECT c.relname::text AS relation, t.tgname::text AS name, t.tgtype::integer AS type,
       ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(t.tgattr) AS u (attnum)
         JOIN pg_catalog.pg_attribute a ON a.attrelid = t.tgrelid AND a.attnum = u.attnum ORDER BY a.attnum) AS columns,
       t.tgenabled IN ('O', 'A') AS enabled,
       fn.nspname::text AS "functionSchema", f.proname::text AS "functionName", f.proconfig AS settings
     FROM pg_catalog.pg_trigger t
     JOIN pg_catalog.pg_class c ON c.oid = t.tgrelid
     JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
     JOIN pg_catalog.pg_proc f ON f.oid = t.tgfoid
     JOIN pg_catalog.pg_namespace fn ON fn.oid = f.pronamespace
     WHERE n.nspname = $1 AND NOT t.tgisinternal
     ORDER BY c.relname, t.tgname`,
    [schema],
  );
  return rows.map(foundTrigger);
}

function foundTrigger(row: TriggerRow): FoundTrigger {
  const has = (bit: keyof typeof bits) => (row.type & bits[bit]) !== 0;
  const searchPath = row.settings?.find((setting) => setting.startsWith('search_path='));
  return {
    relation: row.relation,
    name: row.name,
    timing: has('insteadOf') ? 'instead of' : has('before') ? 'before' : 'after',
    events: (['insert', 'update', 'delete', 'truncate'] as const).filter(has),
    forEachRow: has('row'),
    columns: row.columns,
    enabled: row.enabled,
    function: {
      schema: row.functionSchema,
      name: row.functionName,
      searchPath: searchPath?.slice('search_path='.length) ?? null,
    },
  };
}
