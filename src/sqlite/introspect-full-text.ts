import { sameName } from '../core/catalog/same-name.ts';
import type { SqliteFullText, SqliteObject, SqliteTable } from '../core/catalog/sqlite-catalog.ts';
import type { SchemaRow } from './introspect-rows.ts';
import type { ReadVirtual } from './introspect-virtual.ts';
import { declaredSpelling } from './sql-names.ts';

/** Gives full-text indexes whose texts are another table's to that table; one without such a table stays among `others`, with the reason. */
export function withFullTexts(
  tables: readonly SqliteTable[],
  others: readonly SqliteObject[],
  { rows, virtuals }: { readonly rows: readonly SchemaRow[]; readonly virtuals: ReadonlyMap<string, ReadVirtual> },
): { readonly tables: readonly SqliteTable[]; readonly others: readonly SqliteObject[] } {
  const given = new Map<SqliteTable, SqliteFullText[]>();
  const left = others.flatMap((object): SqliteObject[] => {
    const read = object.kind === 'virtual-table' ? virtuals.get(object.name) : undefined;
    if (read?.kind !== 'index') return [object];
    const table = tables.find(({ name }) => sameName(name, read.contentTable));
    if (table === undefined) return [{ ...object, reason: noTable(read.contentTable, rows) }];
    const names = table.columns.map(({ name }) => name);
    const columns = read.fullText.columns.map((name) => ({ name, found: declaredSpelling(name, names) }));
    const missing = columns.find(({ found }) => found === null);
    if (missing !== undefined) {
      return [{ ...object, reason: `its content table ${table.name} has no column ${missing.name}` }];
    }
    const fullText = { ...read.fullText, columns: columns.flatMap(({ found }) => found ?? []) };
    given.set(table, [...(given.get(table) ?? []), fullText]);
    return [];
  });
  return {
    tables: tables.map((table) => ({ ...table, fullTexts: [...table.fullTexts, ...(given.get(table) ?? [])] })),
    others: left,
  };
}

function noTable(name: string, rows: readonly SchemaRow[]): string {
  const found = rows.find((row) => row.type === 'view' && sameName(row.name, name));
  return found === undefined ? `its content table ${name} is not there` : `its content is the view ${found.name}`;
}
