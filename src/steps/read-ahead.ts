import { isDeepStrictEqual } from 'node:util';
import { type PlannedTable, sharedColumns } from '../core/catalog/plan.ts';
import { startsOf } from '../core/compare/key-ranges.ts';
import type { DigestFrame } from '../postgres/digest-queries.ts';
import { rowidBounds } from '../sqlite/read-range.ts';
import { sourceOf } from './inspect.ts';
import { type Run, stagingOf } from './run.ts';
import { tableKey } from './run-record.ts';
import { tableGroups } from './table-groups.ts';
import {
  isDigestable,
  type SourceSide,
  type SourcesAhead,
  type TableToVerify,
  tableToVerify,
  type Verification,
} from './verify-sides.ts';
import { digestSource } from './verify-source.ts';

/** What of a run is needed to read its sources. */
type StagedRun = Pick<Run, 'plan' | 'sources' | 'target' | 'options' | 'record' | 'schemas'>;

interface ReadSource {
  readonly frame: DigestFrame;
  readonly side: Promise<SourceSide>;
}

/**
 * Reads sources anew for the comparison while the server builds keys and indexes, which leaves this process idle: the tables in the order
 * in which they will be compared, as far as it comes. What the server's frame of a table will be is foretold from the plan; a table whose
 * frame turns out otherwise is read once more.
 */
export class ReadAhead implements SourcesAhead {
  private readonly read = new Map<string, ReadSource>();
  private readonly rows = new Map<string, number>();
  private readonly run: StagedRun;
  private readonly verification: Verification;
  private readonly ending = new AbortController();
  /** Resolves when nothing is being read any more. */
  reading: Promise<void> = Promise.resolve();
  private isBuilt = false;

  constructor(run: StagedRun) {
    const { options } = run;
    const signal = AbortSignal.any([options.signal, this.ending.signal]);
    const listen: typeof options.listen = (event) => {
      if (event.kind === 'table-progress') {
        this.rows.set(tableKey({ source: event.source, sourceName: event.table }), event.done);
        if (!this.isBuilt) return;
      }
      options.listen(event);
    };
    this.run = run;
    this.verification = { ...run, options: { ...options, signal, listen }, place: stagingOf(run), ahead: null };
  }

  /** Reads as long as `build` runs, and what was begun then to its end. Gives what `build` gives, and throws what it throws. */
  async during<T>(build: () => Promise<T>): Promise<T> {
    // What fails here fails again for whoever compares the table.
    this.reading = this.readTables().catch(() => undefined);
    try {
      return await build();
    } finally {
      this.isBuilt = true;
    }
  }

  /** Ends what is still being read. */
  async end(): Promise<void> {
    this.ending.abort();
    await this.reading;
  }

  /** What a source came to, of a table that has been read or is being read for this very frame; else null. */
  take({ planned }: TableToVerify, frame: DigestFrame): Promise<SourceSide> | null {
    const read = this.read.get(tableKey(planned));
    if (read === undefined || !isDeepStrictEqual(read.frame, frame)) return null;
    const { source, sourceName: table } = planned;
    const rows = this.rows.get(tableKey(planned));
    if (rows !== undefined) this.run.options.listen({ kind: 'rows-read-ahead', source, table, rows });
    return read.side;
  }

  private async readTables(): Promise<void> {
    const tables = tableGroups(this.run.plan.tables).flat();
    for (const table of tables.map((planned) => tableToVerify(this.verification, planned))) {
      const frame = isDigestable(this.verification, table) ? this.foretell(table) : null;
      if (frame === null) continue;
      const side = digestSource(this.verification, table, frame);
      this.read.set(tableKey(table.planned), { frame, side });
      await side.catch(() => undefined);
      if (this.isBuilt || this.verification.options.signal.aborted) return;
    }
  }

  /** null where it cannot be told without reading the table. */
  private foretell({ planned, sqlite }: TableToVerify): DigestFrame | null {
    const { target, sourceName: table, load } = planned;
    // The keys of the application's tables do not come with the rows.
    if (planned.live !== undefined) return null;
    const key = target.primaryKey?.columns ?? [];
    const frame = { columns: sharedColumns(planned).map((column) => column.target), key: [...key] };
    if (!isRanged(planned)) return { ...frame, ranged: false, starts: [] };
    const rowid = sqlite.rowidAlias;
    if (rowid === null || load.find(({ source }) => source === rowid)?.target !== key[0]) return null;
    const bounds = rowidBounds(sourceOf(this.run, planned).source.database, { table, rowid });
    return { ...frame, ranged: true, starts: bounds === null ? [] : startsOf(bounds.least, bounds.greatest) };
  }
}

/** Whether the server will find a primary key of one column of integers. */
function isRanged({ target: { primaryKey, columns } }: PlannedTable): boolean {
  const [name, ...others] = primaryKey?.columns ?? [];
  const kind = columns.find((column) => column.name === name)?.type.kind;
  return others.length === 0 && (kind === 'smallint' || kind === 'integer' || kind === 'bigint');
}
