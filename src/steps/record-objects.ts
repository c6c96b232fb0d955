import { isDeepStrictEqual } from 'node:util';
import { movableKey, type PlacedObject, placedKey } from '../core/catalog/movable.ts';
import type { PlannedTable } from '../core/catalog/plan.ts';
import type { Contents, RecordedObject, Shape } from '../core/catalog/recorded.ts';
import { changedFacts } from '../core/compare/compare-shapes.ts';
import type { Connection } from '../postgres/connect.ts';
import { digestTable, digestTables, type Pass, passOver } from '../postgres/contents.ts';
import { withTransaction } from '../postgres/execute.ts';
import { movedObjects } from '../postgres/journal-moves.ts';
import { recordedObjects, recordNeighbours, recordObjects } from '../postgres/journal-records.ts';
import { countRows } from '../postgres/relations.ts';
import { readShapes } from '../postgres/shapes.ts';
import { besides, foreignKeysAmong } from './later-objects.ts';
import { originOf } from './origin.ts';
import { type Run, stagingOf } from './run.ts';
import { tableGroups } from './table-groups.ts';

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
      contents.set(table, await digestTable(worker, { ...table, origin: null }, { alone: false }));
    }
  });
  const shapeOf = await shapesOf(connection, unknown);
  const records = unknown.map((object) => recordOf(object, shapeOf(object), contents.get(object) ?? null));
  await withTransaction(connection, () =>
    recordObjects(connection, { run: run.id, role: 'replaced', objects: records }),
  );
}

/** The records of a run, and at most one pass over each table that they are of: the application waits for it. */
export class ReplacedRecords {
  private readonly passes = new Map<string, Promise<Pass | null>>();
  private readonly run: Run;
  private readonly records: ReadonlyMap<string, RecordedObject>;

  private constructor(run: Run, records: ReadonlyMap<string, RecordedObject>) {
    this.run = run;
    this.records = records;
  }

  static async read(run: Run): Promise<ReplacedRecords> {
    const records = await recordedObjects(run.target.connection, run.id, 'replaced');
    return new ReplacedRecords(run, new Map(records.map((object) => [placedKey(object), object])));
  }

  /** What was written down of an object, if anything. */
  of(object: PlacedObject): RecordedObject | undefined {
    return this.records.get(placedKey(object));
  }

  /** Number of rows of an object. */
  async count(object: PlacedObject): Promise<number> {
    const pass = await this.passOver(object);
    return pass === null ? countRows(this.run.target.connection, object) : Number(pass.rows);
  }

  /** Whether an object is proven to be as it was recorded. */
  async isSame(object: PlacedObject, shape: Shape): Promise<boolean> {
    const record = this.of(object);
    if (record === undefined || changedFacts(record.shape, shape).length > 0) return false;
    return (await this.passOver(object))?.isUnwritten ?? true;
  }

  /** null for what has no recorded contents. */
  private passOver(object: PlacedObject): Promise<Pass | null> {
    const key = placedKey(object);
    const contents = this.of(object)?.contents ?? null;
    const pass =
      this.passes.get(key) ??
      (contents === null ? Promise.resolve(null) : passOver(this.run.target.connection, object, contents));
    this.passes.set(key, pass);
    return pass;
  }
}

/**
 * Brings the records up to date inside the cutover, with the tables locked. A table of which it is proven that nobody wrote to it keeps its
 * record; of another one the digests are made again.
 */
export async function settleReplaced(run: Run, records: ReplacedRecords): Promise<void> {
  const { connection } = run.target;
  const replaced = replacedBy(run);
  const shapeOf = await shapesOf(connection, replaced);
  const changed: RecordedObject[] = [];
  for (const object of replaced) {
    const shape = shapeOf(object);
    if (await records.isSame(object, shape)) continue;
    const contents = hasRows(object)
      ? await digestTable(connection, { ...object, origin: null }, { alone: true })
      : null;
    const record = recordOf(object, shape, contents);
    if (!isDeepStrictEqual(record, records.of(object))) changed.push(record);
  }
  await recordObjects(connection, { run: run.id, role: 'replaced', objects: changed });
}

/** What the staged tables hold; null for one that cannot be read. */
export type StagedContents = ReadonlyMap<PlannedTable, Contents | null>;

/**
 * The contents of the staged tables, as they were verified: `known` are those of which verifying has made digests. Where only counts were
 * verified the digests are of no column: they tell how many rows there are, and the transactions that wrote them tell the rest later.
 * Read before the cutover, so that nobody waits for it.
 */
export async function digestStaged(run: Run, known: StagedContents): Promise<StagedContents> {
  const contents = new Map(known);
  const waiting = tableGroups(run.plan.tables.filter((table) => !known.has(table)));
  const columns = run.options.settings.verify === 'counts' ? { columns: [] } : {};
  const place = stagingOf(run);
  await run.target.withConnections(waiting.length, async (worker) => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const staged = group.map((table) => {
        const { schema, name } = table.target;
        return { schema: place(schema), name, origin: originOf(table), ...columns };
      });
      const found = await digestTables(worker, staged, { alone: false });
      for (const [at, table] of group.entries()) contents.set(table, found[at] ?? null);
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
    await recordObjects(connection, { run: run.id, role: 'migrated', objects: records });
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
      const contents = await digestTable(connection, { ...object, origin: originOf(table) }, { alone: true });
      records.push(recordOf(object, shapes.get(movableKey(object)) ?? {}, contents));
    }
    await recordObjects(connection, { run: run.id, role: 'migrated', objects: records });
    await recordNeighbours(connection, run.id, schema, foreignKeysAmong(await besides(connection, schema, objects)));
  }
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
