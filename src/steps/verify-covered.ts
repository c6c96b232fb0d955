import { sharedColumns } from '../core/catalog/plan.ts';
import type { Difference } from '../core/catalog/report.ts';
import { KeySet } from '../core/compare/key-set.ts';
import {
  bucketsFor,
  type CanonicalRow,
  type DigestOptions,
  differingBuckets,
  RowDigests,
} from '../core/compare/row-digests.ts';
import { type NoteCode, noteCodes } from '../core/mapping/note-codes.ts';
import type { Connection } from '../postgres/connect.ts';
import { sharedKey } from './covers-only.ts';
import { affordable, explainRows } from './verify-explain.ts';
import { digestCanonical, type RowsOutcome } from './verify-rows.ts';
import { foundRows, rowHash, type TableToVerify, type Verification } from './verify-sides.ts';

/** Keys of the target's other rows that are listed. */
const mostListed = 20;

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
  const options: DigestOptions = { hash: rowHash, key, buckets: bucketsFor(planned.rows) };
  const keys = new KeySet({ hash: rowHash, key, rows: planned.rows });
  const { digests: left, largestId } = await digestCanonical(verification, table, options, (row) => keys.add(row));
  const right = new RowDigests(options);
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
  tellOfOthers(verification, table, others, others.length + more);
  const buckets = differingBuckets(left, right);
  if (buckets.length === 0) return { differences: [], total: 0, complete: true, ...counted };
  const chosen = affordable(buckets, (bucket) => left.rowsIn(bucket) + right.rowsIn(bucket), table);
  const covers = (row: CanonicalRow) => keys.has(row);
  const explained = await explainRows(verification, table, connection, { ...options, chosen: new Set(chosen), covers });
  const unread = buckets.length - chosen.length;
  if (planned.live?.existing !== 'skip') {
    return { ...explained, total: explained.total + unread, complete: unread === 0, ...counted };
  }
  const missing = explained.differences.filter(({ kind }) => kind !== 'value');
  tellOfKept(
    verification,
    table,
    explained.differences.filter(({ kind }) => kind === 'value'),
    unread === 0,
  );
  return {
    differences: missing,
    total: Math.max(missing.length, left.rows - right.rows),
    complete: unread === 0,
    ...counted,
  };
}

function tellOfOthers(verification: Verification, table: TableToVerify, keys: readonly string[], count: number): void {
  if (count === 0) return;
  const shown = keys.join('; ') + (count > keys.length ? ' …' : '');
  tell(verification, table, 'GM823', `${count} rows of the target are not in the source, with the keys ${shown}`);
}

function tellOfKept(
  verification: Verification,
  table: TableToVerify,
  differences: readonly Difference[],
  all: boolean,
): void {
  const keys = [...new Set(differences.map(({ key }) => key))];
  if (keys.length === 0) return;
  const message = `${all ? '' : 'at least '}${keys.length} rows hold other values than the source, with the keys ${keys.join('; ')}: rows that were there stayed as they were`;
  tell(verification, table, 'GM824', message);
}

function tell({ record }: Verification, { planned }: TableToVerify, code: NoteCode, message: string): void {
  if (record.plan === null) return;
  const where = { source: planned.source, table: planned.sourceName, column: null };
  const note = { code, severity: noteCodes[code], ...where, message, advice: '' };
  record.plan = { ...record.plan, notes: [...record.plan.notes, note] };
}
