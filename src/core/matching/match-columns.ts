import type { FoundColumnType, FoundLiveSchema, FoundLiveTable } from '../catalog/found-live.ts';
import type { LoadType } from '../catalog/pg-catalog.ts';
import { sameName } from '../catalog/same-name.ts';
import type { SqliteColumn, SqliteTable } from '../catalog/sqlite-catalog.ts';
import { qualified, quoteName } from '../ddl/quote.ts';
import type { SourceToPlan } from '../mapping/draft.ts';
import { valueCount } from '../mapping/fits.ts';
import type { Notebook } from '../mapping/notebook.ts';
import { castOption, option } from '../settings/option-text.ts';
import { castPlace } from '../settings/parse-cast.ts';
import { writtenName } from '../settings/quoted-names.ts';
import { renamedTo } from '../settings/renames.ts';
import type { Cast, Settings } from '../settings/settings.ts';
import { reportCast, reportPolicy } from './cast-findings.ts';
import { chooseConversion } from './choose-conversion.ts';
import { liveType } from './live-type.ts';
import { isAlike, matchName, type NameMatch } from './match-names.ts';
import type { MatchedColumn, MatchedTable } from './matched.ts';

export interface PairToMatch {
  readonly source: SourceToPlan;
  readonly sqlite: SqliteTable;
  readonly live: FoundLiveTable;
  readonly types: FoundLiveSchema['types'];
  readonly settings: Settings;
}

/** Finds, by name and never by position, the target's column of every column of the source, and how the values get there. */
export function matchColumns(pair: PairToMatch, notebook: Notebook): MatchedTable {
  const { source, sqlite, live } = pair;
  const profile = source.profile.tables[sqlite.name];
  if (profile === undefined) throw new Error(`table ${sqlite.name} was not profiled`);
  const matched = sqlite.columns.flatMap((column) => matchColumn(pair, column, notebook) ?? []);
  const doubled = reportDoubled(pair, matched, notebook);
  reportMissing(pair, matched, notebook);
  const unique = matched.filter((column) => !doubled.has(column));
  return {
    ...{ source, sqlite, profile, live },
    columns: unique.filter(({ found }) => found.generatedSql === null),
    computed: unique.filter(({ found }) => found.generatedSql !== null),
  };
}

function matchColumn(pair: PairToMatch, column: SqliteColumn, notebook: Notebook): MatchedColumn | null {
  const { source, sqlite, live, settings } = pair;
  const profile = source.profile.tables[sqlite.name]?.columns[column.name];
  if (profile === undefined) throw new Error(`column ${sqlite.name}.${column.name} was not profiled`);
  const name = castPlace({ table: sqlite.name, column: column.name });
  const where = { source: source.label, table: sqlite.name, column: column.name };
  const cast = castOf(settings.casts, sqlite.name, column.name);
  if (cast?.type.kind === 'reading' && cast.type.reading === 'omit') {
    const kind = 'column';
    const sql = `${column.name} ${column.declaredType}`.trim();
    const message = `left behind with ${valueCount(profile)} values, as --cast ${name}=omit asks`;
    notebook.refuse({ ...where, code: 'GM818', kind, name: `${sqlite.name}.${column.name}`, sql, message });
    return null;
  }
  const names = live.columns.map((one) => one.name);
  const match = matchName(column.name, names, renamedTo(settings.renames, where));
  if (match.kind === 'none') {
    reportUnmatched(pair, where, valueCount(profile), notebook);
    return null;
  }
  if (match.kind === 'several') {
    const message = `the target has several columns of that name: ${match.names.join(', ')}`;
    notebook.add({ ...where, code: 'GM805', message, advice: renameAdvice(name, match.names) });
    return null;
  }
  const rivals = rivalsOf(pair, column, match);
  if (rivals.length > 0) {
    const message = `the target's column ${match.name} is spelled like it, and so ${rivals.length === 1 ? 'is' : 'are'} ${rivals.join(', ')}, which would get nothing`;
    notebook.add({ ...where, code: 'GM805', message, advice: renameAdvice(name, [match.name, ...rivals]) });
    return null;
  }
  const found = live.columns.find((one) => one.name === match.name);
  const type = typeOf(pair, match.name);
  if (found === undefined) return null;
  if (type === null) {
    const message = `the target's column ${match.name} is ${found.type}, into which no rows can be loaded`;
    notebook.add({ ...where, code: 'GM807', message, advice: `Leave it behind: ${castOption(name, 'omit')}` });
    return null;
  }
  if (match.how !== 'exact')
    notebook.add({ ...where, code: 'GM820', message: `goes into the target's column ${match.name}` });
  const { encoding } = source.catalog;
  const { findings, ...chosen } = chooseConversion({
    name,
    type,
    profile,
    cast,
    encoding,
    timeZone: settings.timeZone,
  });
  if (found.generatedSql === null) for (const finding of findings) notebook.add({ ...where, ...finding });
  reportCast({ name, cast, type }, where, notebook);
  reportPolicy({ name, cast, type }, where, notebook);
  reportBlobs({ profile, ...chosen }, where, notebook);
  if (found.notNull && found.generatedSql === null && profile.nulls > 0) {
    notebook.add({
      ...where,
      code: 'GM806',
      message: `${profile.nulls} values are NULL${exampleKey(profile.examples.null)}, and the target's column is NOT NULL`,
      advice: `Give these rows a value in the source, or make the column nullable: ${alterColumn(live, match.name)} DROP NOT NULL`,
    });
  }
  return {
    source: column.name,
    target: match.name,
    declaredType: column.declaredType,
    type,
    found,
    profile,
    cast,
    ...chosen,
  };
}

