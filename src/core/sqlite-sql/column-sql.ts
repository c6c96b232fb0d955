import type { PgType } from '../catalog/pg-catalog.ts';
import type { ColumnProfile } from '../catalog/profile.ts';
import type { Affinity } from '../catalog/sqlite-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { spellingOfShape } from '../mapping/text-shape.ts';
import { type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** A column that an expression may name. */
export interface ColumnInScope {
  readonly name: string;
  readonly type: PgType;
  readonly affinity: Affinity;
  readonly collation: string;
  /** What its rows hold, where that is known: some meanings can be kept only with it. */
  readonly profile?: ColumnProfile;
  /** Told when the text of a time is taken, whose spelling is only that of the rows. */
  readonly textUse?: { readonly see: () => void };
  /** Why its values have no counterpart: a cast makes others of them. */
  readonly refused?: string;
}

/** The scope of a CHECK, index or generated column: one table, and no SELECT, which SQLite forbids there. */
export function tableScope(find: (name: string) => ColumnInScope | null): Scope {
  return {
    column: (name) => {
      const found = find(name);
      if (found?.refused !== undefined) throw new Untranslatable(found.refused);
      return found === null ? null : columnSql(found);
    },
    select: () => {
      throw new Untranslatable('a subquery');
    },
    immutable: true,
  };
}

/** A column by its name, with what its type, affinity and rows tell of it. */
export function columnSql(column: ColumnInScope): Typed {
  const { affinity, collation, profile, textUse, type } = column;
  return {
    sql: quoteName(column.name),
    affinity,
    collation,
    literal: undefined,
    ...kindOf(type),
    ...storageOf(column),
    ...spellingOf(column),
    ...rangeOf(column),
    ...(profile === undefined ? {} : { profile }),
    ...(textUse === undefined ? {} : { textUse }),
  };
}

function kindOf(type: PgType): Pick<Typed, 'kind' | 'narrow'> {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
      return { kind: 'integer', narrow: true };
    case 'bigint':
      return { kind: 'integer' };
    case 'double precision':
      return { kind: 'real' };
    case 'text':
    case 'varchar':
      return { kind: 'text' };
    case 'bytea':
      return { kind: 'bytes' };
    case 'json':
    case 'jsonb':
      return { kind: 'json' };
    default:
      return { kind: type.kind };
  }
}

/** https://www.sqlite.org/datatype3.html#type_affinity: only a column that converts, or whose rows were seen, has one class. */
function storageOf({ type, affinity, profile }: ColumnInScope): Pick<Typed, 'storage' | 'spelled'> {
  switch (type.kind) {
    case 'smallint':
    case 'integer':
    case 'bigint':
      return affinity === 'real' ? { storage: 'unknown' } : {};
    case 'numeric':
    case 'double precision':
      if (affinity === 'real') return type.kind === 'numeric' ? { storage: 'unknown' } : {};
      if (affinity === 'numeric' || affinity === 'integer')
        return isLarge(profile) ? { storage: 'unknown' } : { storage: 'by value' };
      return type.kind === 'double precision' && profile?.integers.count === 0 ? {} : { storage: 'unknown' };
    case 'text':
    case 'varchar':
      return {
        ...(affinity === 'text' || profile === undefined || holdsOnly(profile, 'texts') ? {} : { storage: 'unknown' }),
        ...(isNumeric(affinity) ? { spelled: true } : {}),
      };
    case 'bytea':
      return profile === undefined || holdsOnly(profile, 'blobs') ? {} : { storage: 'unknown' };
    case 'boolean':
      return profile !== undefined && profile.texts.count > 0 ? { storage: 'unknown' } : {};
    case 'uuid':
      return profile !== undefined && profile.blobs.count > 0 ? { storage: 'unknown' } : {};
    default:
      return {};
  }
}

/** An affinity that makes a number of every text that spells one, and an INTEGER of every whole number. */
function isNumeric(affinity: Affinity): boolean {
  return affinity === 'integer' || affinity === 'numeric';
}

function holdsOnly(profile: ColumnProfile, wanted: 'texts' | 'blobs'): boolean {
  return (['integers', 'reals', 'texts', 'blobs'] as const).every(
    (storageClass) => storageClass === wanted || profile[storageClass].count === 0,
  );
}

function rangeOf({ profile }: ColumnInScope): Pick<Typed, 'range'> {
  const { min, max } = profile?.integers ?? { min: null, max: null };
  return min === null || max === null ? {} : { range: { low: min, high: max } };
}

/** The spelling that all rows share; SQLite's own where there is none yet. */
export function spellingOf({ type, profile }: ColumnInScope): Pick<Typed, 'spelling'> {
  if (type.kind === 'date') return { spelling: '%Y-%m-%d' };
  const own = ownSpellings[type.kind];
  if (own === undefined || profile === undefined) return {};
  const { count, shape } = profile.texts;
  const spelling = count === 0 ? own : shape === null ? null : spellingOfShape(shape);
  return spelling === null ? {} : { spelling };
}

const ownSpellings: Readonly<Record<string, string>> = {
  time: '%H:%M:%S',
  timestamp: '%Y-%m-%d %H:%M:%S',
  timestamptz: '%Y-%m-%d %H:%M:%SZ',
};

/** A whole number beyond 64 bits is a REAL. */
function isLarge(profile: ColumnProfile | undefined): boolean {
  const { min, max } = profile?.reals ?? { min: null, max: null };
  return Math.max(Math.abs(min ?? 0), Math.abs(max ?? 0)) >= 2 ** 63;
}
