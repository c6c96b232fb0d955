import type { FoundLiveForeignKey, FoundLiveTable } from '../catalog/found-live.ts';
import { baseType, typeSql } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { mendJson } from '../copy/mend-json.ts';
import { qualified, quoteName } from '../ddl/quote.ts';
import type { Notebook } from '../mapping/notebook.ts';
import { shown } from '../mapping/shown.ts';
import { castOption } from '../settings/option-text.ts';
import { castPlace } from '../settings/parse-cast.ts';
import type { Settings } from '../settings/settings.ts';
import { writtenType } from './cast-findings.ts';
import type { ValueCheck } from './check-values.ts';
import { holdsRows } from './live-target.ts';
import type { MatchedColumn, MatchedTable } from './matched.ts';
import { mendedTexts } from './mended-texts.ts';
import { mixedUnits } from './mixed-units.ts';

/** What looking at the values of the columns has found. */
export function reportValues(
  { source, sqlite }: MatchedTable,
  column: MatchedColumn,
  check: ValueCheck,
  notebook: Notebook,
): void {
  const { misfits, empties, example } = check;
  const where = { source: source.label, table: sqlite.name, column: column.source };
  const mended = mendedTexts(column.type, column.conversion, check);
  if (mended !== null) notebook.add({ ...where, ...mended });
  const name = castPlace({ table: sqlite.name, column: column.source });
  const mixed = mixedUnits({ ...column, name, others: check.otherUnits });
  if (mixed !== null) {
    const { message, advice, isDecided } = mixed;
    notebook.add({ ...where, message, ...(isDecided ? { code: 'GM829' } : { code: 'GM828', advice }) });
  }
  const { nulls } = column.conversion;
  const lost = nulls === 'misfits' ? misfits : nulls === 'empty' ? empties : 0;
  if (lost > 0) {
    const what = nulls === 'empty' ? 'empty texts' : `values that are no ${typeSql(column.type)}`;
    const first =
      nulls === 'empty' || example === null ? '' : `, the first ${shown(example.value)} at key ${example.key}`;
    notebook.add({ ...where, code: 'GM812', message: `${lost} ${what} become NULL${first}` });
  }
  if (lost > 0 && column.found.notNull) {
    const message = `${lost} values would become NULL, and the target's column is NOT NULL`;
    notebook.add({ ...where, code: 'GM806', message, advice: 'Give these rows a value in the source.' });
  }
  if (nulls === 'misfits' || misfits === 0 || example === null) return;
  const message = `${misfits} values do not fit ${typeSql(column.type)}: the first is ${shown(example.value)} at key ${example.key}`;
  notebook.add({ ...where, code: 'GM806', message, advice: adviceFor(name, column, example.value) });
}

function adviceFor(name: string, { type, conversion }: MatchedColumn, example: SqliteValue): string {
  const isEscaped =
    baseType(type).kind === 'jsonb' && typeof example === 'string' && mendJson(example, 'strip') !== example;
  const isPadded = baseType(type).kind === 'char' && typeof example === 'string' && example.endsWith(' ');
  const cast = (policy: string) => castOption(name, `${writtenType(type)}:${policy}`);
  const ways = [
    'Correct them in the source',
    ...(baseType(type).kind === 'array' && conversion.reading.kind !== 'json array'
      ? [`read JSON arrays (${castOption(name, 'json-array')})`]
      : []),
    ...(conversion.texts?.unstorable === 'refuse' || (conversion.texts === null && isEscaped)
      ? [`leave out what the type cannot hold, or put U+FFFD in its place (${cast('strip')}, or replace)`]
      : []),
    ...(isPadded
      ? [`leave out blanks at the end, which are no longer told from the type's own (${cast('strip')})`]
      : []),
    ...(example === '' ? [`make empty texts NULL (${cast('empty')})`] : []),
    ...(conversion.reading.kind === 'time' && typeof example !== 'string'
      ? [`say what numbers count (${castOption(name, 'seconds')}, milliseconds, microseconds, julian-days or ticks)`]
      : []),
    `widen the target's column, or give up what does not fit (${cast('null')})`,
  ];
  return `${ways.join('; ')}.`;
}

/** Whether this role may fill the table as it is, and what becomes of the rows that it has. */
export function reportTable(
  table: MatchedTable,
  all: readonly MatchedTable[],
  settings: Settings,
  notebook: Notebook,
): void {
  const { source, sqlite, live } = table;
  const where = { source: source.label, table: sqlite.name };
  for (const { message, advice } of obstaclesOf(table)) notebook.add({ ...where, code: 'GM815', message, advice });
  if (!holdsRows(live)) return;
  const place = `${live.schema}.${live.name}`;
  const rows = `${place} has ${live.rows} ${live.rows === 1 ? 'row' : 'rows'} already, as ${live.sample.join(' ')}`;
  const { existing } = settings;
  if (existing === 'fail') {
    const advice = 'Decide what becomes of them: --existing truncate, upsert or skip';
    notebook.add({ ...where, code: 'GM808', message: rows, advice });
    return;
  }
  if (existing !== 'truncate' && keysOf(table) === 0) {
    const advice = 'Use --existing truncate, or give the table a key whose columns the source has.';
    notebook.add({
      ...where,
      code: 'GM808',
      message: `${rows}; it has no key by which they could be told from those of the source`,
      advice,
    });
    return;
  }
  notebook.add({
    ...where,
    code: 'GM809',
    message: `${rows}; ${fates[existing]}`,
    advice: 'They are kept in the backup schema for a rollback.',
  });
  if (existing === 'truncate') for (const key of outsideKeys(table, all)) reportOutside(where, key, place, notebook);
}

