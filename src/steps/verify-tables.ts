import type { FoundTable } from '../core/catalog/found-table.ts';
import { sharedColumns } from '../core/catalog/plan.ts';
import type { Difference } from '../core/catalog/report.ts';
import { compareObjects } from '../core/compare/compare-objects.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { introspect } from '../postgres/introspect.ts';
import { coversOnly } from './covers-only.ts';
import { sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import { tableKey } from './run-record.ts';
import { compareCovered } from './verify-covered.ts';
import { compareCounts, compareRows, type RowsOutcome } from './verify-rows.ts';
import { compareSequences } from './verify-sequences.ts';
import type { TableToVerify, Verification } from './verify-sides.ts';

interface Outcome {
  readonly differences: readonly Difference[];
  readonly total: number;
  readonly complete: boolean;
}

/**
 * Compares every planned table with what the target holds: rows, then objects. Puts the differences and the verified tables into
 * the record. Throws a Failure of kind 'different' that names the first difference, with `advice`.
 */
export async function verifyTables(verification: Verification, advice: string): Promise<void> {
  const tables = verification.plan.tables.map((planned) => tableToVerify(verification, planned));
  const found = await foundTables(verification);
  const outcomes = new Map<TableToVerify, Outcome>();
  const waiting = [...tables].sort((left, right) => right.planned.bytes - left.planned.bytes);
  const work = async (connection: Connection) => {
    for (let table = waiting.shift(); table !== undefined; table = waiting.shift()) {
      outcomes.set(table, await verifyTable(verification, { table, tables, found, connection }));
    }
  };
  await verification.target.withConnections(tables.length, work).catch((error: unknown) => {
    // An interruption cancels the statement that runs; the server's word for it is not what is to be told.
    stopIfAborted(verification.options.signal);
    throw error;
  });
  const inOrder = tables.flatMap((table) => outcomes.get(table) ?? []);
  verification.record.differences = inOrder.flatMap(({ differences }) => differences);
  const [first] = verification.record.differences;
  if (first !== undefined) throw different(first, inOrder, advice);
}

async function verifyTable(
  verification: Verification,
  situation: {
    readonly table: TableToVerify;
    readonly tables: readonly TableToVerify[];
    readonly found: ReadonlyMap<string, FoundTable>;
    readonly connection: Connection;
  },
): Promise<Outcome> {
  const { table, tables, connection } = situation;
  const { planned, sqlite } = table;
  const { source, sourceName } = planned;
  const found = situation.found.get(placeOf(verification, table));
  if (found === undefined) {
    announce(verification, table, { rows: planned.rows, found: 0, match: false });
    const where = `the table ${placeOf(verification, table)}`;
    const difference = { table: sourceName, column: null, key: '', expected: where, found: 'no such table' };
    return { differences: [{ ...difference, kind: 'object' }], total: 1, complete: true };
  }
  // Without one of the columns no row can be read; the missing column itself is the difference.
  const readable = sharedColumns(planned).every(({ target }) => found.columns.some(({ name }) => name === target));
  const hasRows = verification.options.settings.parts !== 'schema-only';
  const rows = readable && hasRows ? await compareRowsOf(verification, table, connection) : null;
  // What a table of the application is made of, the application has decided.
  const objects =
    planned.live !== undefined
      ? await compareSequences(verification, table, connection)
      : compareObjects({
          sqlite,
          found,
          planned,
          siblings: tables.filter((other) => other.planned.source === source),
          notCarried: verification.plan.notCarried.filter((entry) => entry.source === source),
          place: verification.place,
          largestId: rows?.largestId ?? null,
        });
  announce(verification, table, {
    rows: rows?.rows ?? planned.rows,
    found: rows?.found ?? 0,
    match: readable && (rows?.total ?? 0) === 0 && objects.length === 0,
  });
  return {
    differences: [...(rows?.differences ?? []), ...objects],
    total: (rows?.total ?? 0) + objects.length,
    complete: rows?.complete ?? true,
  };
}

function compareRowsOf(verification: Verification, table: TableToVerify, connection: Connection): Promise<RowsOutcome> {
  if (verification.options.settings.verify === 'full' && coversOnly(verification, table)) {
    return compareCovered(verification, table, connection);
  }
  const compare = verification.options.settings.verify === 'counts' ? compareCounts : compareRows;
  return compare(verification, table, connection);
}

function announce(
  { options, record }: Verification,
  { planned }: TableToVerify,
  counts: { readonly rows: number; readonly found: number; readonly match: boolean },
): void {
  if (counts.match) record.verified.set(tableKey(planned), counts.found);
  options.listen({ kind: 'table-verified', source: planned.source, table: planned.sourceName, ...counts });
}

/** What the target has of the planned tables, by the schema where it is now and its name. */
async function foundTables(verification: Verification): Promise<ReadonlyMap<string, FoundTable>> {
  const found = new Map<string, FoundTable>();
  for (const schema of new Set(verification.plan.sources.map((source) => source.schema))) {
    const names = verification.plan.tables.filter(({ target }) => target.schema === schema);
    const place = verification.place(schema);
    const tables = await introspect(
      verification.target.connection,
      place,
      names.map(({ target }) => target.name),
    );
    for (const table of tables) found.set(`${place}.${table.name}`, table);
  }
  return found;
}

function placeOf({ place }: Verification, { planned: { target } }: TableToVerify): string {
  return `${place(target.schema)}.${target.name}`;
}

function tableToVerify(verification: Verification, planned: TableToVerify['planned']): TableToVerify {
  const { catalog, label } = sourceOf(verification, planned);
  const sqlite = catalog.tables.find(({ name }) => name === planned.sourceName);
  if (sqlite === undefined) throw new Error(`${label} has no table ${planned.sourceName}`);
  return { planned, sqlite };
}

function different(first: Difference, outcomes: readonly Outcome[], advice: string): Failure {
  const others = outcomes.reduce((sum, { total }) => sum + total, 0) - 1;
  const atLeast = outcomes.every(({ complete }) => complete) ? '' : 'at least ';
  const more = others === 0 ? '' : `, and ${atLeast}${others} other ${others === 1 ? 'difference' : 'differences'}`;
  const where = [
    `table ${first.table}`,
    ...(first.key === '' ? [] : [`key ${first.key}`]),
    ...(first.column === null ? [] : [`column ${first.column}`]),
  ].join(', ');
  const message = `${where}: expected ${first.expected}, found ${first.found}${more}`;
  return new Failure({ kind: 'different', message, advice });
}
