import type { DependentOf, Restatement } from '../catalog/dependent.ts';
import type { Statement } from '../catalog/plan.ts';
import { kindWords } from './object-sql.ts';
import { qualified, quoteLiteral, quoteName, quoteNames } from './quote.ts';

/** A view that is created again beside the old one, which keeps the old tables. */
export interface RecreatedView {
  readonly kind: 'view' | 'materialized view';
  readonly schema: string;
  readonly name: string;
  readonly create: readonly Statement[];
  /** Fills it, once its owner has it: what it calls must not run with the rights of this session. */
  readonly fill: readonly Statement[];
}

/** Creates a view again. Names in it mean what has the place at that moment. */
export function recreatedView(dependent: DependentOf & { readonly kind: RecreatedView['kind'] }): RecreatedView {
  const { kind, schema, name, definition } = dependent;
  const { sql, columns, parts, isPopulated } = definition;
  const view = qualified(schema, name);
  const purpose = `create ${kind} ${schema}.${name} again`;
  const isStored = kind === 'materialized view';
  const names = columns.length === 0 ? '' : ` (${quoteNames(columns)})`;
  const create = `CREATE ${kindWords[kind]} ${view}${names} AS${sql}`;
  return {
    kind,
    schema,
    name,
    create: [
      { sql: isStored ? `${create} WITH NO DATA` : create, purpose },
      ...parts.map((part) => ({ sql: part, purpose })),
    ],
    fill:
      isStored && isPopulated ? [{ sql: `REFRESH MATERIALIZED VIEW ${view}`, purpose: `fill ${schema}.${name}` }] : [],
  };
}

/** The statements that point a foreign key to the table that has the place, whichever that is; a table that is gone needs none. */
export function restatedForeignKey({ schema, table, name, definition }: DependentOf): Restatement {
  const alter = `ALTER TABLE IF EXISTS ${qualified(schema, table)}`;
  const comment = `COMMENT ON CONSTRAINT ${quoteName(name)} ON ${qualified(schema, table)} IS`;
  return {
    kind: 'foreign key',
    schema,
    table,
    name,
    before: [`${alter} DROP CONSTRAINT IF EXISTS ${quoteName(name)}`],
    after: [
      `${alter} ADD CONSTRAINT ${quoteName(name)} ${definition.sql}`,
      ...(definition.comment === null ? [] : [`${comment} ${quoteLiteral(definition.comment)}`]),
    ],
  };
}

/** What is bound to tables by a statement that can be given again: policies, rules, functions in standard SQL. */
export function restated({ kind, schema, table, name, definition }: DependentOf): Restatement {
  return { kind, schema, table, name, before: [], after: definition.sql === null ? [] : [definition.sql] };
}
