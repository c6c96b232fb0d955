import type { PgType } from '../catalog/pg-catalog.ts';
import type { ColumnProfile, SourceProfile } from '../catalog/profile.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { ChosenType } from './choose-type.ts';
import { sameName } from './draft.ts';
import { narrowest } from './fits.ts';
import { mergeProfiles } from './merge-profiles.ts';
import { rowidColumnType } from './rowid.ts';

interface Joined {
  readonly table: string;
  readonly column: string;
  readonly type: PgType;
  /** An identity stays bigint; then the foreign key is what cannot be carried. */
  readonly isRowid: boolean;
  readonly profile: ColumnProfile;
}

/**
 * One type for all columns that foreign keys join: PostgreSQL compares both sides of a foreign key, so they must be of one kind.
 * Returns only the columns whose type changes, by table and column.
 */
export function joinedTypes(
  tables: readonly SqliteTable[],
  profile: SourceProfile,
  chosen: ReadonlyMap<string, ReadonlyMap<string, ChosenType>>,
): ReadonlyMap<string, ReadonlyMap<string, PgType>> {
  const changed = new Map<string, Map<string, PgType>>();
  for (const names of groupsOf(tables)) {
    const members = names.flatMap(([table, column]) => {
      const choice = chosen.get(table)?.get(column);
      const found = profile.tables[table]?.columns[column];
      if (choice === undefined || found === undefined) return [];
      return [{ table, column, type: choice.type, isRowid: choice === rowidColumnType, profile: found }];
    });
    const common = commonType(members);
    if (common === null || (common.kind !== 'bigint' && members.some(({ isRowid }) => isRowid))) continue;
    for (const { table, column } of members.filter(({ type }) => family(type) !== family(common))) {
      changed.set(table, (changed.get(table) ?? new Map()).set(column, common));
    }
  }
  return changed;
}

/** null when the members already agree. */
function commonType(members: readonly Joined[]): PgType | null {
  const families = new Set(members.map(({ type }) => family(type)));
  if (families.size < 2) return null;
  const filled = members.filter(({ isRowid, profile: found }) => isRowid || !isEmpty(found));
  const filledFamilies = new Set(filled.map(({ type }) => family(type)));
  if (filledFamilies.size === 1 && filled[0] !== undefined) return filled[0].type;
  return narrowest(mergeProfiles(members.map(({ profile }) => profile)));
}

function isEmpty({ integers, reals, texts, blobs }: ColumnProfile): boolean {
  return integers.count + reals.count + texts.count + blobs.count === 0;
}

/** varchar(n) and text compare with each other; all other types only with themselves here. */
function family(type: PgType): string {
  return type.kind === 'varchar' ? 'text' : type.kind;
}

/** Columns joined by foreign keys, directly or through others, as [table, column] in the spelling of their definitions. */
function groupsOf(tables: readonly SqliteTable[]): readonly (readonly (readonly [string, string])[])[] {
  const groups: (readonly [string, string])[][] = [];
  const groupOf = (member: readonly [string, string]) =>
    groups.find((group) => group.some(([table, column]) => table === member[0] && column === member[1]));
  for (const [left, right] of pairsOf(tables)) {
    const [first, second] = [groupOf(left), groupOf(right)];
    if (first === undefined && second === undefined) groups.push(isSame(left, right) ? [left] : [left, right]);
    else if (first === undefined) second?.push(left);
    else if (second === undefined) first.push(right);
    else if (first !== second) {
      first.push(...second);
      groups.splice(groups.indexOf(second), 1);
    }
  }
  return groups;
}

function isSame(left: readonly [string, string], right: readonly [string, string]): boolean {
  return left[0] === right[0] && left[1] === right[1];
}

function pairsOf(tables: readonly SqliteTable[]): (readonly [readonly [string, string], readonly [string, string]])[] {
  return tables.flatMap((child) =>
    child.foreignKeys.flatMap((key) => {
      const parent = tables.find(({ name }) => sameName(name, key.parentTable));
      if (parent === undefined) return [];
      const parentColumns = key.parentColumns.length > 0 ? key.parentColumns : parent.primaryKey;
      return key.columns.flatMap((column, position) => {
        const left = spelling(child, column);
        const right = spelling(parent, parentColumns[position] ?? '');
        return left === undefined || right === undefined
          ? []
          : [[[child.name, left] as const, [parent.name, right] as const] as const];
      });
    }),
  );
}

function spelling(table: SqliteTable, column: string): string | undefined {
  return table.columns.find(({ name }) => sameName(name, column))?.name;
}
