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
  const memberOf: MemberOf = ([table, column]) => {
    const type = chosen.get(table)?.get(column);
    const found = profile.tables[table]?.columns[column];
    if (type === undefined || found === undefined) return [];
    return [{ table, column, type: type.type, isRowid: type === rowidColumnType, profile: found }];
  };
  for (const { table, column, type } of changesOf(pairsOf(tables), memberOf)) {
    changed.set(table, (changed.get(table) ?? new Map()).set(column, type));
  }
  return changed;
}

type MemberOf = (name: Name) => readonly Joined[];

function changesOf(pairs: readonly Pair[], memberOf: MemberOf): readonly Joined[] {
  return groupsOf(pairs).flatMap((names) => {
    const members = names.flatMap(memberOf);
    const own = pairs.filter(([child]) => isAmong(names, child));
    const typeOf = (name: Name) => memberOf(name)[0]?.type;
    if (own.every(([child, parent]) => areComparable(typeOf(child), typeOf(parent)))) return [];
    const common = commonType(members, own);
    if (common.kind !== 'bigint' && members.some(({ isRowid }) => isRowid)) {
      const held = heldByRowid(own, memberOf);
      return changesOf(
        own.filter(([child, parent]) => isAmong(held, child) === isAmong(held, parent)),
        memberOf,
      );
    }
    if (isSpelledApart(common, mergeProfiles(members.map((member) => member.profile)))) return [];
    return members.filter(({ type }) => family(type) !== family(common)).map((one) => ({ ...one, type: common }));
  });
}

/**
 * An identity stays bigint, and with it all that foreign keys join to it by columns that are bigint or hold nothing. Only the keys
 * between them and the others cannot be carried.
 */
function heldByRowid(pairs: readonly Pair[], memberOf: MemberOf): readonly Name[] {
  const mayStay = (name: Name) =>
    memberOf(name).some(({ isRowid, type, profile }) => isRowid || type.kind === 'bigint' || valueCount(profile) === 0);
  const staying = pairs.filter((pair) => pair.every(mayStay));
  const alone = pairs.flat().map((name) => [name]);
  const groups = [...groupsOf(staying), ...alone];
  return groups.filter((names) => names.flatMap(memberOf).some(({ isRowid }) => isRowid)).flat();
}

/** Whether a type tells apart what SQLite takes for one number: the texts 5 and 5.0. */
export function isSpelledApart(type: PgType, { integers, reals }: ColumnProfile): boolean {
  return family(type) === 'text' && integers.count > 0 && reals.integral > 0;
}

/**
 * Whether a foreign key can join columns of these types: PostgreSQL takes the child's value for the parent's type where that
 * loses nothing, https://www.postgresql.org/docs/current/typeconv-oper.html
 */
export function areComparable(child: PgType | undefined, parent: PgType | undefined): boolean {
  if (child === undefined || parent === undefined) return false;
  return family(child) === family(parent) || (takenFor[child.kind] ?? []).includes(parent.kind);
}

const takenFor: Readonly<Partial<Record<PgType['kind'], readonly PgType['kind'][]>>> = {
  bigint: ['numeric', 'double precision'],
  numeric: ['double precision'],
};

function commonType(members: readonly Joined[], pairs: readonly Pair[]): PgType {
  const isChild = ({ table, column }: Joined) => pairs.some(([child]) => isSame(child, [table, column]));
  const filled = members.filter(({ isRowid, profile: found }) => isRowid || valueCount(found) > 0);
  // Without a value, the column that all others point to tells what they will hold.
  const deciding = filled.length > 0 ? filled : members.filter((member) => !isChild(member));
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

type Pair = readonly [child: Name, parent: Name];

/** Columns joined by foreign keys, directly or through others. */
function groupsOf(pairs: readonly Pair[]): readonly (readonly Name[])[] {
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

function isAmong(names: readonly Name[], name: Name): boolean {
  return names.some((one) => isSame(one, name));
}

function isSame(left: Name, right: Name): boolean {
  return left[0] === right[0] && left[1] === right[1];
}

/** Child and parent of every foreign key, column by column. */
function pairsOf(tables: readonly SqliteTable[]): Pair[] {
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
