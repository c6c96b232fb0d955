import { sharedColumns } from '../core/catalog/plan.ts';
import { Failure } from '../core/errors.ts';
import { parentsFirst } from '../core/matching/parents-first.ts';
import { undecidedAdvice } from '../core/matching/row-pairs.ts';
import type { Connection } from '../postgres/connect.ts';
import { keptOutcome } from '../postgres/kept-rows.ts';
import {
  conflictsOf,
  copyKept,
  countReferences,
  type MergedTable,
  missingRows,
  pairRows,
  putTogether,
  repointKept,
} from '../postgres/merge-rows.ts';
import { stopAtFindings } from './plan.ts';
import { type Run, stagingOf } from './run.ts';
import { tableKey } from './run-record.ts';
import { isMerged, type TableToFill, tablesToFill } from './table-to-fill.ts';
import { mostListed, tellOfKept, tellOfOthers } from './tell-covered.ts';

/** A table whose own rows stay, or get the source's values. */
export interface TableToMerge extends MergedTable {
  readonly planned: TableToFill;
}

/** The tables whose own rows stay, or get the source's values; parents first. */
export function tablesToMerge(run: Run, tables: readonly TableToFill[]): TableToMerge[] {
  return parentsFirst(tables.filter(isMerged)).map((planned, at) => {
    const { schema, name } = planned.target;
    const staging = stagingOf(run)(schema);
    return {
      planned,
      place: { schema, name },
      live: planned.live,
      staged: { schema: staging, name },
      kept: { schema: staging, name: `gigchain_migrate_kept_${at + 1}` },
      pairs: { schema: staging, name: `gigchain_migrate_pairs_${at + 1}` },
    };
  });
}

/**
 * Finds out, before anything changes, which rows both sides have. A row that has another id in the source gets it, and so do the rows that
 * point to it; parents go first, because rows are also told by whom they point to. Throws a blocked Failure for rows that cannot be told.
 */
export async function pairAll(connection: Connection, merged: readonly MergedTable[]): Promise<void> {
  for (const table of merged) await copyKept(connection, table);
  for (const table of merged) {
    await pairRows(connection, table);
    const conflicts = await conflictsOf(connection, table);
    if (conflicts.length > 0) throw undecidable(table, conflicts);
    await repointAll(connection, table, merged);
  }
}

async function repointAll(connection: Connection, parent: MergedTable, merged: readonly MergedTable[]): Promise<void> {
  const { place, live } = parent;
  const given = new Set(live.loaded);
  for (const key of live.foreignKeys) {
    if (key.parentSchema !== place.schema || key.parentTable !== place.name) continue;
    if (!key.parentColumns.every((column) => given.has(column))) continue;
    const child = merged.find((one) => one.place.schema === key.schema && one.place.name === key.table);
    if (child !== undefined) await repointKept(connection, parent, child, key);
    else if ((await countReferences(connection, parent, key)) > 0n) throw pointedTo(parent, key);
  }
}

/**
 * Tells what becomes of the rows of both sides: the target's own others, and of 'skip' how many rows of the source are left out, and which of
 * them have other values in the target. Throws a blocked Failure where such a finding is to stop the run.
 */
export async function tellOfMerged({ target, record, options }: Run, merged: readonly TableToMerge[]): Promise<void> {
  for (const table of merged) {
    const { planned, live } = table;
    const types = new Map(sharedColumns(planned).map(({ target: name, type }) => [name, type]));
    const { paired, different, others } = await keptOutcome(target.connection, table, { types, most: mostListed });
    tellOfOthers(record, planned, others);
    if (live.existing !== 'skip') continue;
    tellOfKept(record, planned, { ...different, atLeast: false });
    record.leftOut.set(tableKey(planned), { rows: paired, different: different.rows });
  }
  if (record.plan !== null) stopAtFindings(record.plan, options.settings);
}

/** What the exchange would find out about the rows of both sides, from what is staged; no table of the application is touched. */
export async function rehearseMerge(run: Run): Promise<void> {
  const merged = tablesToMerge(run, tablesToFill(run));
  await pairAll(run.target.connection, merged);
  await tellOfMerged(run, merged);
}

/** Fills the emptied tables with the rows of both sides, and proves that every row of the source is there. */
export async function putAllTogether(connection: Connection, merged: readonly MergedTable[]): Promise<void> {
  for (const table of merged) {
    await putTogether(connection, table);
    const { missing, surplus } = await missingRows(connection, table);
    if (missing === 0n && surplus === 0n) continue;
    const { schema, name } = table.place;
    throw new Failure({
      kind: 'different',
      message: `table ${schema}.${name}: ${missing} rows of the source are not there as they were verified, and there are ${surplus} rows more than there should be`,
      advice: 'Something in the target changes rows as they come in. Nothing was changed.',
    });
  }
}

function undecidable({ place }: MergedTable, conflicts: readonly string[]): Failure {
  return new Failure({
    kind: 'blocked',
    message: `table ${place.schema}.${place.name}: ${conflicts.join('; ')}`,
    advice: `Nothing was changed. ${undecidedAdvice}`,
  });
}

function pointedTo(
  { place }: MergedTable,
  key: { readonly schema: string; readonly table: string; readonly name: string },
): Failure {
  return new Failure({
    kind: 'blocked',
    message: `table ${key.schema}.${key.table}, which is not part of the run, has rows that refer (${key.name}) to rows of ${place.schema}.${place.name} which get the ids of the source`,
    advice: 'Nothing was changed. Let that table be part of the run, or remove these rows.',
  });
}
