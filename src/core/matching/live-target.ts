import type { FoundLiveTable } from '../catalog/found-live.ts';
import type { Existing, LiveSequence, LiveTable } from '../catalog/live-table.ts';
import { baseType } from '../catalog/pg-catalog.ts';
import { qualified } from '../ddl/quote.ts';
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

/** Of columns whose values come from the source: the next number must be beyond them. */
function sequencesOf(
  { source, sqlite, live, columns }: MatchedTable,
  given: ReadonlySet<string>,
  notebook: Notebook,
): LiveSequence[] {
  const id = columns.find((column) => column.source === sqlite.rowidAlias)?.target;
  return live.sequences
    .filter(({ column }) => given.has(column))
    .map(({ column, schema, name, increment, last }) => {
      const descends = increment < 0n;
      const { integers } = columns.find(({ target }) => target === column)?.profile ?? { integers: null };
      const above = column === id && !descends ? sqlite.highWater : null;
      const farthest = descends ? integers?.min : [integers?.max ?? null, above].reduce(larger);
      const where = { source: source.label, table: sqlite.name, column };
      if (descends) {
        const message = `the sequence ${schema}.${name} counts down, and goes on below the smallest number`;
        notebook.add({ ...where, code: 'GM822', message });
      }
      if (farthest !== null && farthest !== undefined && (descends ? farthest <= last : farthest >= last)) {
        const message = `the sequence ${schema}.${name} ends at ${last}, and ${farthest} was given: there is no next number, and an insert without one will fail`;
        const advice = `Let it go on, with a type of the column that holds more: ALTER SEQUENCE ${qualified(schema, name)} AS bigint ${descends ? 'NO MINVALUE' : 'NO MAXVALUE'}`;
        notebook.add({ ...where, code: 'GM830', message, advice });
      }
      return { column, schema, name, above, descends, last };
    });
}

function larger(one: bigint | null, other: bigint | null): bigint | null {
  return one === null || (other !== null && other > one) ? other : one;
}

/** Whether rows are in the way of those that come. */
export function holdsRows({ rows }: Pick<FoundLiveTable, 'rows'>): boolean {
  return (rows ?? 0) > 0;
}
