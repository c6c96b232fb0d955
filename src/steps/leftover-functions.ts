import { type Movable, movableKey } from '../core/catalog/movable.ts';
import type { Connection } from '../postgres/connect.ts';
import { ownFunctions } from '../postgres/own-functions.ts';

/**
 * Functions of triggers that earlier runs made, and that nothing would call any more once `leaving` has left: their trigger goes with its
 * table, and the source has none of that name now. They leave too, so that a rollback finds them and nothing is left lying about.
 */
export async function leftoverFunctions(
  connection: Connection,
  schema: string,
  leaving: readonly Movable[],
): Promise<Movable[]> {
  const keys = new Set(leaving.map(movableKey));
  const leaves = (name: string) => (['table', 'view'] as const).some((kind) => keys.has(movableKey({ kind, name })));
  return (await ownFunctions(connection, schema))
    .filter(({ callers }) => callers.every((caller) => caller.schema === schema && leaves(caller.name)))
    .map(({ name }) => ({ kind: 'function' as const, name }))
    .filter((one) => !keys.has(movableKey(one)));
}
