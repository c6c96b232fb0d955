/**
 * Whether a table or view of this name may be hidden: PostgreSQL looks into pg_catalog first, and keeps the names that begin with pg_ for
 * its relations there. https://www.postgresql.org/docs/current/ddl-schemas.html#DDL-SCHEMAS-CATALOG
 */
export function isCatalogName(name: string): boolean {
  return name.startsWith('pg_');
}
