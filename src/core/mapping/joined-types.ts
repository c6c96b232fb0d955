import type { PgType } from '../catalog/pg-catalog.ts';
import type { ColumnProfile, SourceProfile } from '../catalog/profile.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { ChosenType } from './choose-type.ts';
import { groupsOf, isAmong, isSame, type Name, type Pair, pairsOf } from './column-pairs.ts';
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
  return family(child) === family(parent) || (takenFor[family(child)] ?? []).includes(family(parent));
}

const takenFor: Readonly<Record<string, readonly string[]>> = {
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

/** varchar(n) and text compare with each other, and so do integers of every size; all other types only with themselves here. */
function family({ kind }: PgType): string {
  if (kind === 'varchar') return 'text';
  return kind === 'smallint' || kind === 'integer' ? 'bigint' : kind;
}
