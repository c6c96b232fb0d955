import type { FoundLiveSchema, FoundLiveTable } from '../catalog/found-live.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { SourceToPlan } from '../mapping/draft.ts';
import type { Notebook } from '../mapping/notebook.ts';
import { targetSchema } from '../mapping/target-schema.ts';
import { excludeOption, option } from '../settings/option-text.ts';
import { isSelected } from '../settings/patterns.ts';
import { writtenName } from '../settings/quoted-names.ts';
import { renamedTo } from '../settings/renames.ts';
import type { Settings } from '../settings/settings.ts';
import { bookkeepingOf } from './bookkeeping.ts';
import { matchColumns } from './match-columns.ts';
import { isAlike, matchName, type NameMatch } from './match-names.ts';
import type { MatchedBookkeeping, MatchedTable, Matching } from './matched.ts';
import { reportOthers } from './other-objects.ts';

export interface MatchRequest {
  readonly sources: readonly SourceToPlan[];
  readonly settings: Settings;
  readonly live: readonly FoundLiveSchema[];
}

/** Finds the target's table for every table of the sources that the settings select. What has no counterpart, or several, is a finding. */
export function matchTables({ sources, settings, live }: MatchRequest, notebook: Notebook): Matching {
  const tables: MatchedTable[] = [];
  const bookkeeping: MatchedBookkeeping[] = [];
  for (const source of sources) {
    reportOthers(source, settings, notebook);
    const schema = live.find((one) => one.schema === targetSchema(source, settings));
    if (schema === undefined) throw new Error(`the schema of ${source.label} was not read`);
    if (schema.tables.length === 0) {
      reportEmptySchema(source, schema, notebook);
      continue;
    }
    for (const sqlite of source.catalog.tables.filter(({ name }) => isSelected(name, source.label, settings))) {
      const found = findTable(source, sqlite, schema, settings, notebook);
      const rule = bookkeepingOf(
        sqlite.name,
        sqlite.columns.map(({ name }) => name),
      );
      if (rule !== null) bookkeeping.push({ rule, source, sqlite, live: found });
      else if (found !== null) {
        tables.push(matchColumns({ source, sqlite, live: found, types: schema.types, settings }, notebook));
      } else if (matchTable(source, sqlite, schema, settings).kind === 'none') {
        reportMissingTable(source, sqlite, schema, notebook);
      }
    }
  }
  const single = withoutDoubled(tables, notebook);
  for (const schema of live) reportUnfilled({ schema, tables: single, bookkeeping, sources, settings }, notebook);
  return { tables: single, bookkeeping };
}

function findTable(
  source: SourceToPlan,
  sqlite: SqliteTable,
  schema: FoundLiveSchema,
  settings: Settings,
  notebook: Notebook,
): FoundLiveTable | null {
  const match = matchTable(source, sqlite, schema, settings);
  const where = { source: source.label, table: sqlite.name };
  if (match.kind === 'several') {
    const message = `the schema ${schema.schema} has several tables of that name: ${match.names.join(', ')}`;
    notebook.add({
      ...where,
      code: 'GM805',
      message,
      advice: `Say which: ${match.names.map((name) => option('rename', `${writtenName(sqlite.name)}=${name}`)).join(', or ')}; or leave it out: ${excludeOption({ table: sqlite.name })}`,
    });
  }
  if (match.kind !== 'found') return null;
  if (match.how !== 'exact') {
    const message = `goes into the target's table ${schema.schema}.${match.name}${passedOver(sqlite, match.name, schema)}`;
    notebook.add({ ...where, code: 'GM820', message });
  }
  return schema.tables.find(({ name }) => name === match.name) ?? null;
}

/** Tables that have the name as well, and get no rows of the source's. */
function passedOver({ name }: SqliteTable, found: string, { schema, tables }: FoundLiveSchema): string {
  const others = tables.filter((one) => one.name !== found && isAlike(name, one.name));
  const names = others.map((one) => `${schema}.${one.name}`).join(', ');
  return names === '' ? '' : `, and not into ${names}`;
}

function matchTable(
  { label }: SourceToPlan,
  { name }: SqliteTable,
  { tables }: FoundLiveSchema,
  { renames }: Settings,
): NameMatch {
  const names = tables.map((one) => one.name);
  return matchName(name, names, renamedTo(renames, { source: label, table: name, column: null }));
}

