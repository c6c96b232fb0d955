import type { FoundLiveForeignKey } from '../catalog/found-live.ts';
import { baseType, type LoadType } from '../catalog/pg-catalog.ts';
import { valueCount } from '../mapping/fits.ts';
import type { Notebook } from '../mapping/notebook.ts';
import type { Settings } from '../settings/settings.ts';
import type { MatchedColumn, MatchedTable } from './matched.ts';

/** A foreign key of the target whose rows without a parent can be found before anything is written. */
export interface ParentsToFind {
  readonly key: FoundLiveForeignKey;
  readonly child: MatchedTable;
  /** The names of the key's columns in the source. */
  readonly columns: readonly string[];
  /** What their values are cast to, to be looked for among the rows of the target. */
  readonly types: readonly LoadType[];
  /** The table of the same source whose rows are parents too, and its columns there; null where none of the run's are. */
  readonly parent: { readonly table: string; readonly columns: readonly string[] } | null;
  /** Whether rows that the target has now can be parents. */
  readonly stays: boolean;
}

/**
 * The foreign keys of the tables that take rows, but for those that PostgreSQL does not look at either (NOT VALID), and those whose values are
 * equal only after they were converted, which the exchange finds.
 */
export function parentsToFind(
  tables: readonly MatchedTable[],
  { existing }: Pick<Settings, 'existing'>,
): ParentsToFind[] {
  return tables.flatMap((child) =>
    child.live.foreignKeysAround
      .filter(({ schema, table }) => schema === child.live.schema && table === child.live.name)
      .filter(({ definition }) => !/ NOT VALID$| MATCH FULL/.test(definition))
      .flatMap((key) => {
        const columns = given(child, key.columns);
        const parent = tables.find(({ live }) => live.schema === key.parentSchema && live.name === key.parentTable);
        const found = parent === undefined ? null : given(parent, key.parentColumns);
        const isComparable =
          columns !== null &&
          (parent === undefined ||
            (found !== null && parent.source === child.source && columns.every((one, at) => areAlike(one, found[at]))));
        if (!isComparable) return [];
        return {
          key,
          child,
          columns: columns.map(({ source }) => source),
          types: columns.map(({ type }) => type),
          parent:
            parent === undefined || found === null
              ? null
              : { table: parent.sqlite.name, columns: found.map(({ source }) => source) },
          stays: parent === undefined || existing !== 'truncate',
        };
      }),
  );
}

/** Names the rows that have no parent, and would keep the foreign key from being added again. */
export function reportOrphans(
  { key, child, columns, parent, stays }: ParentsToFind,
  { rows, value, at }: { readonly rows: number; readonly value: string; readonly at: string },
  notebook: Notebook,
): void {
  const place = `${key.parentSchema}.${key.parentTable}`;
  const where = parent === null ? 'the target' : stays ? 'the source or the target' : 'the source';
  notebook.add({
    code: 'GM827',
    source: child.source.label,
    table: child.sqlite.name,
    ...(columns.length === 1 ? { column: columns[0] } : {}),
    message: `${rows} rows refer (${key.name}) to rows of ${place} that are not in ${where}, as ${value} at key ${at}`,
    advice: `Correct or delete these rows in the source, add their parents, or drop the foreign key: ALTER TABLE ${key.schema}.${key.table} DROP CONSTRAINT ${key.name}`,
  });
}

/** The columns of the source that give those of the target, where each is compared as it is; else null. */
function given(table: MatchedTable, names: readonly string[]): readonly MatchedColumn[] | null {
  const columns = names.flatMap((name) => table.columns.find(({ target }) => target === name) ?? []);
  const isWhole = columns.length === names.length && table.sqlite.virtual === null;
  return isWhole && columns.every(isComparedAsItIs) ? columns : null;
}

/** Integers, or texts of a type that has one spelling for each. */
function isComparedAsItIs({ type, conversion, profile }: MatchedColumn): boolean {
  const { kind } = baseType(type);
  const { reading, nulls, texts } = conversion;
  if (reading.kind !== 'plain' || nulls !== 'none' || texts !== null) return false;
  const only = (count: number) => count === valueCount(profile);
  if (['smallint', 'integer', 'bigint'].includes(kind)) return only(profile.integers.count);
  return ['text', 'varchar', 'uuid', 'enum'].includes(kind) && only(profile.texts.count);
}

/** A column without a value is like every other. */
function areAlike(left: MatchedColumn, right: MatchedColumn | undefined): boolean {
  if (right === undefined) return false;
  if (valueCount(left.profile) === 0 || valueCount(right.profile) === 0) return true;
  return left.profile.integers.count > 0 === right.profile.integers.count > 0;
}
