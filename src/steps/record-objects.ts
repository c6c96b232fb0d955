import { movableKey, type PlacedObject, placedKey } from '../core/catalog/movable.ts';
import type { PlannedTable } from '../core/catalog/plan.ts';
import type { Contents, RecordedObject, Shape } from '../core/catalog/recorded.ts';
import { changedFacts } from '../core/compare/compare-shapes.ts';
import type { Connection } from '../postgres/connect.ts';
import { digestTable, isUnwritten } from '../postgres/contents.ts';
import { withTransaction } from '../postgres/execute.ts';
import { movedObjects } from '../postgres/journal-moves.ts';
import { recordedObjects, recordNeighbours, recordObjects } from '../postgres/journal-records.ts';
import { readShapes } from '../postgres/shapes.ts';
import { besides, foreignKeysAmong } from './later-objects.ts';
import { type Run, stagingOf } from './run.ts';

/**
 * Writes down what the run is going to replace, shape and contents, before its first change: it is what `rollback --check` compares
 * with, after a cutover was taken back and after a run that never came so far. No lock is held while the tables are read.
 */
export async function recordReplaced(run: Run): Promise<void> {
  const replaced = replacedBy(run);
  if (run.options.settings.dryRun || replaced.length === 0) return;
  const { connection } = run.target;
  // A run that goes on has written it down before, when it began.
  const known = new Set((await recordedObjects(connection, run.id, 'replaced')).map(placedKey));
  const unknown = replaced.filter((object) => !known.has(placedKey(object)));
  const contents = new Map<PlacedObject, Contents | null>();
  const waiting = unknown.filter(hasRows);
  await run.target.withConnections(waiting.length, async (worker) => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      contents.set(table, await digestTable(worker, table, { origin: null, alone: false }));
    }
  });
  const shapeOf = await shapesOf(connection, unknown);
  const records = unknown.map((object) => recordOf(object, shapeOf(object), contents.get(object) ?? null));
  await withTransaction(connection, () => recordObjects(connection, run.id, 'replaced', records));
}

/**
 * Brings that up to date inside the cutover, with the tables locked. A table to which nobody wrote meanwhile, which takes one pass
 * without a digest to prove, keeps its record; of another one the digests are made again.
 */
export async function settleReplaced(run: Run): Promise<void> {
  const { connection } = run.target;
  const replaced = replacedBy(run);
  const before = new Map(
    (await recordedObjects(connection, run.id, 'replaced')).map((object) => [placedKey(object), object]),
  );
  const shapeOf = await shapesOf(connection, replaced);
  const changed: RecordedObject[] = [];
  for (const object of replaced) {
    const record = before.get(placedKey(object));
    const shape = shapeOf(object);
    const isSame =
      record !== undefined &&
      changedFacts(record.shape, shape).length === 0 &&
      (record.contents === null || (await isUnwritten(connection, object, record.contents)));
    if (isSame) continue;
    const contents = hasRows(object) ? await digestTable(connection, object, { origin: null, alone: true }) : null;
    changed.push(recordOf(object, shape, contents));
  }
  await recordObjects(connection, run.id, 'replaced', changed);
}

/** What the staged tables hold; null for one that cannot be read. */
export type StagedContents = ReadonlyMap<PlannedTable, Contents | null>;

/** The contents of the staged tables, as they were verified. Read before the cutover, so that nobody waits for it. */
export async function digestStaged(run: Run): Promise<StagedContents> {
  const contents = new Map<PlannedTable, Contents | null>();
  const waiting = [...run.plan.tables].sort((left, right) => right.bytes - left.bytes);
  await run.target.withConnections(waiting.length, async (worker) => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      const place = { schema: stagingOf(run)(table.target.schema), name: table.target.name };
      contents.set(table, await digestTable(worker, place, { origin: originOf(table), alone: false }));
    }
  });
  return contents;
}

