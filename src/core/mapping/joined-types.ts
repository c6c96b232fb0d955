import type { PgType } from '../catalog/pg-catalog.ts';
import type { ColumnProfile, SourceProfile } from '../catalog/profile.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { ChosenType } from './choose-type.ts';
import { sameName } from './draft.ts';
import { narrowest, valueCount } from './fits.ts';
import { mergeProfiles } from './merge-profiles.ts';
import { rowidColumnType } from './rowid.ts';

interface Joined {
  readonly table: string;
  readonly column: string;
  readonly type: PgType;
  /** An identity stays bigint; then the foreign key is what cannot be carried. */
  readonly isRowid: boolean;
  /** Refers to another column, or to itself. */
  readonly isChild: boolean;
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
  const pairs = pairsOf(tables);
  for (const names of groupsOf(pairs)) {
    const members = names.flatMap(([table, column]) => {
      const choice = chosen.get(table)?.get(column);
      const found = profile.tables[table]?.columns[column];
      if (choice === undefined || found === undefined) return [];
      const isChild = pairs.some(([child]) => isSame(child, [table, column]));
      return [{ table, column, type: choice.type, isRowid: choice === rowidColumnType, isChild, profile: found }];
    });
    const typeOf = (name: Name) => members.find(({ table, column }) => isSame(name, [table, column]))?.type;
    const own = pairs.filter(([child]) => names.some((name) => isSame(name, child)));
    if (own.every(([child, parent]) => areComparable(typeOf(child), typeOf(parent)))) continue;
    const common = commonType(members);
    if (common.kind !== 'bigint' && members.some(({ isRowid }) => isRowid)) continue;
    for (const { table, column } of members.filter(({ type }) => family(type) !== family(common))) {
      changed.set(table, (changed.get(table) ?? new Map()).set(column, common));
    }
  }
  return changed;
}

/**
 * Whether a foreign key can join columns of these types: PostgreSQL takes the child's value for the parent's type where that
 * loses nothing, https://www.postgresql.org/docs/current/typeconv-oper.html
 */
export function areComparable(child: PgType | undefined, parent: PgType | undefined): boolean {
  if (child === undefined || parent === undefined) return false;
  return family(child) === family(parent) || (child.kind === 'bigint' && parent.kind === 'numeric');
}

function commonType(members: readonly Joined[]): PgType {
  const filled = members.filter(({ isRowid, profile: found }) => isRowid || valueCount(found) > 0);
  // Without a value, the column that all others point to tells what they will hold.
  const deciding = filled.length > 0 ? filled : members.filter(({ isChild }) => !isChild);
  const [first] = deciding;
  if (first !== undefined && deciding.every(({ type }) => family(type) === family(first.type))) return first.type;
  return narrowest(mergeProfiles(members.map(({ profile }) => profile)));
}

/** varchar(n) and text compare with each other; all other types only with themselves here. */
function family(type: PgType): string {
  return type.kind === 'varchar' ? 'text' : type.kind;
}

/** [table, column] in the spelling of their definitions. */
type Name = readonly [string, string];

/** Columns joined by foreign keys, directly or through others. */
function groupsOf(pairs: readonly (readonly [Name, Name])[]): readonly (readonly Name[])[] {
  const groups: Name[][] = [];
  const groupOf = (member: Name) => groups.find((group) => group.some((name) => isSame(name, member)));
  for (const [left, right] of pairs) {
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

function isSame(left: Name, right: Name): boolean {
  return left[0] === right[0] && left[1] === right[1];
}

/** Child and parent of every foreign key, column by column. */
function pairsOf(tables: readonly SqliteTable[]): (readonly [Name, Name])[] {
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
