import type { Conversion } from '../catalog/conversion.ts';
import { type PgType, typeSql } from '../catalog/pg-catalog.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import type { ColumnProfile, Example } from '../catalog/profile.ts';
import type { SqliteColumn } from '../catalog/sqlite-catalog.ts';
import { unitBetween } from '../matching/time-units.ts';
import { option } from '../settings/option-text.ts';
import { castReading } from '../settings/parse-cast.ts';
import { writtenName } from '../settings/quoted-names.ts';
import { readDefault } from '../sqlite-sql/read-default.ts';
import { type Wish, wishOf } from './declared-type.ts';
import { defaultFor } from './defaults.ts';
import { fits, narrowest, valueCount } from './fits.ts';
import type { Finding } from './notebook.ts';
import { shown } from './shown.ts';

export interface ChosenType {
  readonly type: PgType;
  /** What a cast makes of the values; absent where they are what the type reads by itself. */
  readonly conversion?: Conversion;
  /** How the load reads the values, where a cast decides that. */
  readonly read?: LoadColumn['read'];
  /** How many values become NULL because a cast asks for it. */
  readonly nulled?: number;
  readonly findings: readonly Pick<Finding, 'code' | 'message' | 'advice'>[];
}

/** What a column is used for, as far as its type depends on it. */
export interface ColumnUse {
  readonly inKey: boolean;
  /** In a PRIMARY KEY, UNIQUE or unique index. */
  readonly inUnique: boolean;
  /** Different spellings of one time or boolean are different keys here, so no type may take them for one. */
  readonly exact: boolean;
}

/** The best type that the declaration asks for and that holds every value, else the narrowest that does; with the reason where they differ. */
export function chooseType(column: SqliteColumn, profile: ColumnProfile, use: ColumnUse): ChosenType {
  const wish = wishOf(column.declaredType, column.affinity);
  const candidates = wish.candidates.filter((type) => isUsable(type, use));
  const fitting = candidates.filter((type) => fits(type, profile));
  // A default is a value that will come; it decides between types that the present values fit.
  const wanted = fitting.find((type) => holdsDefault(type, column)) ?? fitting[0];
  const type = wanted ?? (valueCount(profile) === 0 ? emptyColumnType(column) : narrowest(profile));
  if (use.exact && candidates.length === 0) return { type, findings: [spelledInTwoWays(column, type)] };
  const findings = findingsOf({ column, profile, wish, type, first: candidates[0] ?? null });
  const isByDefault = type === wanted && type !== fitting[0];
  return {
    type,
    findings: isByDefault ? findings.map((one) => ({ code: one.code, message: byDefault(column, type) })) : findings,
  };
}

function byDefault({ declaredType, defaultSql }: SqliteColumn, type: PgType): string {
  return `declared ${declaredType}, which does not hold its DEFAULT ${defaultSql}: becomes ${typeSql(type)}`;
}

/** Types that take several spellings for one value. */
export const mergingSpellings: ReadonlySet<PgType['kind']> = new Set(['boolean', 'time', 'timestamp', 'timestamptz']);

/** json has no equality, so no key can be made of it; jsonb takes documents for equal that differ as texts. */
export function isUsable(type: PgType, use: ColumnUse): boolean {
  if (type.kind === 'json') return !use.inKey;
  if (type.kind === 'jsonb') return !use.inUnique;
  return !(use.exact && mergingSpellings.has(type.kind));
}

/** Whether the DEFAULT of a column, where it has one, is a value of the type. */
export function holdsDefault(type: PgType, sqlite: SqliteColumn): boolean {
  const found = sqlite.defaultSql === null ? null : readDefault(sqlite.defaultSql);
  if (found?.kind !== 'value' || found.value.kind === 'null') return true;
  return defaultFor({ type, sqlite }, found.value) !== null;
}

function spelledInTwoWays({ declaredType }: SqliteColumn, type: PgType): ChosenType['findings'][number] {
  return {
    code: 'GM101',
    message: `declared ${declaredType}, but a unique key holds one value in two spellings: becomes ${typeSql(type)}, which keeps them apart`,
    advice: 'Write these values in one spelling in the source.',
  };
}

/** Without a value, affinity is all there is: https://www.sqlite.org/datatype3.html#determination_of_column_affinity */
function emptyColumnType({ affinity, declaredType }: SqliteColumn): PgType {
  if (affinity === 'integer') return { kind: 'bigint' };
  if (affinity === 'real') return { kind: 'double precision' };
  if (affinity === 'numeric') return { kind: 'numeric', precision: null, scale: null };
  return affinity === 'blob' && declaredType !== '' ? { kind: 'bytea' } : { kind: 'text' };
}

interface Situation {
  readonly column: SqliteColumn;
  readonly profile: ColumnProfile;
  readonly wish: Wish;
  readonly type: PgType;
  readonly first: PgType | null;
}

