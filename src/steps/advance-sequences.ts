import type { LiveSequence } from '../core/catalog/live-table.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { farthestValue, nextNumber, setSequence } from '../postgres/sequences.ts';
import type { TableToFill } from './table-to-fill.ts';

/**
 * Sets every sequence beyond the numbers that its column holds, and beyond those that SQLite ever gave; proves it. One that is beyond stays;
 * one that cannot give such a number, as the plan has told, gives none.
 */
export async function advanceSequences(connection: Connection, tables: readonly TableToFill[]): Promise<void> {
  for (const { target, live } of tables) {
    const { schema, name } = target;
    for (const sequence of live.sequences) {
      const { column, last } = sequence;
      const given = farther(await farthestValue(connection, { schema, name }, sequence), sequence);
      if (given === null || (await isReady(connection, sequence, given))) continue;
      const place = { schema: sequence.schema, name: sequence.name };
      const reached = isBeyond(given, last, sequence) ? last : given;
      await setSequence(connection, { ...place, last: reached.toString(), isGiven: true });
      if (await isReady(connection, sequence, given)) continue;
      throw new Failure({
        kind: 'different',
        message: `the sequence ${sequence.schema}.${sequence.name} would give ${await nextNumber(connection, sequence)} next, and ${schema}.${name}.${column} holds ${given}`,
        advice: 'Nothing was changed.',
      });
    }
  }
}

/** Of what a column holds and what SQLite ever gave, what is farther in the direction of the sequence. */
export function farther(held: bigint | null, sequence: LiveSequence): bigint | null {
  const { above } = sequence;
  return held === null || (above !== null && isBeyond(above, held, sequence)) ? above : held;
}

function isBeyond(number: bigint, other: bigint, { descends }: LiveSequence): boolean {
  return descends ? number < other : number > other;
}

/** Whether the next number is beyond a given one, or there is none left. */
export async function isReady(connection: Connection, sequence: LiveSequence, given: bigint): Promise<boolean> {
  const next = await nextNumber(connection, sequence);
  return next === null || isBeyond(next, given, sequence);
}
