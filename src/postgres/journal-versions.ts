/** One format of the journal: what makes it out of the format before. */
export interface JournalVersion {
  /** The tables that it adds, in an order in which they can be dropped backwards. */
  readonly tables: readonly string[];
  readonly statements: readonly string[];
}

/** The formats of the journal, the first is number 1. A journal is brought up to date in place: a change of the tables is one more entry at the end. */
export const journalVersions: readonly JournalVersion[] = [
  {
    tables: ['format', 'runs', 'moved'],
    statements: [
      'CREATE SCHEMA IF NOT EXISTS gigchain_migrate',
      'CREATE TABLE gigchain_migrate.format (version integer NOT NULL)',
      `CREATE TABLE gigchain_migrate.runs (
        id text PRIMARY KEY,
        status text NOT NULL DEFAULT 'running'
          CHECK (status IN ('running', 'migrated', 'failed', 'rolled_back', 'finalized')),
        started_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp(),
        finished_at timestamptz,
        step text NOT NULL,
        sources jsonb NOT NULL,
        schemas jsonb NOT NULL,
        tables integer NOT NULL
      )`,
      `CREATE TABLE gigchain_migrate.moved (
        run text NOT NULL REFERENCES gigchain_migrate.runs (id),
        position bigint GENERATED ALWAYS AS IDENTITY,
        role text NOT NULL CHECK (role IN ('replaced', 'migrated')),
        kind text NOT NULL CHECK (kind IN ('table', 'view', 'function')),
        name text NOT NULL,
        from_schema text NOT NULL,
        to_schema text NOT NULL,
        PRIMARY KEY (run, position)
      )`,
      'INSERT INTO gigchain_migrate.format (version) VALUES (1)',
    ],
  },
  // What a run found and what it left: shapes, and digests of contents per range of keys. No value of a row but integer keys.
  {
    tables: ['recorded', 'digests'],
    statements: [
      'ALTER TABLE gigchain_migrate.runs ADD COLUMN finalized_from text',
      `CREATE TABLE gigchain_migrate.recorded (
        run text NOT NULL REFERENCES gigchain_migrate.runs (id) ON DELETE CASCADE,
        role text NOT NULL CHECK (role IN ('replaced', 'migrated', 'neighbours')),
        schema_name text NOT NULL,
        kind text NOT NULL,
        name text NOT NULL,
        shape jsonb NOT NULL,
        contents jsonb,
        PRIMARY KEY (run, role, schema_name, kind, name)
      )`,
      `CREATE TABLE gigchain_migrate.digests (
        run text NOT NULL REFERENCES gigchain_migrate.runs (id) ON DELETE CASCADE,
        role text NOT NULL CHECK (role IN ('replaced', 'migrated')),
        schema_name text NOT NULL,
        name text NOT NULL,
        part integer NOT NULL,
        low bigint,
        high bigint,
        rows bigint NOT NULL,
        digest text NOT NULL,
        PRIMARY KEY (run, role, schema_name, name, part)
      )`,
      'UPDATE gigchain_migrate.format SET version = 2',
    ],
  },
  // How far a run came, so that it can go on where it was interrupted.
  {
    tables: ['staged'],
    statements: [
      'ALTER TABLE gigchain_migrate.runs ADD COLUMN structure text, ADD COLUMN finished integer NOT NULL DEFAULT 0',
      'ALTER TABLE gigchain_migrate.runs DROP CONSTRAINT runs_status_check',
      `ALTER TABLE gigchain_migrate.runs ADD CONSTRAINT runs_status_check
        CHECK (status IN ('running', 'interrupted', 'migrated', 'failed', 'rolled_back', 'finalized'))`,
      `CREATE TABLE gigchain_migrate.staged (
        run text NOT NULL REFERENCES gigchain_migrate.runs (id) ON DELETE CASCADE,
        schema text NOT NULL,
        name text NOT NULL,
        rows bigint NOT NULL,
        through bigint,
        complete boolean NOT NULL,
        PRIMARY KEY (run, schema, name)
      )`,
      'UPDATE gigchain_migrate.format SET version = 3',
    ],
  },
  // What a cutover pointed to the new tables: statements that name no run's schemas, to be given again after a move in either direction.
  {
    tables: ['restated'],
    statements: [
      'ALTER TABLE gigchain_migrate.moved DROP CONSTRAINT moved_kind_check',
      `ALTER TABLE gigchain_migrate.moved ADD CONSTRAINT moved_kind_check
        CHECK (kind IN ('table', 'view', 'materialized view', 'function'))`,
      `CREATE TABLE gigchain_migrate.restated (
        run text NOT NULL REFERENCES gigchain_migrate.runs (id) ON DELETE CASCADE,
        position bigint GENERATED ALWAYS AS IDENTITY,
        kind text NOT NULL,
        schema text NOT NULL,
        "table" text NOT NULL,
        name text NOT NULL,
        before text[] NOT NULL,
        after text[] NOT NULL,
        PRIMARY KEY (run, position)
      )`,
      'UPDATE gigchain_migrate.format SET version = 4',
    ],
  },
  // Where a run has switched the application's .env: paths and checksums, nothing of what is in the files.
  {
    tables: ['switched_env'],
    statements: [
      `CREATE TABLE gigchain_migrate.switched_env (
        run text PRIMARY KEY REFERENCES gigchain_migrate.runs (id) ON DELETE CASCADE,
        file text NOT NULL,
        kept text,
        sha256 text NOT NULL,
        sha256_before text
      )`,
      'UPDATE gigchain_migrate.format SET version = 5',
    ],
  },
  // The tables of an application whose rows a run has exchanged. No value of a row but what sequences have given last.
  {
    tables: ['filled'],
    statements: [
      `CREATE TABLE gigchain_migrate.filled (
        run text NOT NULL REFERENCES gigchain_migrate.runs (id) ON DELETE CASCADE,
        position bigint GENERATED ALWAYS AS IDENTITY,
        schema text NOT NULL,
        name text NOT NULL,
        backup text NOT NULL,
        sequences jsonb NOT NULL,
        PRIMARY KEY (run, schema, name)
      )`,
      'UPDATE gigchain_migrate.format SET version = 6',
    ],
  },
];
