import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { largestValue, nextNumber, setSequence } from '../postgres/sequences.ts';
import type { TableToFill } from './table-to-fill.ts';

/** Sets every sequence above the numbers that its column holds, and above those that SQLite ever gave; proves it. One that is above stays. */
export async function advanceSequences(connection: Connection, tables: readonly TableToFill[]): Promise<void> {
  for (const { target, live } of tables) {
    const { schema, name } = target;
    for (const { column, above, ...sequence } of live.sequences) {
      const held = await largestValue(connection, { schema, name }, column);
      const largest = [held, above].reduce(
        (one, other) => (one === null || (other !== null && other > one) ? other : one),
        null,
      );
      if (largest === null) continue;
      const next = await nextNumber(connection, sequence);
      if (next === null || next > largest) continue;
      await setSequence(connection, { ...sequence, last: largest.toString(), isGiven: true });
      const now = await nextNumber(connection, sequence);
      if (now === null || now > largest) continue;
      throw new Failure({
        kind: 'different',
        message: `the sequence ${sequence.schema}.${sequence.name} would give ${now} next, and ${schema}.${name}.${column} holds ${largest}`,
        advice: 'Nothing was changed.',
      });
    }
  }
}