/** Columns of the target that a column may as well mean, where it has the name of none, and that no other one of the source means. */
function rivalsOf(
  { source, sqlite, live, settings: { renames } }: PairToMatch,
  column: SqliteColumn,
  match: NameMatch & { readonly kind: 'found' },
): string[] {
  if (match.how !== 'case' && match.how !== 'snake') return [];
  const names = live.columns.map(({ name }) => name);
  const isMeant = (name: string) =>
    sqlite.columns.some((other) => {
      const place = { source: source.label, table: sqlite.name, column: other.name };
      const found = matchName(other.name, names, renamedTo(renames, place));
      return other !== column && found.kind === 'found' && found.name === name;
    });
  return live.columns
    .filter(({ name, generatedSql }) => name !== match.name && generatedSql === null && isAlike(column.name, name))
    .flatMap(({ name }) => (isMeant(name) ? [] : [name]));
}

/** Renames that would say where a column goes, and the cast that leaves it behind. */
function renameAdvice(name: string, targets: readonly string[]): string {
  const ways = targets.map((target) => option('rename', `${name}=${target}`));
  return `Say which it is: ${ways.join(', or ')}; or leave the column behind: ${castOption(name, 'omit')}`;
}

function exampleKey(example: { readonly key: string } | undefined): string {
  return example === undefined ? '' : ` (the first at key ${example.key})`;
}

/** The cast of a column, by names without regard to case, as SQLite has them. */
function castOf(casts: readonly Cast[], table: string, column: string): Cast | null {
  return casts.find((cast) => sameName(cast.table, table) && sameName(cast.column, column)) ?? null;
}

function reportUnmatched(
  { sqlite, live }: PairToMatch,
  where: { readonly source: string; readonly table: string; readonly column: string },
  values: number,
  notebook: Notebook,
): void {
  const message = `the target's table ${live.schema}.${live.name} has no such column`;
  if (values === 0) {
    notebook.add({ ...where, code: 'GM817', message: `${message}; it holds no value, so nothing is lost` });
    return;
  }
  const name = castPlace({ table: sqlite.name, column: where.column });
  const advice = `Add the column, say which one it is (${option('rename', `${name}=`, { fill: 'column' })}), or leave its ${values} values behind: ${castOption(name, 'omit')}`;
  notebook.add({ ...where, code: 'GM803', message, advice });
}

function typeOf({ live, types }: PairToMatch, column: string): LoadType | null {
  const found = live.columnTypes.find((one: FoundColumnType) => one.column === column);
  return found === undefined ? null : liveType(found, new Map(types.map((type) => [type.oid, type])));
}

/** Where texts are read as their bytes, blobs cannot be told from them. */
function reportBlobs(
  { profile: { blobs }, conversion: { texts } }: Pick<MatchedColumn, 'profile' | 'conversion'>,
  where: { readonly source: string; readonly table: string; readonly column: string },
  notebook: Notebook,
): void {
  if (texts === null || blobs.count === 0) return;
  const message = `${blobs.count} blobs stand beside texts with NUL, or with what is no Unicode, and the target's column takes no blobs`;
  notebook.add({ ...where, code: 'GM806', message, advice: 'Take the blobs out of the source.' });
}

/** Two columns that differ only in case or underscores may mean one and the same. */
function reportDoubled(
  { source, sqlite }: PairToMatch,
  matched: readonly MatchedColumn[],
  notebook: Notebook,
): ReadonlySet<MatchedColumn> {
  const doubled = new Set<MatchedColumn>();
  for (const column of matched) {
    const same = matched.filter(({ target }) => target === column.target);
    const first = same.find(({ source: name, target }) => name === target) ?? same[0];
    if (first === column || first === undefined) continue;
    doubled.add(column);
    const message = `the columns ${first.source} and ${column.source} would both go into ${column.target}`;
    notebook.add({
      source: source.label,
      table: sqlite.name,
      column: column.source,
      code: 'GM805',
      message,
      advice: doubledAdvice(castPlace({ table: sqlite.name, column: column.source })),
    });
  }
  return doubled;
}

function doubledAdvice(name: string): string {
  return `Say where this one goes: ${option('rename', `${name}=`, { fill: 'column' })}; or leave it behind: ${castOption(name, 'omit')}`;
}

function alterColumn({ schema, name }: FoundLiveTable, column: string): string {
  return `ALTER TABLE ${qualified(schema, name)} ALTER COLUMN ${quoteName(column)}`;
}

/** A column that the source lacks is filled by its default, by the server, or with NULL. */
function reportMissing(
  { source, sqlite, live }: PairToMatch,
  matched: readonly MatchedColumn[],
  notebook: Notebook,
): void {
  const given = new Set(matched.map(({ target }) => target));
  for (const { name, notNull, defaultSql, identity, generatedSql } of live.columns) {
    if (given.has(name) || !notNull || defaultSql !== null || identity !== null || generatedSql !== null) continue;
    notebook.add({
      source: source.label,
      table: sqlite.name,
      column: name,
      code: 'GM804',
      message: `the target's column ${live.schema}.${live.name}.${name} needs a value, has no default, and the source has no such column`,
      advice: `Say which column goes there (${option('rename', `${writtenName(sqlite.name)}.`, { fill: 'column' }, `=${name}`)}), or ${alterColumn(live, name)} SET DEFAULT <value>, or DROP NOT NULL`,
    });
  }
}
