import type { FoundLiveForeignKey } from '../catalog/found-live.ts';
import { baseType, type LoadType } from '../catalog/pg-catalog.ts';
import { qualified, quoteName } from '../ddl/quote.ts';
import { valueCount } from '../mapping/fits.ts';
import type { Notebook } from '../mapping/notebook.ts';
import type { Settings } from '../settings/settings.ts';
import { areComparable, hasKeyTexts } from './key-texts.ts';
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
  /** What it takes to read both sides where their values are equal only after they were converted; null where SQLite can compare them. */
  readonly converted: ConvertedKey | null;
}

/** The columns of a key on both sides, in its order. */
export interface ConvertedKey {
  readonly columns: readonly MatchedColumn[];
  /** null where none of the run's rows are parents. */
  readonly parent: { readonly table: MatchedTable; readonly columns: readonly MatchedColumn[] } | null;
  /** MATCH FULL: a key of which only a part is NULL has no parent. */
  readonly isFull: boolean;
}

/**
 * The foreign keys of the tables that take rows, but for those that PostgreSQL does not look at either (NOT VALID), and those of types whose
 * values are not told apart by their texts, which the exchange finds.
 */
export function parentsToFind(
  tables: readonly MatchedTable[],
  { existing }: Pick<Settings, 'existing'>,
): ParentsToFind[] {
  return tables.flatMap((child) =>
    child.live.foreignKeysAround
      .filter(({ schema, table }) => schema === child.live.schema && table === child.live.name)
      .filter(({ definition }) => !definition.endsWith(' NOT VALID'))
      .flatMap((key) => {
        const table = tables.find(({ live }) => live.schema === key.parentSchema && live.name === key.parentTable);
        const columns = given(child, key.columns);
        const found = table === undefined ? null : given(table, key.parentColumns);
        if (columns === null || (table !== undefined && found === null)) return [];
        const parent = table === undefined || found === null ? null : { table, columns: found };
        const converted = { columns, parent, isFull: definitionIsFull(key) };
        const isPlain = areComparedAsTheyAre(child, converted);
        if (!isPlain && !areTold(converted)) return [];
        return {
          key,
          child,
          columns: columns.map(({ source }) => source),
          types: columns.map(({ type }) => type),
          parent:
            parent === null
              ? null
              : { table: parent.table.sqlite.name, columns: parent.columns.map(({ source }) => source) },
          stays: parent === null || existing !== 'truncate',
          converted: isPlain ? null : converted,
        };
      }),
  );
}

function definitionIsFull({ definition }: FoundLiveForeignKey): boolean {
  return / MATCH FULL( |$)/.test(definition);
}

/** Rows that have no parent: how many, and the first of them. */
export interface Orphans {
  readonly rows: number;
  readonly value: string;
  readonly at: string;
  /** Because only a part of their key is NULL. */
  readonly isPartial: boolean;
}

/** Names the rows that have no parent, and would keep the foreign key from being added again. */
export function reportOrphans(
  { key, child, columns, parent, stays }: ParentsToFind,
  { rows, value, at, isPartial }: Orphans,
  notebook: Notebook,
): void {
  const place = `${key.parentSchema}.${key.parentTable}`;
  const where = parent === null ? 'the target' : stays ? 'the source or the target' : 'the source';
  notebook.add({
    code: 'GM827',
    source: child.source.label,
    table: child.sqlite.name,
    ...(columns.length === 1 ? { column: columns[0] } : {}),
    message: isPartial
      ? `${rows} rows refer (${key.name}) to rows of ${place} by a part of the key only, which MATCH FULL does not allow, as ${value} at key ${at}`
      : `${rows} rows refer (${key.name}) to rows of ${place} that are not in ${where}, as ${value} at key ${at}`,
    advice: `Correct or delete these rows in the source, ${isPartial ? '' : 'add their parents, '}or drop the foreign key: ALTER TABLE ${qualified(key.schema, key.table)} DROP CONSTRAINT ${quoteName(key.name)}`,
  });
}

/** The columns of the source that give those of the target; null where it does not give all. */
function given(table: MatchedTable, names: readonly string[]): readonly MatchedColumn[] | null {
  const columns = names.flatMap((name) => table.columns.find(({ target }) => target === name) ?? []);
  return columns.length === names.length && table.sqlite.virtual === null ? columns : null;
}

/** Whether SQLite's own comparison tells which rows have a parent. */
function areComparedAsTheyAre(child: MatchedTable, { columns, parent, isFull }: ConvertedKey): boolean {
  if (isFull || !columns.every(isComparedAsItIs)) return false;
  if (parent === null) return true;
  const { table, columns: others } = parent;
  return (
    table.source === child.source &&
    others.every(isComparedAsItIs) &&
    columns.every((one, at) => areAlike(one, others[at]))
  );
}

/** Whether texts of the converted values tell which rows have a parent. */
function areTold({ columns, parent }: ConvertedKey): boolean {
  if (!columns.every(hasKeyTexts)) return false;
  return (
    parent === null ||
    parent.columns.every((one, at) => hasKeyTexts(one) && areComparable(one, columns[at] as MatchedColumn))
  );
}

/** Integers, or texts of a type that has one spelling for each, and compares them by their bytes. */
function isComparedAsItIs(column: MatchedColumn): boolean {
  const { type, conversion, profile } = column;
  const { kind } = baseType(type);
  const { reading, nulls, texts } = conversion;
  if (reading.kind !== 'plain' || nulls !== 'none' || texts !== null || !hasKeyTexts(column)) return false;
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