/** Who else hears of the rows. */
export function reportListeners(
  tables: readonly MatchedTable[],
  listeners: readonly { readonly table: string; readonly what: string }[],
  notebook: Notebook,
): void {
  for (const { table, what } of listeners) {
    const own = tables.find(({ live }) => `${live.schema}.${live.name}` === table);
    const source = own?.source.label ?? tables[0]?.source.label ?? '';
    const message = table === '' ? what : `${table}: ${what}`;
    notebook.add({ source, ...(own === undefined ? {} : { table: own.sqlite.name }), code: 'GM819', message });
  }
}

const fates = {
  truncate: 'they make way for those of the source',
  upsert: 'those that the source has too get its values, the others stay',
  skip: 'they stay as they are, rows of the source with the same key are left out',
} as const;

function keysOf({ live, columns }: MatchedTable): number {
  const given = new Set<string | null>(columns.map(({ target }) => target));
  return live.indexes.filter(
    (index) => index.unique && index.whereSql === null && index.columns.every(({ column }) => given.has(column)),
  ).length;
}

/** Foreign keys of tables that take no rows in this run. */
function outsideKeys({ live }: MatchedTable, all: readonly MatchedTable[]): FoundLiveForeignKey[] {
  return live.foreignKeysAround.filter(
    (key) =>
      key.parentSchema === live.schema &&
      key.parentTable === live.name &&
      !all.some((one) => one.live.schema === key.schema && one.live.name === key.table),
  );
}

function reportOutside(
  where: { readonly source: string; readonly table: string },
  { schema, table, name }: FoundLiveForeignKey,
  place: string,
  notebook: Notebook,
): void {
  notebook.add({
    ...where,
    code: 'GM816',
    message: `${schema}.${table}, which is not part of the run, refers to ${place} (${name}): its rows would point to rows that are gone`,
    advice: 'Use --existing upsert or skip, or let that table be part of the run.',
  });
}

interface Obstacle {
  readonly message: string;
  readonly advice: string;
}

function obstaclesOf({ live }: MatchedTable): Obstacle[] {
  const place = `${live.schema}.${live.name}`;
  const found = live.obstacles.map((obstacle) => ({
    message: `${place} ${obstacle}, and cannot be filled`,
    advice: 'Fill it by hand.',
  }));
  if (!live.isMine) {
    return [...found, ownedByAnother(live)];
  }
  for (const { schema, name, isMine } of live.sequences) {
    if (!isMine)
      found.push({
        message: `the sequence ${schema}.${name} of ${place} belongs to another role`,
        advice: 'Give it to the owner of the table.',
      });
  }
  for (const key of live.foreignKeysAround) found.push(...foreignKeyObstacles(key));
  return found;
}

function ownedByAnother({ schema, name, owner, maySetRole }: FoundLiveTable): Obstacle {
  const message = `${schema}.${name} belongs to ${owner}: only its owner can keep triggers and foreign keys from firing`;
  if (!maySetRole) {
    return {
      message: `${message}, and SET ROLE to it is not possible: this role is no member of it`,
      advice: `Run as ${owner}, or: GRANT ${quoteName(owner)} TO CURRENT_USER`,
    };
  }
  const role = encodeURIComponent(`-c role=${owner.replaceAll(/[\\ ]/g, (character) => `\\${character}`)}`);
  return {
    message: `${message}. SET ROLE to it is possible, but its rights are not inherited`,
    advice: `Begin the session as it, by options=${role} in the target's URL, or: ALTER ROLE CURRENT_USER INHERIT`,
  };
}

function foreignKeyObstacles(key: FoundLiveForeignKey): Obstacle[] {
  const what = `the foreign key ${key.name} of ${key.schema}.${key.table}`;
  const parent = `${key.parentSchema}.${key.parentTable}`;
  if (!key.isMine)
    return [
      {
        message: `${what} refers to ${parent} and belongs to another role`,
        advice: 'Run as a role that may act as its owner.',
      },
    ];
  if (key.isSwitchedOff) {
    const advice = `As a superuser: ALTER TABLE ${qualified(key.schema, key.table)} ENABLE TRIGGER ALL, and the same of ${parent}`;
    return [
      { message: `somebody has switched off the triggers of ${what}, which this role could not do again`, advice },
    ];
  }
  if (key.mayRefer) return [];
  return [
    {
      message: `${what} could not be added again: this role may not refer to ${parent}`,
      advice: `GRANT REFERENCES ON ${qualified(key.parentSchema, key.parentTable)} TO CURRENT_USER`,
    },
  ];
}
