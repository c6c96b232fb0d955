import type { Dependent } from '../core/catalog/dependent.ts';
import type { LaterObject } from '../core/catalog/later-changes.ts';
import { type Movable, movableKey } from '../core/catalog/movable.ts';
import type { RecordedObject, Shape } from '../core/catalog/recorded.ts';
import { type ChangedFact, changedFacts } from '../core/compare/compare-shapes.ts';
import type { Connection } from '../postgres/connect.ts';
import { dependentsOfAll } from '../postgres/dependents.ts';
import { recordedNeighbours } from '../postgres/journal-records.ts';
import { readNeighbours, readShapes } from '../postgres/shapes.ts';

/** The value of a fact that says who uses a migrated object. */
const uses = 'uses a migrated object';

/** Facts of a table that the application lives by: what is added to them, or changed, would be missed after a rollback. */
const structural = ['column ', 'constraint '];

/** What stands in a schema beside the objects of a run, and what uses these objects: facts, the latter with that as their value. */
export async function besides(connection: Connection, schema: string, objects: readonly Movable[]): Promise<Shape> {
  const beside: Record<string, string> = { ...(await readNeighbours(connection, schema, objects)) };
  const own = new Set(objects.map(movableKey));
  for (const dependent of await dependentsOfAll(connection, { schema, objects })) {
    const isOwn = dependent.schema === schema && own.has(movableKey(dependent));
    if (!isOwn) beside[`${dependent.kind} ${nameOf(dependent)}`] = uses;
  }
  return beside;
}

/** Of what stands beside tables that stay where they are, only the foreign keys of others matter to the rows in them. */
export function foreignKeysAmong(beside: Shape): Shape {
  return Object.fromEntries(Object.entries(beside).filter(([fact]) => fact.startsWith('foreign key ')));
}

/** What was added to, or changed in, the migrated objects and their schemas since the cutover. `inPlace`: only their rows came from the run. */
export async function findLaterObjects(
  connection: Connection,
  run: string,
  migrated: readonly RecordedObject[],
  { inPlace }: { readonly inPlace: boolean },
): Promise<LaterObject[]> {
  const later: LaterObject[] = [];
  for (const [schema, recorded] of await recordedNeighbours(connection, run)) {
    const objects = migrated.filter((object) => object.schema === schema);
    const all = await besides(connection, schema, objects);
    for (const { fact, found } of changedFacts(recorded, inPlace ? foreignKeysAmong(all) : all)) {
      if (found !== null) later.push({ object: fact, kind: found === uses ? 'depends' : 'added' });
    }
    const shapes = await readShapes(connection, schema, objects);
    for (const object of objects) {
      const changes = changedFacts(object.shape, shapes.get(movableKey(object)) ?? object.shape);
      for (const change of changes.filter(({ fact }) => structural.some((start) => fact.startsWith(start)))) {
        later.push({ object: `${change.fact} of ${schema}.${object.name}`, kind: kindOf(change) });
      }
    }
  }
  return later;
}

function kindOf({ expected, found }: ChangedFact): LaterObject['kind'] {
  if (expected === null) return 'added';
  return found === null ? 'lost' : 'changed';
}

function nameOf({ kind, name, schema, table }: Dependent): string {
  const isNamed = table === '' || table === name || kind === 'default' || kind === 'column';
  return isNamed ? `${schema}.${name}` : `${name} of ${schema}.${table}`;
}
