import { KeySet } from '../core/compare/key-set.ts';
import { keyTexts } from '../core/matching/key-texts.ts';
import type { MatchedColumn, MatchedTable } from '../core/matching/matched.ts';
import type { ConvertedKey } from '../core/matching/parents-to-find.ts';
import { keyText } from '../sqlite/row-key.ts';
import { columnValues } from './column-values.ts';
import type { InspectedSource } from './inspect.ts';
import { rowHash } from './verify-sides.ts';

/** A key that no row of the source has among its parents. */
export interface Parentless {
  /** As PostgreSQL reads it. */
  readonly texts: readonly string[];
  readonly value: string;
  readonly rows: number;
  readonly at: string;
  readonly isPartial: boolean;
}

/**
 * The rows of a child whose converted key no parent of the source has, in batches and in the order of the child's own key. Of the parents
 * 16 bytes a row are kept in memory, and so are hashes of what PostgreSQL may take for equal, which rather misses a row than names one too many.
 */
export async function* parentlessRows(
  sources: readonly InspectedSource[],
  child: MatchedTable,
  { columns, parent, isFull }: ConvertedKey,
  signal: AbortSignal,
): AsyncGenerator<Parentless[]> {
  const parents = parent === null ? null : await keysOf(sources, parent.table, parent.columns, signal);
  const read = columns.map(keyTexts);
  for await (const batch of columnValues(sources, child, columns, signal)) {
    yield batch.flatMap<Parentless>(({ values, key }) => {
      const keys = values.map((value, at) => read[at]?.(value));
      const absent = keys.filter((one) => one === null).length;
      // What the column cannot hold is another finding.
      if (keys.includes(undefined) || (absent > 0 && (!isFull || absent === keys.length))) return [];
      const here = { value: keyText(values), rows: 1, at: keyText(key) };
      if (absent > 0) return [{ ...here, texts: [], isPartial: true }];
      if (parents?.has(keys.map((one) => one?.folded ?? null)) === true) return [];
      return [{ ...here, texts: keys.map((one) => one?.text ?? ''), isPartial: false }];
    });
  }
}

async function keysOf(
  sources: readonly InspectedSource[],
  table: MatchedTable,
  columns: readonly MatchedColumn[],
  signal: AbortSignal,
): Promise<KeySet> {
  const read = columns.map(keyTexts);
  const keys = new KeySet({ hash: rowHash, key: columns.map((_, at) => at), rows: table.profile.rows });
  for await (const batch of columnValues(sources, table, columns, signal)) {
    for (const { values } of batch) {
      const row = values.map((value, at) => read[at]?.(value)?.folded ?? null);
      if (!row.includes(null)) keys.add(row);
    }
  }
  return keys;
}
