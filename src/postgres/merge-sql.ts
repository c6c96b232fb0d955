import { qualified, quoteName, quoteNames } from '../core/ddl/quote.ts';
import type { TableName } from './relations.ts';

/** The column by which a kept row is named while ids change. */
export const rowColumn = 'gigchain_migrate_row';

/** Whether the columns of two aliases are equal; those that ignore case by their lower-case letters. */
export function equal(columns: readonly string[], caseless: readonly string[], left: string, right: string): string {
  return columns
    .map((column) => {
      const [one, other] = [left, right].map((alias) => `${alias}.${quoteName(column)}`);
      return caseless.includes(column)
        ? `pg_catalog.lower(${one}::text) = pg_catalog.lower(${other}::text)`
        : `${one} = ${other}`;
    })
    .join(' AND ');
}

/** `(a.x, a.y)` */
export function rowOf(alias: string, columns: readonly string[]): string {
  return `(${listOf(alias, columns)})`;
}

/** `a.x, a.y` */
export function listOf(alias: string, columns: readonly string[]): string {
  return columns.map((column) => `${alias}.${quoteName(column)}`).join(', ');
}

/** `x, y` */
export const names = quoteNames;

/** A table as a statement names it. */
export function sql({ schema, name }: TableName): string {
  return qualified(schema, name);
}
