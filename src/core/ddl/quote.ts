/** A PostgreSQL identifier, always quoted: https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS */
export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** `"schema"."name"`. */
export function qualified(schema: string, name: string): string {
  return `${quoteName(schema)}.${quoteName(name)}`;
}

/** A string literal; with standard_conforming_strings, which every session of this tool has, a backslash is an ordinary character. */
export function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A list of quoted names, `"a", "b"`. */
export function quoteNames(names: readonly string[]): string {
  return names.map(quoteName).join(', ');
}
