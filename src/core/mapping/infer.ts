import { type PgType, typeSql } from '../catalog/pg-catalog.ts';
import { sameName } from '../catalog/same-name.ts';
import { castOption } from '../settings/option-text.ts';
import { castPlace } from '../settings/parse-cast.ts';
import type { Asked } from './asked.ts';
import { type ChosenType, holdsDefault, isUsable, mergingSpellings } from './choose-type.ts';
import { fits, valueCount } from './fits.ts';

/** What texts may be meant as, the narrowest first. */
const meanings: readonly PgType[] = (
  ['uuid', 'date', 'time', 'timestamp', 'timestamptz', 'jsonb', 'json'] as const
).map((kind) => ({ kind }));

/** The type that every value of a text column is spelled in; null where there is none, or where the column is used as text. */
export function meaningOf(asked: Asked): PgType | null {
  const { chosen, profile, column, table, use } = asked;
  const isText = chosen.type.kind === 'text' || chosen.type.kind === 'varchar';
  if (!isText || valueCount(profile) === 0 || column.generated !== null || table.virtual !== null) return null;
  const isSearched = table.fullTexts.some(({ columns }) => columns.some((one) => sameName(one, column.name)));
  // NOCASE and RTRIM compare texts; no other type has them.
  if (isSearched || column.collation !== 'BINARY') return null;
  const isApart = (type: PgType) => !(use.inUnique && mergingSpellings.has(type.kind) && profile.texts.shape === null);
  return (
    meanings.find(
      (type) => fits(type, profile) && isUsable(type, use) && isApart(type) && holdsDefault(type, column),
    ) ?? null
  );
}

/** The type that --infer gives a column. */
export function inferred({ profile }: Pick<Asked, 'profile'>, type: PgType): ChosenType {
  const { count } = profile.texts;
  const message =
    count === 0
      ? `joined by a foreign key to a column of ${typeSql(type)}: becomes ${typeSql(type)} (--infer)`
      : `${allTexts(count)} a ${typeSql(type)}: becomes ${typeSql(type)}, compared by meaning (--infer)`;
  return { type, findings: [{ code: 'GM113', message }] };
}

/** The same as a suggestion. */
export function suggested({ chosen, profile, table, column }: Asked, type: PgType): ChosenType {
  const message = `${allTexts(profile.texts.count)} a ${typeSql(type)}: stays ${typeSql(chosen.type)}`;
  const place = castPlace({ table: table.name, column: column.name });
  const advice = `If it is meant so: ${castOption(place, typeSql(type))}, or --infer for all columns like it.`;
  return { ...chosen, findings: [...chosen.findings, { code: 'GM112', message, advice }] };
}

function allTexts(count: number): string {
  return count === 1 ? 'its only text is' : `each of its ${count} texts is`;
}
