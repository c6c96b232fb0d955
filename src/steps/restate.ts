import type { Restatement } from '../core/catalog/dependent.ts';
import type { Connection } from '../postgres/connect.ts';
import { execute } from '../postgres/execute.ts';
import { withRowSecurity } from '../postgres/row-security.ts';

/** Runs, before or after a move, the statements that point objects of others to the table that has the place; the same for both directions. */
export async function restate(
  connection: Connection,
  restatements: readonly Restatement[],
  when: 'before' | 'after',
  purposeOf: (place: string) => string = (place) => `point ${place} to the table that takes the place`,
): Promise<void> {
  await withRowSecurity(connection, async () => {
    for (const restatement of restatements) {
      const { kind, schema, table, name } = restatement;
      const place = table === '' ? `${schema}.${name}` : `${name} of ${schema}.${table}`;
      const purpose = purposeOf(`${kind} ${place}`);
      await execute(
        connection,
        restatement[when].map((sql) => ({ sql, purpose })),
      );
    }
  });
}