/** Writes down, at the end of the cutover, what it leaves in the target schemas: what is there later beside that was added since. */
export async function recordMigrated(run: Run, staged: StagedContents): Promise<void> {
  const { connection } = run.target;
  const moved = (await movedObjects(connection, run.id)).filter(({ role }) => role === 'migrated');
  const tables = new Map(run.plan.tables.map((table) => [`${table.target.schema} ${table.target.name}`, table]));
  for (const schema of run.schemas.keys()) {
    const objects = moved.filter(({ to }) => to === schema).map(({ kind, name }) => ({ kind, name }));
    const shapes = await readShapes(connection, schema, objects);
    const records = objects.map(({ kind, name }) => {
      const table = kind === 'table' ? tables.get(`${schema} ${name}`) : undefined;
      const contents = table === undefined ? null : (staged.get(table) ?? null);
      return recordOf({ kind, schema, name }, shapes.get(movableKey({ kind, name })) ?? {}, contents);
    });
    await recordObjects(connection, run.id, 'migrated', records);
    await recordNeighbours(connection, run.id, schema, await besides(connection, schema, objects));
  }
}

/**
 * Writes down what a run leaves in the tables that it has filled, and which foreign keys from outside hang on them; digests are made under the
 * lock, because rows that stayed and defaults are among them.
 */
export async function recordFilledTables(run: Run, tables: readonly PlannedTable[]): Promise<void> {
  const { connection } = run.target;
  for (const schema of run.schemas.keys()) {
    const here = tables.filter(({ target }) => target.schema === schema);
    const objects = here.map(({ target: { name } }) => ({ kind: 'table' as const, name }));
    const shapes = await readShapes(connection, schema, objects);
    const records: RecordedObject[] = [];
    for (const table of here) {
      const object = { kind: 'table' as const, schema, name: table.target.name };
      const contents = await digestTable(connection, object, { origin: originOf(table), alone: true });
      records.push(recordOf(object, shapes.get(movableKey(object)) ?? {}, contents));
    }
    await recordObjects(connection, run.id, 'migrated', records);
    await recordNeighbours(connection, run.id, schema, foreignKeysAmong(await besides(connection, schema, objects)));
  }
}

/** The types of a key whose values both sides spell alike. */
const spelledAlike: ReadonlySet<string> = new Set(['smallint', 'integer', 'bigint', 'text', 'varchar']);

/** A key of one column names the rows that are no longer in the target. */
function originOf({ source, sourceName, target, load }: PlannedTable): Contents['origin'] {
  const key = target.primaryKey?.columns ?? [];
  const column =
    key.length === 1 ? load.find((one) => one.target === key[0] && spelledAlike.has(one.type.kind)) : undefined;
  return { source, table: sourceName, key: column?.source ?? null };
}

async function shapesOf(
  connection: Connection,
  objects: readonly PlacedObject[],
): Promise<(object: PlacedObject) => Shape> {
  const shapes = new Map<string, Shape>();
  for (const schema of new Set(objects.map((object) => object.schema))) {
    const there = objects.filter((object) => object.schema === schema);
    for (const [key, shape] of await readShapes(connection, schema, there)) shapes.set(`${schema} ${key}`, shape);
  }
  return (object) => shapes.get(`${object.schema} ${movableKey(object)}`) ?? {};
}

function recordOf(
  { kind, schema, name }: Pick<RecordedObject, 'kind' | 'schema' | 'name'>,
  shape: Shape,
  contents: Contents | null,
): RecordedObject {
  return { kind, schema, name, shape, contents };
}

/** What leaves in the cutover: what has the place of something planned, and the views that are made again over what comes. */
function replacedBy({ replacement: { facts } }: Run): PlacedObject[] {
  return [...facts.leaving, ...facts.recreated].map(({ kind, schema, name }) => ({ kind, schema, name }));
}

function hasRows({ kind }: PlacedObject): boolean {
  return kind === 'table' || kind === 'materialized view';
}
