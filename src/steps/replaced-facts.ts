import type { Dependent, DependentOf } from '../core/catalog/dependent.ts';
import { type PlacedObject, placedKey } from '../core/catalog/movable.ts';
import type { ReplacedFacts } from '../core/mapping/replacement.ts';
import { isView } from '../core/mapping/repoint.ts';
import { belongingsOf } from '../postgres/belongings.ts';
import type { Connection } from '../postgres/connect.ts';
import { definitionsOf } from '../postgres/definitions.ts';
import { dependentsOf, dependentsOfAll } from '../postgres/dependents.ts';
import { ownFunctions } from '../postgres/own-functions.ts';
import { countRows, movablesOf } from '../postgres/relations.ts';
import { leftoverFunctions } from './leftover-functions.ts';

/**
 * Reads what the target holds in the places of the planned objects and everything that depends on it. The same before the run, for the
 * plan, and under the locks of the cutover, to see that it still is what the plan showed. Changes nothing. `count` gives the rows of what
 * can be read.
 */
export async function readReplaced(
  connection: Connection,
  planned: readonly PlacedObject[],
  dependents: 'block' | 'repoint',
  count: (object: PlacedObject) => Promise<number> = (object) => countRows(connection, object),
): Promise<ReplacedFacts> {
  const { places, own } = await inTheWay(connection, planned);
  const leaving = await belongingsOf(connection, places, own);
  const found = await dependentsOutside(connection, places, dependents);
  const views = dependents === 'block' ? [] : unique(found.filter(isView));
  const rows = new Map<string, number>();
  for (const object of leaving) {
    if (object.isReadable) rows.set(placedKey(object), await count(object));
  }
  return { planned, leaving, recreated: await belongingsOf(connection, views, own), rows, dependents: found };
}

/** What has a planned place, and the functions of this tool's triggers: those that nothing calls any more afterwards leave too. */
async function inTheWay(
  connection: Connection,
  planned: readonly PlacedObject[],
): Promise<{ places: PlacedObject[]; own: { schema: string; name: string }[] }> {
  const keys = new Set(planned.map(placedKey));
  const places: PlacedObject[] = [];
  const own: { schema: string; name: string }[] = [];
  for (const schema of new Set(planned.map((object) => object.schema))) {
    const movables = await movablesOf(connection, schema);
    const named = movables.filter((object) => keys.has(placedKey({ ...object, schema })));
    const leaving = [...named, ...(await leftoverFunctions(connection, schema, named))];
    places.push(...leaving.map((object) => ({ ...object, schema })));
    const made = [...leaving.filter(({ kind }) => kind === 'function'), ...(await ownFunctions(connection, schema))];
    own.push(...made.map(({ name }) => ({ schema, name })));
  }
  return { places, own };
}

/** What uses the objects and does not leave with them; views that are created again are followed to what uses them. */
async function dependentsOutside(
  connection: Connection,
  leaving: readonly PlacedObject[],
  dependents: 'block' | 'repoint',
): Promise<DependentOf[]> {
  const stays = staysBehind(leaving);
  const found: (Dependent & { of: PlacedObject })[] = [];
  const seen = new Set<string>();
  let next: readonly PlacedObject[] = await used(connection, leaving, stays);
  while (next.length > 0) {
    const using: typeof found = [];
    for (const object of next) {
      seen.add(placedKey(object));
      const of = { kind: object.kind, schema: object.schema, name: object.name };
      using.push(...(await dependentsOf(connection, object)).filter(stays).map((dependent) => ({ ...dependent, of })));
    }
    found.push(...using);
    next = dependents === 'block' ? [] : unique(using.filter(isView)).filter((view) => !seen.has(placedKey(view)));
  }
  // A rule or trigger of a view that is created again belongs to it.
  const isPartOfView = ({ schema, table, kind, name }: Dependent) =>
    table !== '' && !isView({ kind }) && name !== table && seen.has(placedKey({ kind: 'view', schema, name: table }));
  const others = found.filter((dependent) => !isPartOfView(dependent));
  const definitions = await definitionsOf(connection, others);
  return others.flatMap((dependent, at) => {
    const definition = definitions[at];
    return definition === undefined ? [] : [{ ...dependent, definition }];
  });
}

/** Most tables are used by nothing from outside, which one question for all of a schema tells. */
async function used(
  connection: Connection,
  objects: readonly PlacedObject[],
  stays: (dependent: Dependent) => boolean,
): Promise<PlacedObject[]> {
  const inUse: PlacedObject[] = [];
  for (const schema of new Set(objects.map((object) => object.schema))) {
    const here = objects.filter((object) => object.schema === schema);
    const found = await dependentsOfAll(connection, { schema, objects: here });
    if (found.some(stays)) inUse.push(...here);
  }
  return inUse;
}

function unique<O extends PlacedObject>(objects: readonly O[]): O[] {
  return [...new Map(objects.map((object) => [placedKey(object), object])).values()];
}

/** What leaves in the same run, itself or with its table or view, goes on using what leaves with it. */
function staysBehind(leaving: readonly PlacedObject[]): (dependent: Dependent) => boolean {
  const keys = new Set(leaving.map(placedKey));
  const leaves = (kind: string, schema: string, name: string) => keys.has(placedKey({ kind, schema, name }));
  return ({ kind, schema, name, table }) =>
    !leaves(kind, schema, name) && !leaves('table', schema, table) && !leaves('view', schema, table);
}
