/** Other names in the target, as a configuration gives them: of tables, and of columns as `table.column`, by their names in the source. */
export interface Renames {
  readonly tables: Readonly<Record<string, string>>;
  readonly columns: Readonly<Record<string, string>>;
}

export const noRenames: Renames = { tables: {}, columns: {} };

export function renamedTable({ tables }: Renames, table: string): string | null {
  return Object.hasOwn(tables, table) ? (tables[table] ?? null) : null;
}

export function renamedColumn({ columns }: Renames, table: string, column: string): string | null {
  const key = `${table}.${column}`;
  return Object.hasOwn(columns, key) ? (columns[key] ?? null) : null;
}
