import type { Conversion } from '../catalog/conversion.ts';
import { typeSql } from '../catalog/pg-catalog.ts';
import { mendedTexts } from '../matching/mended-texts.ts';
import { mixedUnits } from '../matching/mixed-units.ts';
import { castHow, castPlace } from '../settings/parse-cast.ts';
import type { Asked } from './asked.ts';
import type { CheckedCast } from './cast-columns.ts';
import { castObstacle } from './cast-obstacles.ts';
import type { ChosenType } from './choose-type.ts';
import { fits } from './fits.ts';
import { countedValues, shown } from './shown.ts';

/**
 * The type of a column that a cast decides, with what becomes of its values; where it cannot be obeyed the column's own type and a blocker.
 * `isText`: some value of the column, or of one joined to it, does not fit, and the policy is to keep them all as text.
 */
export function castedType(checked: CheckedCast, asked: Asked, isText: boolean): ChosenType {
  if (isText) return textInstead(checked, asked);
  const obstacle = castObstacle(checked, asked);
  if (obstacle !== null) return refused(checked, asked, obstacle);
  const { type, read, findings } = checked;
  const conversion = conversionOf(checked);
  const isSame = typeSql(type) === typeSql(asked.chosen.type) && conversion === null;
  const nulled = nulledBy(checked);
  const mended = checked.check === null ? null : mendedTexts(type, checked.conversion, checked.check);
  return {
    type,
    read,
    nulled,
    ...(conversion === null ? {} : { conversion }),
    findings: [
      ...(isSame ? [] : [{ code: 'GM109', message: `becomes ${typeSql(type)}: ${reasonOf(checked)}` } as const]),
      ...findings,
      ...decidedUnits(checked, asked),
      ...(nulled === 0 ? [] : [lost(checked, nulled)]),
      ...(mended === null ? [] : [mended]),
    ],
  };
}

/** Numbers that look like another unit than the one that the cast names. */
function decidedUnits(checked: CheckedCast, { table, column }: Asked): ChosenType['findings'] {
  const name = castPlace({ table: table.name, column: column.name });
  const mixed = mixedUnits({ ...checked, name, others: checked.check?.otherUnits ?? [] });
  return mixed === null ? [] : [{ code: 'GM829', message: mixed.message }];
}

/** What is left of a conversion once the values were seen: nothing becomes NULL where all fit. null where the type reads all by itself. */
function conversionOf(checked: CheckedCast): Conversion | null {
  const { reading, nulls, texts } = checked.conversion;
  const left: Conversion = { reading, nulls: nulledBy(checked) === 0 ? 'none' : nulls, texts };
  return reading.kind === 'plain' && left.nulls === 'none' && texts === null ? null : left;
}

function nulledBy({ check, conversion: { nulls } }: CheckedCast): number {
  if (nulls === 'misfits') return check?.misfits ?? 0;
  return nulls === 'empty' ? (check?.empties ?? 0) : 0;
}

function reasonOf({ cast, joinedTo }: CheckedCast): string {
  if (joinedTo === null) return '--cast asks for it';
  return `foreign keys join it to ${joinedTo}, for which --cast ${joinedTo}=${castHow(cast)} asks`;
}

function lost({ check, type, conversion }: CheckedCast, nulled: number): ChosenType['findings'][number] {
  if (conversion.nulls === 'empty')
    return { code: 'GM812', message: nulled === 1 ? '1 empty text becomes NULL' : `${nulled} empty texts become NULL` };
  const example = check?.example ?? null;
  const first = example === null ? '' : `, the first ${shown(example.value)} at key ${example.key}`;
  return {
    code: 'GM812',
    message: `${countedValues(nulled)} that ${nulled === 1 ? 'is' : 'are'} no ${typeSql(type)} ${nulled === 1 ? 'becomes' : 'become'} NULL${first}`,
  };
}

function textInstead(checked: CheckedCast, asked: Asked): ChosenType {
  const type = { kind: 'text' } as const;
  const why = castObstacle(checked, asked)?.reason ?? `a column that foreign keys join to it does not fit`;
  const wanted = `--cast asks for ${typeSql(checked.type)} or text`;
  if (asked.isRowid || !fits(type, asked.profile)) {
    const reason = asked.isRowid ? 'it is the rowid, which stays an integer' : 'text does not hold its values either';
    return refused(checked, asked, { reason: `${why}; ${reason}`, advice: 'Leave the cast out.' });
  }
  return { type, read: 'value', findings: [{ code: 'GM111', message: `${wanted}, and ${why}: becomes text` }] };
}

function refused(
  checked: CheckedCast,
  { chosen, table, column }: Asked,
  { reason, advice }: { readonly reason: string; readonly advice: string },
): ChosenType {
  const place = checked.joinedTo ?? castPlace({ table: table.name, column: column.name });
  const message = `--cast ${place}=${castHow(checked.cast)} cannot be obeyed: ${reason}`;
  return { type: chosen.type, findings: [{ code: 'GM110', message, advice }] };
}