function reportEmptySchema(source: SourceToPlan, { schema }: FoundLiveSchema, notebook: Notebook): void {
  notebook.add({
    source: source.label,
    code: 'GM801',
    message: `the schema ${schema} of the target holds no table for the rows to go into`,
    advice: [
      'Let the application create its tables there first (its own migrations, or one start with the new database),',
      'name another schema with --schema, or leave --data-only out: then the tables are made from the source.',
    ].join(' '),
  });
}

function reportMissingTable(
  source: SourceToPlan,
  { name }: SqliteTable,
  { schema }: FoundLiveSchema,
  notebook: Notebook,
): void {
  const rows = source.profile.tables[name]?.rows ?? 0;
  const where = { source: source.label, table: name };
  const message = `the schema ${schema} of the target has no such table`;
  if (rows === 0) {
    notebook.add({ ...where, code: 'GM817', message: `${message}; it holds no row, so nothing is lost` });
    return;
  }
  const advice = `Let the application create it, say which one it is (${option('rename', `${writtenName(name)}=`, { fill: 'table' })}), or leave its ${rows} rows behind: ${excludeOption({ table: name })}`;
  notebook.add({ ...where, code: 'GM801', message, advice });
}

/** Rows of two tables do not become those of one. */
function withoutDoubled(tables: readonly MatchedTable[], notebook: Notebook): MatchedTable[] {
  return tables.filter((table) => {
    const first = tables.find(({ live }) => live.schema === table.live.schema && live.name === table.live.name);
    if (first === table || first === undefined) return true;
    notebook.add({
      source: table.source.label,
      table: table.sqlite.name,
      code: 'GM805',
      message: `the tables ${first.source.label}:${first.sqlite.name} and ${table.source.label}:${table.sqlite.name} would both go into ${table.live.schema}.${table.live.name}`,
      advice: `Leave one of them out: ${excludeOption({ source: table.source.label, table: table.sqlite.name })}, or use --rename, --schema-per-source or --map.`,
    });
    return false;
  });
}

/** Tables of the target that no source has. With --include only what it names is looked at. */
function reportUnfilled(
  {
    schema,
    tables,
    bookkeeping,
    sources,
    settings,
  }: {
    readonly schema: FoundLiveSchema;
    readonly tables: readonly MatchedTable[];
    readonly bookkeeping: readonly MatchedBookkeeping[];
    readonly sources: readonly SourceToPlan[];
    readonly settings: Settings;
  },
  notebook: Notebook,
): void {
  const used = new Set<unknown>([...tables, ...bookkeeping].map(({ live }) => live));
  const label = sources.find((source) => targetSchema(source, settings) === schema.schema)?.label ?? '';
  const isLookedAt = (name: string) => sources.some((source) => isSelected(name, source.label, settings));
  for (const live of schema.tables) {
    const { name } = live;
    const isAccountedFor = () =>
      sources.some((source) =>
        source.catalog.tables.some((one) => accountsFor(source, one, { live, schema, settings })),
      );
    if (
      used.has(live) ||
      live.isPartition ||
      !isLookedAt(name) ||
      bookkeepingOf(
        name,
        live.columns.map((one) => one.name),
      ) !== null ||
      isAccountedFor()
    )
      continue;
    notebook.add({
      source: label,
      table: name,
      code: 'GM802',
      message: `the target's table ${schema.schema}.${name} gets no rows: no table of a source goes into it`,
      advice: `Say which one does (${option('rename', { fill: 'table' }, `=${name}`)}), or if that is right: ${excludeOption({ table: name })}`,
    });
  }
}

/**
 * Whether a table of a source tells why one of the target gets no rows: it would go there, which is a finding of its own, or a rename leads it
 * elsewhere. One that goes elsewhere by its name alone tells nothing.
 */
function accountsFor(
  source: SourceToPlan,
  sqlite: SqliteTable,
  {
    live: { name },
    schema,
    settings,
  }: { readonly live: FoundLiveTable; readonly schema: FoundLiveSchema; readonly settings: Settings },
): boolean {
  if (!isAlike(sqlite.name, name)) return false;
  const match = matchTable(source, sqlite, schema, settings);
  return match.kind !== 'found' || match.name === name || match.how === 'renamed';
}
