import type { FoundLiveTable } from '../catalog/found-live.ts';
import type { Existing, LiveSequence, LiveTable } from '../catalog/live-table.ts';
import { baseType } from '../catalog/pg-catalog.ts';
import type { Notebook } from '../mapping/notebook.ts';
import type { MatchedTable } from './matched.ts';

/** What filling a table of the application takes, but for what must not fire meanwhile. */
export function liveTarget(
  table: MatchedTable,
  existing: Existing,
  notebook: Notebook,
): Omit<LiveTable, 'restatements'> {
  const { live, columns } = table;
  const given = new Set(columns.map(({ target }) => target));
  const isGiven = (names: readonly string[]) => names.every((name) => given.has(name));
  const uniques = live.indexes
    .filter((index) => index.unique && !index.primary && index.valid && index.whereSql === null)
    .map((index) => index.columns.map(({ column }) => column))
    .filter((names): names is string[] => names.every((name) => name !== null));
  return {
    existing,
    rows: live.rows ?? 0,
    loaded: live.columns.filter(({ name }) => given.has(name)).map(({ name }) => name),
    others: live.columns
      .filter(({ name, generatedSql }) => !given.has(name) && generatedSql === null)
      .map(({ name }) => name),
    primaryKey: live.primaryKey !== null && isGiven(live.primaryKey.columns) ? live.primaryKey.columns : null,
    uniques: uniques.filter(isGiven),
    caseless: columns.filter(({ type }) => baseType(type).kind === 'citext').map(({ target }) => target),
    sequences: sequencesOf(table, given, notebook),
    foreignKeys: live.foreignKeysAround.map((key) => ({
      ...{ name: key.name, schema: key.schema, table: key.table, columns: key.columns },
      ...{ parentSchema: key.parentSchema, parentTable: key.parentTable, parentColumns: key.parentColumns },
    })),
  };
}

/** Of columns whose values come from the source: the next number must be above them. */
function sequencesOf(
  { source, sqlite, live, columns }: MatchedTable,
  given: ReadonlySet<string>,
  notebook: Notebook,
): LiveSequence[] {
  const id = columns.find((column) => column.source === sqlite.rowidAlias)?.target;
  return live.sequences
    .filter(({ column }) => given.has(column))
    .flatMap(({ column, schema, name, increment }) => {
      if (increment < 0n) {
        const message = `the sequence ${schema}.${name} counts down and is left as it is`;
        notebook.add({
          source: source.label,
          table: sqlite.name,
          column,
          code: 'GM822',
          message,
          advice: 'Set it by hand.',
        });
        return [];
      }
      return [{ column, schema, name, above: column === id ? sqlite.highWater : null }];
    });
}

/** Whether rows are in the way of those that come. */
export function holdsRows({ rows }: Pick<FoundLiveTable, 'rows'>): boolean {
  return (rows ?? 0) > 0;
}
