import type { PgType } from '../catalog/pg-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { commonType } from './common-sql.ts';
import { type Kind, renamed, type Scope, type Typed, Untranslatable } from './typed-sql.ts';
import { groupedSql } from './window-sql.ts';

/** The type that a column of a result has in PostgreSQL, by what it is made of; JSON may be json or jsonb. */
const types: Readonly<Record<Kind, PgType>> = {
  integer: { kind: 'bigint' },
  real: { kind: 'double precision' },
  numeric: { kind: 'numeric', precision: null, scale: null },
  text: { kind: 'text' },
  bytes: { kind: 'bytea' },
  boolean: { kind: 'boolean' },
  null: { kind: 'text' },
  date: { kind: 'date' },
  time: { kind: 'time' },
  timestamp: { kind: 'timestamp' },
  timestamptz: { kind: 'timestamptz' },
  json: { kind: 'jsonb' },
  uuid: { kind: 'uuid' },
};

export function resultType({ kind }: Typed): PgType {
  return types[kind];
}

/** An expression as a column of a derived table. */
export function asColumn(typed: Typed, name: string): Typed {
  return renamed(typed, quoteName(name));
}

/** One column of several SELECTs that are put together, in one type; `sqls` are the expressions in that type. */
export function unified(
  values: readonly Typed[],
  scope: Scope,
): { readonly sqls: readonly string[]; readonly typed: Typed } {
  const [first] = values;
  if (first === undefined) throw new Untranslatable('a column of no SELECT');
  const isBoolean = values.every(({ kind, affinity, storage }) => {
    return kind === 'boolean' && affinity !== null && storage === first.storage;
  });
  const affinities = new Set(values.filter(({ kind }) => kind !== 'null').map(({ affinity }) => affinity));
  const [affinity = null] = affinities.size === 1 ? affinities : [];
  const { collation } = first;
  if (values.length === 1) return { sqls: [first.sql], typed: first };
  if (isBoolean) return { sqls: values.map(({ sql }) => sql), typed: { ...first, literal: undefined, affinity } };
  const common = commonType(
    values.map((value) => ({ ...value, literal: undefined })),
    scope,
  );
  const summed = values.some((value) => value.summed === true);
  const typed = { ...common.as(''), affinity, collation, ...(summed ? { summed } : {}) };
  return { sqls: common.sqls.map((sql) => (sql === 'NULL' ? nullOf(typed) : sql)), typed };
}

/** Two NULLs without a type would make a text, which a number cannot be put under. */
function nullOf({ kind }: Typed): string {
  if (kind === 'json') throw new Untranslatable('NULL above or below JSON');
  return `NULL::${types[kind].kind}`;
}

/** UNION, INTERSECT and EXCEPT compare as PostgreSQL does, so SQLite must compare the same way. */
export function checkCompound(columns: readonly Typed[]): void {
  for (const typed of columns) {
    if (typed.kind !== 'null' && groupedSql(typed) !== typed.sql) {
      throw new Untranslatable(
        typed.extracted === undefined
          ? `UNION, INTERSECT or EXCEPT with the collation ${typed.collation}, of whose equal texts SQLite keeps any,`
          : 'UNION, INTERSECT or EXCEPT of values from JSON',
      );
    }
  }
}
