import type { Conversion, Reading, StoredTexts } from '../../core/catalog/conversion.ts';
import type { LiveTable } from '../../core/catalog/live-table.ts';
import type { MigrationPlan, PlannedTable } from '../../core/catalog/plan.ts';
import type { Paint } from './paint.ts';
import { clean, columns, count } from './words.ts';

const readings: Readonly<Record<Reading['kind'], (reading: Reading) => string>> = {
  plain: () => '',
  time: (reading) => (reading.kind === 'time' && reading.unit !== null ? `read as ${reading.unit}` : ''),
  boolean: () => 'words for true and false',
  uuid: () => 'any spelling',
  hex: () => 'read as hex',
  base64: () => 'read as base64',
  digits: () => 'numbers from texts',
  json: () => '',
  'json array': () => 'from JSON arrays',
};

const nulls: Readonly<Record<Conversion['nulls'], string>> = {
  none: '',
  empty: 'empty texts become NULL',
  misfits: 'what does not fit becomes NULL',
};

const unstorable: Readonly<Record<StoredTexts['unstorable'], string>> = {
  refuse: '',
  strip: 'NUL and what is no Unicode is left out',
  replace: 'U+FFFD in place of NUL and of what is no Unicode',
};

/** How a column's values become those of the target's column, '' where they stay as they are. */
export function conversionText(conversion: Conversion | undefined): string {
  if (conversion === undefined) return '';
  const { reading, texts } = conversion;
  const parts = [
    readings[reading.kind](reading),
    nulls[conversion.nulls],
    texts === null ? '' : unstorable[texts.unstorable],
  ];
  return parts.filter((part) => part !== '').join(', ');
}

/** The columns of the target's table that the source does not have. */
export function otherRows({ live }: PlannedTable): string[][] {
  return (live?.others ?? []).map((name) => [clean(name), '- → its default', 'not in the source']);
}

/** Whether rows go into tables that are there. */
export function isDataOnly(plan: MigrationPlan): boolean {
  return plan.tables.some(({ live }) => live !== undefined);
}

const fates: Readonly<Record<LiveTable['existing'], string>> = {
  fail: 'nothing is decided',
  truncate: 'make way for those of the source',
  upsert: 'stay, with the values of the source where it has them too',
  skip: 'stay as they are',
};

/** Which tables of the target hold rows already, and what becomes of them. */
export function heldLines(plan: MigrationPlan, paint: Paint): string[] {
  const held = plan.tables.flatMap(({ target, live }) =>
    live !== undefined && live.rows > 0 ? [{ target, live }] : [],
  );
  if (held.length === 0) return [];
  const rows = held.map(({ target, live }) => [
    `  ${clean(`${target.schema}.${target.name}`)}`,
    count(live.rows, 'row'),
    fates[live.existing],
  ]);
  return [
    paint.warning(`Of the target ${count(held.length, 'table')} ${held.length === 1 ? 'holds' : 'hold'} rows already:`),
    ...columns(rows, [1]),
    'They are kept in a backup schema, and a rollback puts them back.',
    '',
  ];
}
