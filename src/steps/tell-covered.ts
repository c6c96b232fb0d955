import type { PlannedTable } from '../core/catalog/plan.ts';
import { type NoteCode, noteCodes } from '../core/mapping/note-codes.ts';
import type { RunRecord } from './run-record.ts';

/** Keys of rows that are listed. */
export const mostListed = 20;

/** Rows of a kind: how many, and the keys of the first. */
export interface ListedRows {
  readonly rows: number;
  readonly keys: readonly string[];
}

/** Names the rows of the target that the source has not. */
export function tellOfOthers(record: RunRecord, planned: PlannedTable, found: ListedRows): void {
  if (found.rows === 0) return;
  const message = `${found.rows} rows of the target are not in the source, with the keys ${listed(found)}`;
  tell(record, planned, 'GM823', message);
}

/** Names the rows that have stayed with other values than the source's. */
export function tellOfKept(
  record: RunRecord,
  planned: PlannedTable,
  found: ListedRows & { readonly atLeast: boolean },
): void {
  if (found.rows === 0) return;
  const message = `${found.atLeast ? 'at least ' : ''}${found.rows} rows hold other values than the source, with the keys ${listed(found)}: rows that were there stayed as they were`;
  tell(record, planned, 'GM824', message);
}

function listed({ rows, keys }: ListedRows): string {
  return keys.join('; ') + (rows > keys.length ? ' …' : '');
}

function tell(record: RunRecord, planned: PlannedTable, code: NoteCode, message: string): void {
  const where = { source: planned.source, table: planned.sourceName, column: null };
  record.addNote({ code, severity: noteCodes[code], ...where, message, advice: '' });
}
