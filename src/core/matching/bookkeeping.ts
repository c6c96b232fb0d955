import { sameName } from '../catalog/same-name.ts';

/** A table in which a framework keeps which of its migrations were run; the application in PostgreSQL has its own. */
export interface Bookkeeping {
  readonly table: string;
  readonly framework: string;
  /** The columns that name a version. */
  readonly versions: readonly string[];
}

export const bookkeepingTables: readonly Bookkeeping[] = [
  { table: 'django_migrations', framework: 'Django', versions: ['app', 'name'] },
  { table: 'alembic_version', framework: 'Alembic', versions: ['version_num'] },
  { table: 'schema_migrations', framework: 'Rails, Ecto or golang-migrate', versions: ['version'] },
  { table: 'ar_internal_metadata', framework: 'Rails', versions: ['key', 'value'] },
  { table: '_prisma_migrations', framework: 'Prisma', versions: ['migration_name'] },
  { table: '__EFMigrationsHistory', framework: 'EF Core', versions: ['MigrationId'] },
  { table: 'flyway_schema_history', framework: 'Flyway', versions: ['version'] },
  { table: 'knex_migrations', framework: 'Knex', versions: ['name'] },
  { table: 'knex_migrations_lock', framework: 'Knex', versions: ['is_locked'] },
  { table: 'migrations', framework: 'TypeORM or Laravel', versions: ['name', 'migration'] },
  { table: 'typeorm_metadata', framework: 'TypeORM', versions: ['name'] },
  { table: '__drizzle_migrations', framework: 'Drizzle', versions: ['hash'] },
  { table: '__diesel_schema_migrations', framework: 'Diesel', versions: ['version'] },
  { table: 'SequelizeMeta', framework: 'Sequelize', versions: ['name'] },
  { table: 'databasechangelog', framework: 'Liquibase', versions: ['id'] },
  { table: 'databasechangeloglock', framework: 'Liquibase', versions: ['locked'] },
  { table: 'goose_db_version', framework: 'goose', versions: ['version_id'] },
  { table: '_sqlx_migrations', framework: 'SQLx', versions: ['version'] },
  { table: 'migration_log', framework: 'Grafana', versions: ['migration_id'] },
  { table: 'VersionInfo', framework: 'FluentMigrator', versions: ['Version'] },
  { table: 'schema_version', framework: 'the application', versions: ['version'] },
];

/** The rule of a table; null for a table of the application. TypeORM's name is an ordinary word, so its columns are looked at too. */
export function bookkeepingOf(table: string, columns: readonly string[]): Bookkeeping | null {
  const rule = bookkeepingTables.find((one) => sameName(one.table, table));
  if (rule === undefined) return null;
  return versionColumns(rule, columns).length > 0 ? rule : null;
}

/** Those of the version's columns that a table has. */
export function versionColumns({ versions }: Bookkeeping, columns: readonly string[]): string[] {
  return versions.flatMap((name) => columns.find((column) => sameName(column, name)) ?? []);
}