function findingsOf(situation: Situation): ChosenType['findings'] {
  const { column, profile, wish, type, first } = situation;
  const declared = column.declaredType;
  if (profile.texts.withNul + profile.texts.invalidUtf8 > 0) return [unreadableText(profile)];
  if (type.kind === 'timestamp' && profile.texts.forms.date > 0 && profile.texts.forms.date < profile.texts.count)
    return [datesAlone(situation)];
  const isWiderDate = first?.kind === 'date' && type.kind !== 'date';
  if (first !== null && asksFor(wish, type) && !isWiderDate) return [];
  if (first?.kind === 'varchar' && type.kind === 'text') {
    return [
      {
        code: 'GM103',
        message: `declared ${declared}, but the longest text has ${profile.texts.maxChars} characters: becomes text`,
      },
    ];
  }
  const numbers = profile.integers.count + profile.reals.count;
  if (wish.temporal && numbers > 0 && profile.texts.count === 0) return [timesAsNumbers(situation)];
  if (first !== null) {
    return [
      {
        code: 'GM101',
        message: `declared ${declared}, but it holds ${misfits(profile, first)}: becomes ${typeSql(type)}`,
        advice: `Correct these values in the source if ${typeSql(first)} is wanted.`,
      },
    ];
  }
  if (wish.known)
    return isMixed(profile)
      ? [{ code: 'GM101', message: `it holds ${classes(profile)}: becomes ${typeSql(type)}` }]
      : [];
  return [
    {
      code: 'GM105',
      message: `declared ${declared}, decided by its values (${classes(profile)}): becomes ${typeSql(type)}`,
    },
  ];
}

/** A narrower spelling of the same wish, such as numeric for DECIMAL(10,2), is still what was asked for. */
function asksFor(wish: Wish, type: PgType): boolean {
  return (
    wish.candidates.some((candidate) => candidate.kind === type.kind) &&
    !(wish.candidates[0]?.kind === 'varchar' && type.kind === 'text')
  );
}

function unreadableText(profile: ColumnProfile): ChosenType['findings'][number] {
  const { withNul, invalidUtf8 } = profile.texts;
  const oddity = withNul > 0 ? 'nul' : 'invalid-utf8';
  const counts = [
    ...(withNul > 0 ? [`${withNul === 1 ? '1 text' : `${withNul} texts`} with a NUL byte`] : []),
    ...(invalidUtf8 > 0 ? [`${invalidUtf8 === 1 ? '1 text that is' : `${invalidUtf8} texts that are`} not UTF-8`] : []),
  ].join(' and ');
  return {
    code: 'GM102',
    message: `PostgreSQL's text cannot hold ${counts}${exampleOf(profile, oddity)}: becomes bytea, byte for byte`,
    advice:
      'Clean these values in the source if text is wanted, or give them up: cast this column to text:strip, or to text:replace.',
  };
}

function datesAlone({ column, profile }: Situation): ChosenType['findings'][number] {
  const { date } = profile.texts.forms;
  return {
    code: 'GM107',
    message: `declared ${column.declaredType}, ${date} of its ${profile.texts.count} texts are dates without a time: they become midnight`,
  };
}

function timesAsNumbers({ column, profile, type }: Situation): ChosenType['findings'][number] {
  const low = Number(profile.integers.min ?? profile.reals.min ?? 0);
  const high = Number(profile.integers.max ?? profile.reals.max ?? 0);
  const found = unitBetween(low, high);
  // Ticks do not count from 1970, and are looked for in the tables of an application only.
  const unit = found === 'ticks' ? null : found;
  const look = unit === null ? '' : ` that look like ${unit === 'Julian days' ? unit : `${unit} since 1970`}`;
  const cast = option('cast', { fill: 'table' }, `.${writtenName(column.name)}=${castReading(unit ?? 'seconds')}`);
  return {
    code: 'GM104',
    message: `declared ${column.declaredType}, its values are numbers${look}: becomes ${typeSql(type)}`,
    advice: `If they are times: ${cast}${unit === null ? ' (or milliseconds, microseconds, julian-days)' : ''}`,
  };
}

/** The values that stand against the wanted type, counted by class, with an example and its key. */
function misfits(profile: ColumnProfile, wanted: PgType): string {
  const form = `not-${wanted.kind}`;
  if (profile.examples[form] !== undefined && onlyTexts(profile)) {
    return `texts that are no ${wanted.kind}${exampleOf(profile, form)}`;
  }
  return classes(profile);
}

function onlyTexts(profile: ColumnProfile): boolean {
  return profile.texts.count === valueCount(profile);
}

function classes(profile: ColumnProfile): string {
  const names = ['integers', 'reals', 'texts', 'blobs'] as const;
  const found = names.filter((name) => profile[name].count > 0);
  if (found.length === 0) return 'no values';
  return found.map((name) => `${profile[name].count} ${name}${exampleOf(profile, name.slice(0, -1))}`).join(', ');
}

function isMixed(profile: ColumnProfile): boolean {
  return (['integers', 'reals', 'texts', 'blobs'] as const).filter((name) => profile[name].count > 0).length > 1;
}

function exampleOf(profile: ColumnProfile, name: string): string {
  const example: Example | undefined = profile.examples[name];
  return example === undefined ? '' : ` (${shown(example.value)} at key ${example.key})`;
}
