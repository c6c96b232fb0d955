import type { Difference } from '../core/catalog/report.ts';
import type { Connection } from '../postgres/connect.ts';
import { largestValue, nextNumber } from '../postgres/sequences.ts';
import type { TableToVerify, Verification } from './verify-sides.ts';

/** The next number of every sequence must be above what its column holds and above what SQLite ever gave; only where the table is in its place. */
export async function compareSequences(
  { place }: Verification,
  { planned: { live, target, sourceName } }: TableToVerify,
  connection: Connection,
): Promise<Difference[]> {
  const { schema, name } = target;
  const differences: Difference[] = [];
  if (place(schema) !== schema) return differences;
  for (const { column, above, ...sequence } of live?.sequences ?? []) {
    const held = await largestValue(connection, { schema, name }, column);
    const largest = [held ?? 0n, above ?? 0n].reduce((one, other) => (other > one ? other : one));
    const next = await nextNumber(connection, sequence);
    if (next === null || next > largest) continue;
    const expected = `a next value of at least ${largest + 1n}`;
    differences.push({ table: sourceName, column, key: '', kind: 'sequence', expected, found: next.toString() });
  }
  return differences;
}
