import type { LiveForeignKey } from '../core/catalog/live-table.ts';
import type { Notebook } from '../core/mapping/notebook.ts';
import { foundKeyTexts, hasKeyTexts, keyTexts } from '../core/matching/key-texts.ts';
import type { MatchedColumn, MatchedTable } from '../core/matching/matched.ts';
import { parentsFirst } from '../core/matching/parents-first.ts';
import { type KeyedRow, keyOf, type RowPair, RowPairs, undecidedAdvice } from '../core/matching/row-pairs.ts';
import { rowsPointingTo } from '../postgres/missing-parents.ts';
import { readTextRows } from '../postgres/read-rows.ts';
import { keyText } from '../sqlite/row-key.ts';
import { columnValues } from './column-values.ts';
import type { InspectedSource } from './inspect.ts';
import { isMerged, type TableToFill } from './table-to-fill.ts';
import type { Target } from './target.ts';

/** Tables of the target with more rows are left to the dry run and the exchange: their keys are held in memory. */
const mostRows = 50_000;

/** The rows of a parent that get other ids, for those that point to them by a foreign key. */
interface NewIds {
  readonly key: LiveForeignKey;
  readonly changed: readonly RowPair[];
}

interface Situation {
  readonly sources: readonly InspectedSource[];
  readonly target: Target;
  readonly signal: AbortSignal;
}

/**
 * Names, before anything is written, what the exchange would stop at where rows of both sides come together: rows that cannot be told, and rows
 * of other tables that point to ids which change. Left to the exchange are tables whose keys only the server compares, and those that point to
 * such a table.
 */
export async function findPairs(
  situation: Situation,
  { filled, matched }: { readonly filled: readonly TableToFill[]; readonly matched: readonly MatchedTable[] },
  notebook: Notebook,
): Promise<void> {
  const merged = parentsFirst(filled.filter(isMerged));
  const unknown: TableToFill[] = [];
  const news: NewIds[] = [];
  for (const planned of merged) {
    const table = matched.find(({ live }) => isPlace(planned, live));
    const columns = table === undefined ? null : keyedColumns(planned, table);
    const isOfUnknown = unknown.some((parent) => planned.live.foreignKeys.some((key) => isParent(parent, key)));
    const { pairs, conflicts } =
      table === undefined || columns === null || isOfUnknown
        ? { pairs: [], conflicts: null }
        : await pairRows(situation, { planned, table, columns, news });
    if (conflicts === null || conflicts.length > 0) unknown.push(planned);
    if (conflicts !== null && conflicts.length > 0) reportConflicts(planned, conflicts, notebook);
    for (const key of planned.live.foreignKeys.filter((one) => isParent(planned, one))) {
      const changed = pairs.filter(({ kept, row }) => isChanged(kept, row, key));
      if (merged.some((one) => isChild(one, key))) news.push({ key, changed });
      else await reportPointing(situation, planned, { key, changed }, notebook);
    }
  }
}

async function pairRows(
  { sources, target, signal }: Situation,
  {
    planned,
    table,
    columns,
    news,
  }: {
    readonly planned: TableToFill;
    readonly table: MatchedTable;
    readonly columns: readonly MatchedColumn[];
    readonly news: readonly NewIds[];
  },
): Promise<ReturnType<RowPairs['result']>> {
  const pairs = new RowPairs(planned.live, await keptRows(target, planned, columns, news));
  const read = columns.map(keyTexts);
  for await (const batch of columnValues(sources, table, columns, signal)) {
    for (const { values, key } of batch) {
      const texts = columns.map(
        ({ target: name }, at) => [name, read[at]?.(values[at] ?? null)?.folded ?? null] as const,
      );
      pairs.add({ shown: keyText(key), texts: new Map(texts) });
    }
  }
  return pairs.result();
}

/** The rows of the target, which point to the ids that their parents get. */
async function keptRows(
  { connection }: Target,
  planned: TableToFill,
  columns: readonly MatchedColumn[],
  news: readonly NewIds[],
): Promise<KeyedRow[]> {
  const { schema, name: table } = planned.target;
  const fold = columns.map(foundKeyTexts);
  const names = columns.map(({ target }) => target);
  const rows: KeyedRow[] = [];
  for await (const batch of readTextRows(connection, { schema, table, columns: names })) {
    for (const row of batch) {
      const printed = new Map(names.map((name, at) => [name, row[at] ?? null]));
      const texts = new Map(names.map((name, at) => [name, fold[at]?.(row[at] ?? null) ?? null]));
      for (const one of news) if (isChild(planned, one.key)) follow(texts, one);
      rows.push({ shown: `(${row.map((text) => text ?? '').join(',')})`, texts, printed });
    }
  }
  return rows;
}

function follow(texts: Map<string, string | null>, { key, changed }: NewIds): void {
  const here = keyOf({ texts }, key.columns);
  if (here === null) return;
  const parent = changed.find(({ kept }) => keyOf(kept, key.parentColumns) === here)?.row;
  if (parent === undefined) return;
  key.columns.forEach((column, at) => {
    texts.set(column, parent.texts.get(key.parentColumns[at] ?? '') ?? null);
  });
}

/** The columns of all keys, where their texts tell which rows are the same; null where only the server can, or there are too many rows. */
function keyedColumns({ live }: TableToFill, { columns }: MatchedTable): readonly MatchedColumn[] | null {
  const names = new Set([...(live.primaryKey ?? []), ...live.uniques.flat()]);
  const keyed = columns.filter(({ target }) => names.has(target));
  return live.rows <= mostRows && keyed.every(hasKeyTexts) ? keyed : null;
}

function isChanged(kept: KeyedRow, row: KeyedRow, { parentColumns }: LiveForeignKey): boolean {
  const before = keyOf(kept, parentColumns);
  return before !== null && before !== keyOf(row, parentColumns);
}

function reportConflicts(
  { source, sourceName, target }: TableToFill,
  conflicts: readonly string[],
  notebook: Notebook,
): void {
  const message = `${target.schema}.${target.name}: ${conflicts.join('; ')}`;
  notebook.add({ source, table: sourceName, code: 'GM831', message, advice: undecidedAdvice });
}

async function reportPointing(
  { target: { connection } }: Situation,
  { source, sourceName, target }: TableToFill,
  { key, changed }: NewIds,
  notebook: Notebook,
): Promise<void> {
  const ids = changed.map(({ kept }) => key.parentColumns.map((column) => kept.printed?.get(column) ?? ''));
  const rows = await rowsPointingTo(connection, key, ids);
  if (rows === 0) return;
  const place = `${target.schema}.${target.name}`;
  const message = `${rows} rows of ${key.schema}.${key.table}, which is not part of the run, refer (${key.name}) to rows of ${place} which get the ids of the source`;
  const advice = 'Let that table be part of the run, or remove these rows.';
  notebook.add({ source, table: sourceName, code: 'GM816', message, advice });
}

function isPlace(
  { target }: TableToFill,
  { schema, name }: { readonly schema: string; readonly name: string },
): boolean {
  return target.schema === schema && target.name === name;
}

function isParent(table: TableToFill, { parentSchema, parentTable }: LiveForeignKey): boolean {
  return isPlace(table, { schema: parentSchema, name: parentTable });
}

function isChild(planned: TableToFill, { schema, table }: LiveForeignKey): boolean {
  return isPlace(planned, { schema, name: table });
}
