import type { Movable } from '../catalog/movable.ts';
import { typeSql } from '../catalog/pg-catalog.ts';
import type { MigrationPlan } from '../catalog/plan.ts';

/** What a planned object has that something which belonged to its predecessor may speak of. */
export interface Coming {
  /** Name → type, in order. */
  readonly columns: ReadonlyMap<string, string>;
  readonly constraints: ReadonlySet<string>;
  readonly indexes: ReadonlySet<string>;
  /** Keys and unique indexes over whole columns. */
  readonly keys: readonly { readonly name: string; readonly columns: readonly string[] }[];
  readonly notNull: ReadonlySet<string>;
  readonly identity: { readonly column: string; readonly sequence: string } | null;
  readonly triggers: ReadonlySet<string>;
}

/** The planned object of this kind and name in a schema; null for a function, which has no parts. */
export function comingObject(
  plan: MigrationPlan,
  { kind, schema, name }: Movable & { readonly schema: string },
): Coming | null {
  const triggers = plan.triggers.filter((trigger) => trigger.schema === schema && trigger.relation === name);
  const base = { triggers: new Set(triggers.map((trigger) => trigger.name)) };
  const view = plan.views.find((one) => kind === 'view' && one.schema === schema && one.name === name);
  if (view !== undefined) {
    const columns = new Map(view.columns.map((column) => [column.name, typeSql(column.type)]));
    return { ...withoutKeys, ...base, columns };
  }
  const table = plan.tables.find(({ target }) => kind === 'table' && target.schema === schema && target.name === name);
  if (table === undefined) return null;
  const { target, identity } = table;
  const primary = target.primaryKey === null ? [] : [target.primaryKey];
  const uniqueIndexes = target.indexes
    .filter(({ unique, whereSql }) => unique && whereSql === null)
    .map((index) => ({ name: index.name, columns: wholeColumns(index.columns, target.columns) }));
  return {
    ...base,
    columns: new Map(target.columns.map((column) => [column.name, typeSql(column.type)])),
    constraints: new Set(
      [...primary, ...target.uniques, ...target.checks, ...target.foreignKeys].map((constraint) => constraint.name),
    ),
    indexes: new Set([...primary, ...target.uniques, ...target.indexes].map((index) => index.name)),
    keys: [...primary, ...target.uniques, ...uniqueIndexes.filter(({ columns }) => columns.length > 0)],
    notNull: new Set([
      ...target.columns.filter(({ notNull }) => notNull).map((column) => column.name),
      ...(target.primaryKey?.columns ?? []),
    ]),
    identity: identity === null ? null : { column: identity.column, sequence: identity.sequence },
  };
}

const withoutKeys = {
  constraints: new Set<string>(),
  indexes: new Set<string>(),
  keys: [],
  notNull: new Set<string>(),
  identity: null,
};

/** Names of an index's columns; [] where one of them is an expression or has a collation of its own. */
function wholeColumns(
  keys: readonly { readonly sql: string }[],
  columns: readonly { readonly name: string }[],
): readonly string[] {
  const names = keys.flatMap(({ sql }) => columns.filter(({ name }) => sql === `"${name.replaceAll('"', '""')}"`));
  return names.length === keys.length ? names.map(({ name }) => name) : [];
}
