import type { FoundCheck, FoundForeignKey, FoundKey, FoundTable } from '../core/catalog/found-table.ts';
import type { ForeignKeyAction } from '../core/catalog/sqlite-catalog.ts';
import type { Connection } from './connect.ts';
import { groupByTable } from './introspect-group.ts';

interface ConstraintRow {
  readonly oid: string;
  /** 'p', 'u', 'c' or 'f'; from PostgreSQL 18 on NOT NULL is a constraint too ('n'), and is read as a column's property. */
  readonly type: string;
  readonly name: string;
  readonly sql: string;
  readonly columns: string[];
  readonly deferrable: boolean;
  readonly deferred: boolean;
  readonly valid: boolean;
  readonly parentSchema: string | null;
  readonly parentTable: string | null;
  readonly parentColumns: string[];
  readonly onDelete: string;
  readonly onUpdate: string;
}

/** https://www.postgresql.org/docs/current/catalog-pg-constraint.html; conkey and confkey pair by position; that of a check has no order. */
const constraintsSql = `
  SELECT k.conrelid::text AS oid, k.contype::text AS type, k.conname::text AS name,
    pg_catalog.pg_get_constraintdef(k.oid) AS sql,
    ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.conkey) WITH ORDINALITY AS u (attnum, position)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = u.attnum
      ORDER BY CASE WHEN k.contype = 'c' THEN a.attnum ELSE u.position END) AS columns,
    k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS valid,
    n.nspname::text AS "parentSchema", p.relname::text AS "parentTable",
    ARRAY(SELECT a.attname::text FROM pg_catalog.unnest(k.confkey) WITH ORDINALITY AS u (attnum, position)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = u.attnum ORDER BY u.position) AS "parentColumns",
    k.confdeltype::text AS "onDelete", k.confupdtype::text AS "onUpdate"
  FROM pg_catalog.pg_constraint k
  LEFT JOIN pg_catalog.pg_class p ON p.oid = k.confrelid
  LEFT JOIN pg_catalog.pg_namespace n ON n.oid = p.relnamespace
  WHERE k.conrelid = ANY ($1::oid[]) AND k.contype IN ('p', 'u', 'c', 'f')
  ORDER BY k.conrelid, k.conname`;

const actions: Readonly<Record<string, ForeignKeyAction>> = {
  a: 'NO ACTION',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
};

type Constraints = Pick<FoundTable, 'primaryKey' | 'uniques' | 'checks' | 'foreignKeys'>;

/** Keys, checks and foreign keys of the tables `oids`, in order of their names; the result is asked by table. */
export async function readConstraints(
  connection: Connection,
  oids: readonly string[],
): Promise<(oid: string) => Constraints> {
  const rows = await connection.query<ConstraintRow>(constraintsSql, [oids]);
  const byTable = groupByTable(rows, (row) => row);
  return (oid) => {
    const own = byTable.get(oid) ?? [];
    const ofType = (type: string) => own.filter((row) => row.type === type);
    return {
      primaryKey: ofType('p').map(keyOf)[0] ?? null,
      uniques: ofType('u').map(keyOf),
      checks: ofType('c').map(checkOf),
      foreignKeys: ofType('f').map(foreignKeyOf),
    };
  };
}

function keyOf({ name, columns, deferrable }: ConstraintRow): FoundKey {
  return { name, columns, deferrable };
}

function checkOf({ name, sql, columns, valid }: ConstraintRow): FoundCheck {
  return { name, sql, columns, valid };
}

function foreignKeyOf(row: ConstraintRow): FoundForeignKey {
  return {
    name: row.name,
    columns: row.columns,
    parentSchema: row.parentSchema ?? '',
    parentTable: row.parentTable ?? '',
    parentColumns: row.parentColumns,
    onDelete: actions[row.onDelete] ?? 'NO ACTION',
    onUpdate: actions[row.onUpdate] ?? 'NO ACTION',
    deferrable: deferrability(row),
    valid: row.valid,
  };
}

function deferrability({ deferrable, deferred }: ConstraintRow): FoundForeignKey['deferrable'] {
  if (!deferrable) return 'not';
  return deferred ? 'deferred' : 'immediate';
}
