import type { PgType } from '../catalog/pg-catalog.ts';
import type { SourceProfile } from '../catalog/profile.ts';
import type { SqliteIndex, SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { Asked } from './asked.ts';
import type { CheckedCast } from './cast-columns.ts';
import { castObstacle } from './cast-obstacles.ts';
import { castedType } from './cast-type.ts';
import { type ChosenType, type ColumnUse, chooseType } from './choose-type.ts';
import { joinedColumns, type Name } from './column-pairs.ts';
import { columnProfile, type SourceToPlan, sameName } from './draft.ts';
import { valueCount } from './fits.ts';
import { inferred, meaningOf, suggested } from './infer.ts';
import { rowidColumnType } from './rowid.ts';

/** Types by table and column. */
export type ChosenTypes = ReadonlyMap<string, ReadonlyMap<string, ChosenType>>;

export interface TypesToChoose {
  readonly source: SourceToPlan;
  /** The tables that take part. */
  readonly tables: readonly SqliteTable[];
  readonly casts: readonly CheckedCast[];
  readonly infer: boolean;
}

/** The type of every column by its declaration and values, where neither a cast nor --infer asks for another. */
export function chosenTypes(request: TypesToChoose): ChosenTypes {
  const { source, tables, casts } = request;
  const joinedTo = joinedColumns(tables);
  const all = tables.map((table) => ({ table, asked: table.columns.map((column) => ask(source, table, column)) }));
  const askedOf = ([table, column]: Name) =>
    all.find((one) => one.table.name === table)?.asked.find((one) => one.column.name === column);
  const castOf = ([table, column]: Name) =>
    casts.find((one) => one.source === source.label && one.table === table && one.column === column);
  const isText = (name: Name) =>
    joinedTo(name).some((one) => {
      const [cast, asked] = [castOf(one), askedOf(one)];
      return cast?.cast.policy === 'text' && asked !== undefined && castObstacle(cast, asked) !== null;
    });
  const meaning = (name: Name) => sharedMeaning(joinedTo(name).flatMap((one) => askedOf(one) ?? []));
  const typeOf = (asked: Asked): ChosenType => {
    const name: Name = [asked.table.name, asked.column.name];
    const cast = castOf(name);
    if (cast !== undefined) return castedType(cast, asked, isText(name));
    const meant = asked.isRowid ? null : meaning(name);
    if (meant === null) return asked.chosen;
    if (request.infer) return inferred(asked, meant);
    return valueCount(asked.profile) === 0 ? asked.chosen : suggested(asked, meant);
  };
  return new Map(
    all.map(({ table, asked }) => [table.name, new Map(asked.map((one) => [one.column.name, typeOf(one)]))]),
  );
}

/** The meaning of all columns that foreign keys join, of which empty ones have any; null where they differ. */
function sharedMeaning(joined: readonly Asked[]): PgType | null {
  const filled = joined.filter(({ profile }) => valueCount(profile) > 0);
  const [first, ...others] = filled.map(meaningOf);
  return first !== undefined && others.every((one) => one?.kind === first?.kind) ? first : null;
}

function ask(source: SourceToPlan, table: SqliteTable, column: SqliteTable['columns'][number]): Asked {
  const profile = columnProfile(source, table, column.name);
  const use = useOf(column.name, table, source.profile);
  const isRowid = table.rowidAlias !== null && sameName(table.rowidAlias, column.name);
  const chosen = isRowid ? rowidColumnType : chooseType(column, profile, use);
  return { table, column, profile, use, isRowid, chosen };
}

function useOf(column: string, table: SqliteTable, profile: SourceProfile): ColumnUse {
  const isIn = (names: readonly (string | null)[]) => names.some((name) => name !== null && sameName(name, column));
  const has = ({ columns }: SqliteIndex) => isIn(columns.map((part) => part.column));
  const spelled = profile.clashes.filter((clash) => clash.kind === 'spelling' && clash.table === table.name);
  return {
    inKey: isIn([...table.primaryKey, ...table.foreignKeys.flatMap((key) => key.columns)]) || table.indexes.some(has),
    inUnique: isIn(table.primaryKey) || table.indexes.some((index) => index.unique && has(index)),
    exact: table.indexes.some((index) => has(index) && spelled.some((clash) => clash.index === index.name)),
  };
}
