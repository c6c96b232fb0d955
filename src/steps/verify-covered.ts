import { sharedColumns } from '../core/catalog/plan.ts';
import { KeySet } from '../core/compare/key-set.ts';
import {
  bucketsFor,
  type CanonicalRow,
  type DigestOptions,
  differingBuckets,
  RowDigests,
} from '../core/compare/row-digests.ts';
import type { Connection } from '../postgres/connect.ts';
import { tableKey } from './run-record.ts';
import { mostListed, tellOfKept, tellOfOthers } from './tell-covered.ts';
import { affordable, explainRows } from './verify-explain.ts';
import { digestCanonical, miscount, type RowsOutcome } from './verify-rows.ts';
import { foundRows, rowHash, sharedKey, type TableToVerify, type Verification } from './verify-sides.ts';

/**
 * Compares the rows of the source with those of the target that have their keys. The target's other rows are counted and listed. Where rows
 * that were there have stayed as they were ('skip'), other values are no difference: they are counted and listed too.
 */
export async function compareCovered(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
): Promise<RowsOutcome> {
  const { planned } = table;
  const columns = sharedColumns(planned).map(({ target }) => target);
  const key = (sharedKey(planned.live) ?? []).map((name) => columns.indexOf(name));
  const digesting: DigestOptions = { hash: rowHash, key, buckets: bucketsFor(planned.rows) };
  const keys = new KeySet({ hash: rowHash, key, rows: planned.rows });
  const { digests: left, largestId } = await digestCanonical(verification, table, digesting, (row) => keys.add(row));
  const right = new RowDigests(digesting);
  const others: string[] = [];
  let more = 0;
  for await (const batch of foundRows(verification, table, connection)) {
    for (const { canonical, texts } of batch) {
      if (keys.has(canonical)) right.add(canonical);
      else if (others.length < mostListed) others.push(key.map((position) => texts[position] ?? 'NULL').join(', '));
      else more += 1;
    }
  }
  const counted = { rows: left.rows, found: right.rows, largestId, contents: null };
  const { record } = verification;
  tellOfOthers(record, planned, { keys: others, rows: others.length + more });
  const isKept = planned.live?.existing === 'skip';
  const buckets = differingBuckets(left, right);
  if (buckets.length === 0) {
    if (isKept) record.leftOut.set(tableKey(planned), { rows: null, different: 0 });
    return { differences: [], total: 0, complete: true, ...counted };
  }
  const chosen = affordable(buckets, (bucket) => left.rowsIn(bucket) + right.rowsIn(bucket), table);
  const covers = (row: CanonicalRow) => keys.has(row);
  const options = { ...digesting, chosen: new Set(chosen), covers, mayDiffer: isKept };
  const { differences, total, changed } = await explainRows(verification, table, connection, options);
  const unread = buckets.filter((bucket) => !options.chosen.has(bucket));
  const complete = unread.length === 0;
  if (!isKept) return { differences, total: total + unread.length, complete, ...counted };
  tellOfKept(record, planned, { ...changed, atLeast: !complete });
  const different = changed.rows + unread.reduce((sum, bucket) => sum + right.rowsIn(bucket), 0);
  record.leftOut.set(tableKey(planned), { rows: null, different });
  const missing = Math.max(total, left.rows - right.rows);
  const named = missing > 0 && total === 0 ? [miscount(table, left.rows, right.rows)] : differences;
  return { differences: named, total: missing, complete, ...counted };
}
