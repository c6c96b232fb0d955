import type { Difference } from '../core/catalog/report.ts';
import type { Connection } from '../postgres/connect.ts';
import { farthestValue, nextNumber } from '../postgres/sequences.ts';
import { farther, isReady } from './advance-sequences.ts';
import type { TableToVerify, Verification } from './verify-sides.ts';

/** The next number of every sequence must be beyond what its column holds and what SQLite ever gave; only where the table is in its place. */
export async function compareSequences(
  { place }: Verification,
  { planned: { live, target, sourceName } }: TableToVerify,
  connection: Connection,
): Promise<Difference[]> {
  const { schema, name } = target;
  const differences: Difference[] = [];
  if (place(schema) !== schema) return differences;
  for (const sequence of live?.sequences ?? []) {
    const { column, descends } = sequence;
    const given = farther(await farthestValue(connection, { schema, name }, sequence), sequence) ?? 0n;
    if (await isReady(connection, sequence, given)) continue;
    const expected = descends ? `a next value of at most ${given - 1n}` : `a next value of at least ${given + 1n}`;
    const found = String(await nextNumber(connection, sequence));
    differences.push({ table: sourceName, column, key: '', kind: 'sequence', expected, found });
  }
  return differences;
}
