import { plainPaint, type Style } from '../../../src/cli/render/paint.ts';
import { noActs } from '../../../src/core/catalog/acts.ts';
import type { Note } from '../../../src/core/catalog/note.ts';
import type { MigrationPlan, PlannedTable } from '../../../src/core/catalog/plan.ts';
import type { Report } from '../../../src/core/catalog/report.ts';
import type { Settings } from '../../../src/core/settings/settings.ts';

export const plain: Style = { paint: plainPaint, verbose: false, width: null };

export const settings: Settings = {
  sources: ['analytics.db'],
  target: { from: '--to', where: { kind: 'url', url: 'postgresql://gigchain_user:s3cret@db:5432/gigchain' } },
  pgBin: null,
  schema: 'public',
  schemaPerSource: false,
  map: {},
  include: [],
  exclude: [],
  identifiers: 'preserve',
  casts: [],
  infer: false,
  createIndexes: false,
  textCollation: 'database',
  parts: 'everything',
  existing: 'fail',
  timeZone: 'UTC',
  renames: [],
  dryRun: false,
  verify: 'full',
  dependents: 'block',
  owner: null,
  grantTo: [],
  allowStale: false,
  resume: false,
  jobs: null,
  acts: noActs,
  failOn: 'blocker',
  accepted: [],
  yes: false,
  noInput: false,
};

export function note(fields: Partial<Note>): Note {
  const base = { code: 'GM101', severity: 'warning', source: 'Analytics', table: 'metrics', column: null } as const;
  return { ...base, message: 'found', advice: '', ...fields };
}

export const metrics: PlannedTable = {
  source: 'Analytics',
  sourceName: 'metrics',
  target: {
    schema: 'public',
    name: 'metrics',
    columns: [
      {
        name: 'id',
        type: { kind: 'bigint' },
        notNull: true,
        defaultSql: null,
        identity: true,
        generatedSql: null,
        collation: null,
      },
      {
        name: 'value',
        type: { kind: 'double precision' },
        notNull: true,
        defaultSql: '0',
        identity: false,
        generatedSql: null,
        collation: null,
      },
    ],
    primaryKey: { name: 'metrics_pkey', columns: ['id'] },
    uniques: [],
    foreignKeys: [],
    checks: [],
    indexes: [{ name: 'idx', unique: false, columns: [], whereSql: null }],
  },
  computed: [],
  load: [
    { source: 'id', target: 'id', declaredType: 'INTEGER', type: { kind: 'bigint' }, read: 'value' },
    { source: 'Value', target: 'value', declaredType: '', type: { kind: 'double precision' }, read: 'value' },
  ],
  key: ['id'],
  rows: 1523,
  bytes: 40_000,
  loading: { size: 'small', rowid: 'id', page: 200 },
  identity: { column: 'id', sequence: 'metrics_id_seq', next: 1524n },
};

export const plan: MigrationPlan = {
  sources: [{ file: 'analytics.db', label: 'Analytics', sha256: 'ab', schema: 'public' }],
  tables: [metrics],
  views: [],
  triggers: [],
  replacedTriggers: [],
  access: { owner: null, grantTo: [] },
  notes: [],
  notCarried: [
    { source: 'Analytics', kind: 'view', name: 'daily', code: 'GM501', sql: 'CREATE VIEW daily AS\nSELECT 1' },
  ],
};

export const report: Report = {
  schemaVersion: 1,
  command: 'migrate',
  status: 'migrated',
  exitCode: 0,
  run: '20251008_123456_1a2b',
  target: {
    host: 'db',
    port: 5432,
    database: 'gigchain',
    schema: 'public',
    schemas: ['public'],
    serverVersion: '15.18',
  },
  sources: [
    {
      file: 'analytics.db',
      label: 'Analytics',
      sha256: 'ab',
      views: [],
      tables: [
        {
          name: 'metrics',
          target: 'public.metrics',
          rows: 1523,
          size: 'small',
          loaded: 1523,
          verified: 1523,
          columns: [],
          seconds: 0.42,
          bytes: 40_000,
        },
      ],
    },
  ],
  notes: [],
  notCarried: [],
  codeChanges: [],
  differences: [],
  access: { owner: null, grantTo: [] },
  acts: [],
  totals: { tables: 1, rows: 1523, bytes: 40_000, seconds: 1.5 },
  steps: [],
  error: null,
};
