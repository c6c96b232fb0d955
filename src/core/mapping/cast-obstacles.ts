import { typeSql } from '../catalog/pg-catalog.ts';
import type { ColumnProfile } from '../catalog/profile.ts';
import { sameName } from '../catalog/same-name.ts';
import { mixedUnits } from '../matching/mixed-units.ts';
import { castOption } from '../settings/option-text.ts';
import { castPlace } from '../settings/parse-cast.ts';
import type { Asked } from './asked.ts';
import type { CheckedCast } from './cast-columns.ts';
import { isUsable, mergingSpellings } from './choose-type.ts';
import { nextId } from './rowid.ts';
import { countedValues, shown } from './shown.ts';

/** Why a cast cannot be obeyed, and what the operator can do instead. */
export interface CastObstacle {
  readonly reason: string;
  readonly advice: string;
}

/** Why a column cannot have the type that a cast asks for; null where it can. */
export function castObstacle(checked: CheckedCast, asked: Asked): CastObstacle | null {
  return useObstacle(checked, asked) ?? valueObstacle(checked, asked) ?? keyObstacle(checked, asked);
}

/** What an identity can be, with the id after the last: https://www.postgresql.org/docs/current/datatype-numeric.html */
const afterLast: Readonly<Record<string, bigint>> = { smallint: 2n ** 15n, integer: 2n ** 31n, bigint: 2n ** 63n };
const wordTypes: ReadonlySet<string> = new Set(['text', 'varchar']);
const leaveOut = 'Leave the cast out.';

function useObstacle({ type, rival }: CheckedCast, { table, column, profile, isRowid }: Asked): CastObstacle | null {
  const name = castPlace({ table: table.name, column: column.name });
  if (rival !== null) {
    const reason = `foreign keys join ${name} to ${rival}, for which another --cast asks for a type that cannot be compared with it`;
    return { reason, advice: 'Give both columns one type.' };
  }
  const end = afterLast[type.kind];
  if (isRowid && end === undefined) {
    const reason = `${name} is the rowid, whose next value is counted`;
    return { reason, advice: 'It can be smallint, integer or bigint.' };
  }
  const next = nextId(table, profile);
  if (isRowid && end !== undefined && next >= end && type.kind !== 'bigint')
    return { reason: `the next ${name} is ${next}, which ${type.kind} does not hold`, advice: leaveOut };
  if (table.virtual !== null) {
    return { reason: `${table.name} is a virtual table, whose columns have the types of its module`, advice: leaveOut };
  }
  const search = table.fullTexts.find(({ columns }) => columns.some((one) => sameName(one, column.name)));
  if (search !== undefined && !wordTypes.has(type.kind)) {
    return { reason: `the full-text table ${search.name} searches its words`, advice: leaveOut };
  }
  return null;
}

function valueObstacle(checked: CheckedCast, { table, column, chosen, profile }: Asked): CastObstacle | null {
  const { check, type, conversion } = checked;
  if (conversion.texts !== null && profile.blobs.count > 0) return blobsBeside(checked, { table, column, profile });
  const at = castPlace({ table: table.name, column: column.name });
  const mixed = mixedUnits({ ...checked, name: checked.joinedTo ?? at, others: check?.otherUnits ?? [] });
  if (mixed !== null && !mixed.isDecided) return { reason: `${at}: ${mixed.message}`, advice: mixed.advice };
  if (check === null || check.misfits === 0 || conversion.nulls === 'misfits') return null;
  const name = checked.joinedTo ?? at;
  const { misfits, example } = check;
  const first = example === null ? '' : `, the first is ${shown(example.value)} at key ${example.key}`;
  const reason = `${countedValues(misfits)} of ${at} ${misfits === 1 ? 'does' : 'do'} not fit ${typeSql(type)}${first}`;
  const isTime = conversion.reading.kind === 'time' && conversion.reading.unit === null;
  const ways = [
    'Correct them in the source',
    `leave the cast out (it would be ${typeSql(chosen.type)})`,
    ...(isTime
      ? [`say what numbers count (${castOption(name, 'seconds')}, milliseconds, microseconds or julian-days)`]
      : []),
    ...(conversion.texts?.unstorable === 'refuse'
      ? [
          `leave out what ${typeSql(type)} cannot hold (${castOption(name, `${typeSql(type)}:strip`)}), or put U+FFFD in its place (:replace)`,
        ]
      : []),
    ...(example?.value === '' ? [`make empty texts NULL (${castOption(name, `${typeSql(type)}:empty`)})`] : []),
    `make them NULL (${castOption(name, `${typeSql(type)}:null`)})${conversion.texts === null ? `, or keep all as text (${castOption(name, `${typeSql(type)}:text`)})` : ''}`,
  ];
  return { reason, advice: `${ways.join('; ')}.` };
}

/** Where texts are read as their bytes, blobs cannot be told from them. */
function blobsBeside(
  { joinedTo }: CheckedCast,
  { table, column, profile }: Pick<Asked, 'table' | 'column' | 'profile'>,
): CastObstacle {
  const at = castPlace({ table: table.name, column: column.name });
  const { blobs, texts } = profile;
  return {
    reason: `${at} holds ${blobs.count} blobs beside ${texts.withNul + texts.invalidUtf8} texts with NUL, or with what is no Unicode`,
    advice: `Take the blobs out of the source, or keep all as bytes (${castOption(joinedTo ?? at, 'bytea')}).`,
  };
}

function keyObstacle(checked: CheckedCast, asked: Asked): CastObstacle | null {
  const { type } = checked;
  const { use, chosen } = asked;
  const isNew = typeSql(type) !== typeSql(chosen.type);
  if (isNew && !isUsable(type, use)) {
    const reason =
      type.kind === 'json'
        ? 'json cannot be compared, and the column is in a key or an index'
        : `${type.kind} takes values for one that SQLite keeps apart, and the column is in a unique key`;
    return { reason, advice: leaveOut };
  }
  if (!use.inUnique || !mayMerge(checked, asked)) return null;
  const example = checked.respelled === null ? '' : ` (${checked.respelled})`;
  return {
    reason: `values that SQLite keeps apart may be one ${typeSql(type)}${example}, and the column is in a unique key`,
    advice: `Write them in one spelling in the source, or leave the cast out (it would be ${typeSql(chosen.type)}).`,
  };
}

/** Whether two values that differ in SQLite can become one. */
function mayMerge({ type, conversion: { reading }, respelled, check }: CheckedCast, { profile }: Asked): boolean {
  switch (reading.kind) {
    case 'plain':
      if ((check?.mended ?? 0) > 0) return true;
      return mergingSpellings.has(type.kind) && profile.texts.count > 0 && profile.texts.shape === null;
    case 'time':
      return type.kind === 'date' || !(isOneSpelling(profile) || isCounted(profile));
    case 'uuid':
      return respelled !== null;
    case 'digits':
      return type.kind === 'numeric' || profile.integers.count + profile.reals.count > 0;
    default:
      return true;
  }
}

function isOneSpelling({ texts, integers: { count }, reals }: ColumnProfile): boolean {
  return texts.shape !== null && count + reals.count === 0;
}

/** Whole numbers of one unit are as many times. */
function isCounted({ texts, reals }: ColumnProfile): boolean {
  return texts.count + reals.count === 0;
}
