import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import { sameName } from './draft.ts';

/** [table, column] in the spelling of their definitions. */
export type Name = readonly [string, string];

export type Pair = readonly [child: Name, parent: Name];

/** Columns joined by foreign keys, directly or through others. */
export function groupsOf(pairs: readonly Pair[]): readonly (readonly Name[])[] {
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

/** Whether a column is one of these. */
export function isAmong(names: readonly Name[], name: Name): boolean {
  return names.some((one) => isSame(one, name));
}

/** Gives the columns that foreign keys of these tables join to a column, which is one of them. */
export function joinedColumns(tables: readonly SqliteTable[]): (name: Name) => readonly Name[] {
  const groups = groupsOf(pairsOf(tables));
  const groupOf = new Map(groups.flatMap((group) => group.map((name) => [JSON.stringify(name), group] as const)));
  return (name) => groupOf.get(JSON.stringify(name)) ?? [name];
}

/** Whether two names are one column's. */
export function isSame(left: Name, right: Name): boolean {
  return left[0] === right[0] && left[1] === right[1];
}

/** Child and parent of every foreign key, column by column. */
export function pairsOf(tables: readonly SqliteTable[]): Pair[] {
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
