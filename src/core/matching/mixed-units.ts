import type { Conversion, TimeUnit } from '../catalog/conversion.ts';
import type { Example } from '../catalog/profile.ts';
import { microsOfNumber } from '../copy/number-times.ts';
import { shown } from '../mapping/shown.ts';
import { castOption } from '../settings/option-text.ts';
import { castReading } from '../settings/parse-cast.ts';
import type { Cast } from '../settings/settings.ts';

/** Numbers of a column that look like times of another unit than the one that they are read in. */
export interface OtherUnit {
  readonly unit: TimeUnit;
  readonly count: number;
  readonly example: Example;
}

/** What numbers of several units in one column mean: the finding, and what the operator can do. */
export interface MixedUnits {
  readonly message: string;
  readonly advice: string;
  /** Whether a cast has named the unit of all. */
  readonly isDecided: boolean;
}

/** Says how many numbers look like which other unit; null where none does. `name` is the column as a cast names it. */
export function mixedUnits({
  name,
  conversion: { reading },
  cast,
  others,
}: {
  readonly name: string;
  readonly conversion: Conversion;
  readonly cast: Cast | null;
  readonly others: readonly OtherUnit[];
}): MixedUnits | null {
  if (reading.kind !== 'time' || reading.unit === null || others.length === 0) return null;
  const { unit } = reading;
  const found = others.map(
    ({ unit: other, count, example }) =>
      `${count} ${count === 1 ? 'looks' : 'look'} like ${other}, as ${shown(example.value)} at key ${example.key}${yearOf(example, unit)}`,
  );
  return {
    message: `its numbers are read as ${unit}, and of them ${found.join('; ')}`,
    advice: `Bring them to one unit in the source, or say that all of them count ${unit}: ${castOption(name, castReading(unit))}`,
    isDecided: cast?.type.kind === 'reading' && cast.type.reading === unit,
  };
}

function yearOf({ value }: Example, unit: TimeUnit): string {
  const micros = typeof value === 'bigint' || typeof value === 'number' ? microsOfNumber(value, unit) : null;
  return micros === null ? '' : `, which would be in the year ${new Date(Number(micros / 1000n)).getUTCFullYear()}`;
}
