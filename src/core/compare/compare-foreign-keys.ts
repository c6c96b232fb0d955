import { foreignKeyName } from '../catalog/foreign-key-name.ts';
import type { FoundForeignKey } from '../catalog/found-table.ts';
import type { Difference } from '../catalog/report.ts';
import type { SqliteForeignKey } from '../catalog/sqlite-catalog.ts';
import {
  difference,
  missing,
  type ObjectsToCompare,
  refused,
  sameList,
  sameName,
  targetName,
} from './object-differences.ts';

/** Every foreign key of SQLite's definition must be there with its columns, actions and time of checking, and be validated. */
export function compareForeignKeys(sides: ObjectsToCompare): Difference[] {
  const { sqlite, found, notCarried } = sides;
  const free = new Set(found.foreignKeys);
  return sqlite.foreignKeys.flatMap((key) => {
    if (refused(notCarried, 'foreign key', foreignKeyName(sqlite.name, key))) return [];
    const match = [...free].find((candidate) => sameForeignKey(key, candidate, sides));
    if (match === undefined) return [missing(sqlite.name, described(key))];
    free.delete(match);
    if (match.valid || plannedInvalid(sides, match)) return [];
    return [difference(sqlite.name, 'object', described(key), 'NOT VALID')];
  });
}

function sameForeignKey(key: SqliteForeignKey, found: FoundForeignKey, sides: ObjectsToCompare): boolean {
  const parent = sides.siblings.find(({ sqlite }) => sameName(sqlite.name, key.parentTable));
  if (parent === undefined) return false;
  const parentColumns = key.parentColumns.length > 0 ? key.parentColumns : parent.sqlite.primaryKey;
  return (
    found.parentTable === parent.planned.target.name &&
    found.parentSchema === sides.place(parent.planned.target.schema) &&
    sameList(
      found.columns,
      key.columns.map((name) => targetName(sides.planned, name)),
    ) &&
    sameList(
      found.parentColumns,
      parentColumns.map((name) => targetName(parent.planned, name)),
    ) &&
    found.onDelete === key.onDelete &&
    found.onUpdate === key.onUpdate &&
    found.deferrable === key.deferrable
  );
}

function plannedInvalid({ planned }: ObjectsToCompare, found: FoundForeignKey): boolean {
  return planned.target.foreignKeys.some((key) => key.name === found.name && !key.valid);
}

function described({ columns, parentTable, parentColumns, onDelete, onUpdate, deferrable }: SqliteForeignKey): string {
  const parent = parentColumns.length === 0 ? parentTable : `${parentTable}(${parentColumns.join(', ')})`;
  const options = [
    ...(onDelete === 'NO ACTION' ? [] : [` ON DELETE ${onDelete}`]),
    ...(onUpdate === 'NO ACTION' ? [] : [` ON UPDATE ${onUpdate}`]),
    ...(deferrable === 'not' ? [] : [` DEFERRABLE INITIALLY ${deferrable.toUpperCase()}`]),
  ];
  return `FOREIGN KEY (${columns.join(', ')}) REFERENCES ${parent}${options.join('')}`;
}
