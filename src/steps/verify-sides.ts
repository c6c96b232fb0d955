import * as crypto from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { baseType } from '../core/catalog/pg-catalog.ts';
import { type LoadColumn, type MigrationPlan, type PlannedTable, sharedColumns } from '../core/catalog/plan.ts';
import type { SqliteTable, SqliteValue } from '../core/catalog/sqlite-catalog.ts';
import { foundText, sourceText } from '../core/compare/canonical-column.ts';
import { isPrinted } from '../core/compare/printed/printers.ts';
import type { RangeDigests } from '../core/compare/range-digests.ts';
import type { CanonicalRow } from '../core/compare/row-digests.ts';
import type { Connection } from '../postgres/connect.ts';
import type { DigestFrame } from '../postgres/digest-queries.ts';
import { readTextRows } from '../postgres/read-rows.ts';
import { countRows } from '../sqlite/count-rows.ts';
import { rowidBounds } from '../sqlite/read-range.ts';
import { readRows } from '../sqlite/read-rows.ts';
import type { CommandOptions } from './api.ts';
import { batchLimits } from './batch-limits.ts';
import type { InspectedSource } from './inspect.ts';
import { sourceOf } from './inspect.ts';
import { stopIfAborted } from './interruption.ts';
import type { RunRecord } from './run-record.ts';
import type { Target } from './target.ts';

/** What is verified: a run before its cutover, or at any later time the tables of the target schemas. */
export interface Verification {
  readonly plan: MigrationPlan;
  readonly sources: readonly InspectedSource[];
  readonly target: Target;
  readonly options: CommandOptions;
  readonly record: RunRecord;
  /** Where the tables of a target schema are now. */
  readonly place: (schema: string) => string;
  /** What was read before the comparison began; null where nothing was. */
  readonly ahead: SourcesAhead | null;
}

/** What the source's rows came to. */
export interface SourceSide {
  readonly digests: RangeDigests;
  /** The largest INTEGER PRIMARY KEY. */
  readonly largestId: bigint | null;
}

/** Sources that were read before they are asked for. */
export interface SourcesAhead {
  /** What a source came to, of a table that has been read or is being read for this very frame; else null. */
  readonly take: (table: TableToVerify, frame: DigestFrame) => Promise<SourceSide> | null;
}

/** A planned table with SQLite's own definition of it. */
export interface TableToVerify {
  readonly planned: PlannedTable;
  readonly sqlite: SqliteTable;
}

/** A row of either side with its canonical texts. */
export interface SourceRow {
  readonly values: readonly SqliteValue[];
  readonly canonical: CanonicalRow;
}
export interface FoundRow {
  readonly texts: readonly (string | null)[];
  readonly canonical: CanonicalRow;
}

/** The hash that digests of rows are made with; in one call where Node has it (20.12 and later), which makes no object per row. */
export const rowHash: (text: string) => Buffer =
  typeof crypto.hash === 'function'
    ? (text) => crypto.hash('sha256', text, 'buffer')
    : (text) => crypto.createHash('sha256').update(text).digest();

/** A planned table with the definition that the inspection found. */
export function tableToVerify({ sources }: Pick<Verification, 'sources'>, planned: PlannedTable): TableToVerify {
  const { catalog, label } = sourceOf({ sources }, planned);
  const sqlite = catalog.tables.find(({ name }) => name === planned.sourceName);
  if (sqlite === undefined) throw new Error(`${label} has no table ${planned.sourceName}`);
  return { planned, sqlite };
}

/** Whether the rows are to be compared by digests of both sides, wherever the target has the table. */
export function isDigestable(verification: Verification, table: TableToVerify): boolean {
  const { parts, verify } = verification.options.settings;
  if (parts === 'schema-only' || verify !== 'full' || coversOnly(verification, table)) return false;
  return sharedColumns(table.planned).every(isPrinted);
}

/** Rows of the source in batches; the values of the columns, and where `key` is asked for those of the key after them. */
export async function* sourceRows(
  verification: Verification,
  table: TableToVerify,
  { key }: { readonly key: boolean },
): AsyncGenerator<SourceRow[]> {
  const { planned } = table;
  const canonical = canonicalTexts(verification, table, sourceText);
  const batches = readRows(
    sourceOf(verification, planned).source.database,
    {
      table: planned.sourceName,
      columns: sharedColumns(planned).map(({ source, read }) => ({ name: source, read })),
      key: key ? planned.key : [],
    },
    batchLimits,
  );
  for (const batch of batches) {
    stopIfAborted(verification.options.signal);
    yield batch.map((values) => ({ values, canonical: canonical.map((text, i) => text(values[i] ?? null)) }));
    // Reading a file never waits, so the other tables' connections get their turn here.
    await setImmediate();
  }
}

/** Rows of the target in batches, as PostgreSQL prints them. */
export async function* foundRows(
  verification: Verification,
  table: TableToVerify,
  connection: Connection,
): AsyncGenerator<FoundRow[]> {
  const { planned } = table;
  const canonical = canonicalTexts(verification, table, foundText);
  const rows = readTextRows(connection, {
    schema: verification.place(planned.target.schema),
    table: planned.target.name,
    columns: sharedColumns(planned).map(({ target }) => target),
  });
  for await (const batch of rows) {
    stopIfAborted(verification.options.signal);
    yield batch.map((texts) => ({ texts, canonical: canonical.map((text, i) => text(texts[i] ?? null)) }));
  }
}

/** What makes the canonical text of each column. A row that stayed as it was may have its key in another case where the type takes that for the same. */
function canonicalTexts<Value>(
  verification: Verification,
  table: TableToVerify,
  textOf: (column: LoadColumn) => (value: Value) => string | null,
): ((value: Value) => string | null)[] {
  const { live } = table.planned;
  const key = live?.existing === 'skip' && coversOnly(verification, table) ? (sharedKey(live) ?? []) : [];
  return sharedColumns(table.planned).map((column) => {
    const text = textOf(column);
    const isFolded = key.includes(column.target) && baseType(column.type).kind === 'citext';
    return isFolded ? (value) => text(value)?.toLowerCase() ?? null : text;
  });
}

/** Whether the target's table may hold other rows than the source: where rows that were there have stayed. */
export function coversOnly({ place }: Verification, { planned: { live, target } }: TableToVerify): boolean {
  const isShared = live?.existing === 'upsert' || live?.existing === 'skip';
  return isShared && place(target.schema) === target.schema && sharedKey(live) !== null;
}

/** The columns by which rows of both sides are told to be the same. */
export function sharedKey(live: PlannedTable['live']): readonly string[] | null {
  return live?.primaryKey ?? live?.uniques[0] ?? null;
}

/** Number of rows in the source and, where it has an INTEGER PRIMARY KEY, the largest; counted anew. */
export function countSource(
  verification: Verification,
  { planned, sqlite }: TableToVerify,
): { rows: number; largestId: bigint | null } {
  const { database } = sourceOf(verification, planned).source;
  const { sourceName: table } = planned;
  const rowid = sqlite.rowidAlias;
  return {
    rows: countRows(database, table),
    largestId: rowid === null ? null : (rowidBounds(database, { table, rowid })?.greatest ?? null),
  };
}

/** The larger of an id and a value; a value that is no integer is no id. */
export function larger(id: bigint | null, value: SqliteValue): bigint | null {
  return typeof value === 'bigint' && (id === null || value > id) ? value : id;
}
