import type { FoundTable } from '../core/catalog/found-table.ts';
import { sharedColumns } from '../core/catalog/plan.ts';
import type { Contents } from '../core/catalog/recorded.ts';
import type { Difference } from '../core/catalog/report.ts';
import { compareObjects } from '../core/compare/compare-objects.ts';
import { Failure } from '../core/errors.ts';
import type { Connection } from '../postgres/connect.ts';
import { introspect } from '../postgres/introspect.ts';
import { stopIfAborted } from './interruption.ts';
import type { StagedContents } from './record-objects.ts';
import { tableKey } from './run-record.ts';
import { tableGroups } from './table-groups.ts';
import { compareCovered } from './verify-covered.ts';
import { digestBothSides, type SidesDigested } from './verify-digests.ts';
import { compareCounts, compareRows, type RowsOutcome } from './verify-rows.ts';
import { compareSequences } from './verify-sequences.ts';
import { coversOnly, isDigestable, type TableToVerify, tableToVerify, type Verification } from './verify-sides.ts';

interface Outcome {
  readonly differences: readonly Difference[];
  readonly total: number;
  readonly complete: boolean;
  readonly contents: Contents | null;
}

/** Work for a connection that would otherwise have nothing to do. */
export type BesideWork = (connection: Connection) => Promise<void>;

/**
 * Compares every planned table with what the target holds: rows, then objects. Puts the differences and the verified tables into
 * the record, and gives the digests that were made on the way. Throws a Failure of kind 'different' that names the first difference,
 * with `advice`. Connections that find nothing left to compare do the work `beside`.
 */
export async function verifyTables(
  verification: Verification,
  { advice, beside = [] }: { readonly advice: string; readonly beside?: readonly BesideWork[] },
): Promise<StagedContents> {
  const tables = verification.plan.tables.map((planned) => tableToVerify(verification, planned));
  const found = await foundTables(verification);
  const outcomes = new Map<TableToVerify, Outcome>();
  const toVerify = new Map(tables.map((table) => [table.planned, table]));
  const waiting = tableGroups([...toVerify.keys()]);
  const others = [...beside];
  const work = async (connection: Connection) => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      const together = group.flatMap((planned) => toVerify.get(planned) ?? []);
      const digested = together.filter((table) => isDigested(verification, table, found));
      const sides = await digestBothSides(verification, digested, connection);
      for (const table of together) {
        const situation = { table, tables, found, connection, sides: sides.get(table) ?? null };
        outcomes.set(table, await verifyTable(verification, situation));
      }
    }
    for (let other = others.shift(); other !== undefined; other = others.shift()) await other(connection);
  };
  await verification.target.withConnections(tables.length + others.length, work).catch((error: unknown) => {
    // An interruption cancels the statement that runs; the server's word for it is not what is to be told.
    stopIfAborted(verification.options.signal);
    throw error;
  });
  const inOrder = tables.flatMap((table) => outcomes.get(table) ?? []);
  verification.record.differences = inOrder.flatMap(({ differences }) => differences);
  const [first] = verification.record.differences;
  if (first !== undefined) throw different(first, inOrder, advice);
  return new Map(
    [...outcomes].flatMap(([{ planned }, { contents }]) => (contents === null ? [] : [[planned, contents] as const])),
  );
}

async function verifyTable(
  verification: Verification,
  situation: {
    readonly table: TableToVerify;
    readonly tables: readonly TableToVerify[];
    readonly found: ReadonlyMap<string, FoundTable>;
    readonly connection: Connection;
    readonly sides: SidesDigested | null;
  },
): Promise<Outcome> {
  const { table, tables, connection, sides } = situation;
  const { planned, sqlite } = table;
  const { source, sourceName } = planned;
  const found = situation.found.get(placeOf(verification, table));
  if (found === undefined) {
    announce(verification, table, { rows: planned.rows, found: 0, match: false });
    const where = `the table ${placeOf(verification, table)}`;
    const difference = { table: sourceName, column: null, key: '', expected: where, found: 'no such table' };
    return { differences: [{ ...difference, kind: 'object' }], total: 1, complete: true, contents: null };
  }
  const readable = isReadable(table, found);
  const hasRows = verification.options.settings.parts !== 'schema-only';
  const rows = readable && hasRows ? await compareRowsOf(verification, table, connection, sides) : null;
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
    found: readable ? (rows?.found ?? 0) : null,
    match: readable && (rows?.total ?? 0) === 0 && objects.length === 0,
  });
  return {
    differences: [...(rows?.differences ?? []), ...objects],
    total: (rows?.total ?? 0) + objects.length,
    complete: rows?.complete ?? true,
    contents: rows?.contents ?? null,
  };
}

/** Without one of the columns no row can be read; the missing column itself is the difference. */
function isReadable({ planned }: TableToVerify, found: FoundTable): boolean {
  return sharedColumns(planned).every(({ target }) => found.columns.some(({ name }) => name === target));
}

/** Whether the rows are compared by digests of both sides, and the target has what is to be compared. */
function isDigested(verification: Verification, table: TableToVerify, found: ReadonlyMap<string, FoundTable>): boolean {
  const there = found.get(placeOf(verification, table));
  return isDigestable(verification, table) && there !== undefined && isReadable(table, there);
}

function compareRowsOf(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
  sides: SidesDigested | null,
): Promise<RowsOutcome> {
  if (verification.options.settings.verify === 'counts') return compareCounts(verification, table, connection);
  if (coversOnly(verification, table)) return compareCovered(verification, table, connection);
  return compareRows(verification, table, connection, sides);
}

function announce(
  { options, record }: Verification,
  { planned }: TableToVerify,
  counts: { readonly rows: number; readonly found: number | null; readonly match: boolean },
): void {
  if (counts.match) record.verified.set(tableKey(planned), counts.found ?? 0);
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
