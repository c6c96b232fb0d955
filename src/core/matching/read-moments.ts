import type { Reading, TimeUnit } from '../catalog/conversion.ts';
import { type baseType, typeSql } from '../catalog/pg-catalog.ts';
import { castOption } from '../settings/option-text.ts';
import type { CastReading } from '../settings/settings.ts';
import type { ChosenConversion, ColumnSituation } from './choose-conversion.ts';
import { detectUnit } from './time-units.ts';

export interface MomentSituation extends ColumnSituation {
  readonly base: ReturnType<typeof baseType>;
}

const units: ReadonlySet<CastReading> = new Set(['seconds', 'milliseconds', 'microseconds', 'Julian days', 'ticks']);

/** How numbers and texts of a column become times: the unit is told by a cast or by the numbers, the zone by --time-zone. */
export function readMoments(situation: MomentSituation): {
  readonly reading: Reading & { readonly kind: 'time' };
  readonly findings: ChosenConversion['findings'];
} {
  const { profile, base, name, timeZone, type, cast } = situation;
  const kind = base.kind === 'rounded' ? base.of : base.kind;
  const numbers = kind === 'time' ? 0 : profile.integers.count + profile.reals.count;
  const forced = cast?.type.kind === 'reading' && units.has(cast.type.reading) ? (cast.type.reading as TimeUnit) : null;
  const unit = numbers === 0 ? null : (forced ?? detectUnit(profile));
  const reading = { kind: 'time', unit, zone: timeZone } as const;
  const findings: { code: 'GM810' | 'GM811'; message: string; advice: string }[] = [];
  if (unit !== null) {
    const other = forced === null ? ` (they look like it: ${range(situation)})` : '';
    const advice =
      forced === null
        ? `If they count something else: ${castOption(name, 'seconds')}, milliseconds, microseconds, julian-days or ticks`
        : '';
    findings.push({
      code: 'GM810',
      message: `${numbers} numbers are read as ${unitWords[unit]}${other} and become ${typeSql(type)}`,
      advice,
    });
  }
  // An instant is the same in every zone; the wall clock of one, and an instant from a wall clock, are not.
  const isNaive =
    kind === 'timestamptz'
      ? profile.texts.forms.timestamptz < profile.texts.count
      : numbers > 0 || mayHaveZones(situation);
  if (isNaive && kind !== 'time' && (kind !== 'date' || numbers > 0)) {
    const what =
      kind === 'timestamptz'
        ? 'times without a zone are read in'
        : 'times with a zone, and numbers, are written down as in';
    findings.push({
      code: 'GM811',
      message: `${what} the zone ${timeZone}`,
      advice: 'Another one: --time-zone <zone>',
    });
  }
  return { reading, findings };
}

const unitWords: Readonly<Record<TimeUnit, string>> = {
  seconds: 'seconds since 1970',
  milliseconds: 'milliseconds since 1970',
  microseconds: 'microseconds since 1970',
  'Julian days': 'Julian days, to the millisecond',
  ticks: 'ticks of .NET, 100 nanoseconds since the year 1',
};

/** Texts of a column that was not declared as times have not been looked at. */
function mayHaveZones({ profile: { texts } }: MomentSituation): boolean {
  return texts.count > 0 && texts.forms.timestamp < texts.count;
}

function range({ profile: { integers, reals } }: MomentSituation): string {
  const all = [integers.min, integers.max, reals.min, reals.max].filter((one) => one !== null).map(Number);
  return `${Math.min(...all)} to ${Math.max(...all)}`;
}
