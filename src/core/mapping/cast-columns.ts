import type { Conversion } from '../catalog/conversion.ts';
import type { PgType } from '../catalog/pg-catalog.ts';
import type { LoadColumn } from '../catalog/plan.ts';
import { sameName } from '../catalog/same-name.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { ValueCheck } from '../matching/check-values.ts';
import { type ChosenConversion, chooseConversion } from '../matching/choose-conversion.ts';
import { castPlace } from '../settings/parse-cast.ts';
import { isSelected } from '../settings/patterns.ts';
import type { Cast, Settings } from '../settings/settings.ts';
import { joinedColumns, type Name } from './column-pairs.ts';
import { columnProfile, type SourceToPlan } from './draft.ts';
import { fits } from './fits.ts';
import { areComparable } from './joined-types.ts';

/** A column whose type a cast decides, and how its values get into it. */
export interface CastColumn {
  /** Label of the source, and the names there. */
  readonly source: string;
  readonly table: string;
  readonly column: string;
  readonly cast: Cast;
  /** Where the cast was written for another column, which foreign keys join to this one: that column. */
  readonly joinedTo: string | null;
  /** A column among the joined ones whose cast asks for a type that cannot be compared with this one's; null where there is none. */
  readonly rival: string | null;
  readonly type: PgType;
  readonly conversion: Conversion;
  readonly read: LoadColumn['read'];
  /** Whether the profile alone proves that every value fits; if not, each is looked at. */
  readonly isProven: boolean;
  readonly findings: ChosenConversion['findings'];
}

/** The same with what looking at the values has found. */
export interface CheckedCast extends CastColumn {
  /** null where nothing had to be looked at. */
  readonly check: ValueCheck | null;
  /** A value that the column holds in several spellings, of a UUID; null where there is none. */
  readonly respelled: string | null;
}

/** The columns of a source that casts decide: those that casts name, and those that foreign keys join to them. */
export function castColumns(
  source: SourceToPlan,
  settings: Pick<Settings, 'casts' | 'include' | 'exclude' | 'timeZone'>,
): CastColumn[] {
  if (settings.casts.length === 0) return [];
  const tables = source.catalog.tables.filter(({ name }) => isSelected(name, source.label, settings));
  const joinedTo = joinedColumns(tables);
  return tables.flatMap((table) =>
    table.columns.flatMap(({ name: column }) => {
      const name: Name = [table.name, column];
      const found = castFor(name, joinedTo(name), settings.casts);
      return found === null ? [] : [castColumn(source, table, column, found, settings.timeZone)];
    }),
  );
}

type FoundCast = Pick<CastColumn, 'cast' | 'joinedTo' | 'rival'>;

function castFor(name: Name, joined: readonly Name[], casts: readonly Cast[]): FoundCast | null {
  const named = joined.flatMap((one) => casts.filter((cast) => isNamed(cast, one)));
  const own = named.find((cast) => isNamed(cast, name));
  const cast = own ?? named[0];
  if (cast === undefined) return null;
  const type = castType(cast);
  const rival = named.find((one) => !areComparable(castType(one), type) && !areComparable(type, castType(one)));
  return {
    cast,
    joinedTo: own === undefined ? castPlace(cast) : null,
    rival: rival === undefined ? null : castPlace(rival),
  };
}

function isNamed(cast: Cast, [table, column]: Name): boolean {
  return sameName(cast.table, table) && sameName(cast.column, column);
}

/** A unit of time asks for an instant, a spelling of bytes for bytes. */
export function castType({ type }: Cast): PgType {
  if (type.kind !== 'reading') return type;
  switch (type.reading) {
    case 'hex':
    case 'base64':
      return { kind: 'bytea' };
    case 'omit':
    case 'json array':
      throw new Error(`${type.reading} is for tables that are there`);
    default:
      return { kind: 'timestamptz' };
  }
}

function castColumn(
  source: SourceToPlan,
  table: SqliteTable,
  column: string,
  found: FoundCast,
  timeZone: string,
): CastColumn {
  const profile = columnProfile(source, table, column);
  const { cast } = found;
  const type = castType(cast);
  const name = castPlace({ table: table.name, column });
  const chosen = chooseConversion({ name, type, profile, cast, timeZone, encoding: source.catalog.encoding });
  const { kind } = chosen.conversion.reading;
  const isAsDeclared = kind !== 'hex' && kind !== 'base64' && fits(type, profile);
  const isPlain = isAsDeclared || (kind === 'plain' && type.kind === 'bytea' && chosen.read === 'bytes');
  const texts = isAsDeclared ? null : chosen.conversion.texts;
  return {
    source: source.label,
    table: table.name,
    column,
    ...found,
    type,
    conversion: {
      reading: isAsDeclared ? { kind: 'plain' } : chosen.conversion.reading,
      nulls: isPlain && cast.policy !== 'empty' ? 'none' : chosen.conversion.nulls,
      texts,
    },
    read: texts === null && chosen.conversion.texts !== null ? 'value' : chosen.read,
    isProven: chosen.isProven || (isPlain && cast.policy !== 'empty'),
    findings: chosen.findings.filter(({ code }) => !isAsDeclared || code === 'GM821'),
  };
}
