const reserved: readonly { readonly starts: string; readonly why: string }[] = [
  // https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-CATALOG
  { starts: 'pg_', why: 'names that start with pg_ belong to PostgreSQL' },
  { starts: 'information_schema', why: 'it belongs to PostgreSQL' },
  { starts: 'gigchain_migrate', why: 'names that start with gigchain_migrate belong to this tool' },
];

/** Longest name in bytes of UTF-8, https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
const maxBytes = 63;

/** Why tables cannot go into a schema of this name, '' where they can. */
export function schemaNameProblem(name: string): string {
  if (name.trim() === '') return 'it is empty';
  if (name.includes('\0')) return 'it holds a NUL character';
  if (new TextEncoder().encode(name).length > maxBytes) return `it is longer than ${maxBytes} bytes`;
  return reserved.find(({ starts }) => name.startsWith(starts))?.why ?? '';
}
