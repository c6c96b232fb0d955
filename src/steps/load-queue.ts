import type { PlannedTable } from '../core/catalog/plan.ts';
import type { Connection } from '../postgres/connect.ts';
import { LargeTable } from './load-large.ts';
import { loadSmall } from './load-small.ts';
import type { Run } from './run.ts';
import type { TableBuilding } from './table-building.ts';
import { tableGroups } from './table-groups.ts';

export type Work = (connection: Connection) => Promise<void>;

/** What the connections that load do next. */
export class LoadQueue {
  /** How many connections would find something to do. */
  readonly useful: number;
  private readonly run: Run;
  private readonly building: TableBuilding;
  private readonly waiting: PlannedTable[][];
  private readonly open: LargeTable[] = [];
  private loading = 0;
  private hasFailed = false;
  private news: (() => void)[] = [];

  constructor(run: Run, missing: readonly PlannedTable[], building: TableBuilding) {
    this.run = run;
    this.building = building;
    const large = missing.filter(({ loading }) => loading.size === 'large');
    const small = missing.filter(({ loading }) => loading.size === 'small');
    this.waiting = [...large.sort(byBytes).map((table) => [table]), ...tableGroups(small)];
    this.useful = large.length > 0 ? Number.POSITIVE_INFINITY : this.waiting.length;
  }

  /** The next work, waiting for some to turn up; null when all rows are loaded, or when somebody has failed or the run is interrupted. */
  async next(): Promise<Work | null> {
    for (;;) {
      if (this.hasFailed || this.run.options.signal.aborted) return null;
      const rows = this.nextTables() ?? this.nextStretch();
      if (rows !== null) return this.counted(rows);
      if (this.loading === 0) return null;
      const build = this.building.take();
      if (build !== null) return this.watched(build);
      await new Promise<void>((resolve) => this.news.push(resolve));
    }
  }

  /** Tables that nobody has begun with. */
  private nextTables(): Work | null {
    const tables = this.waiting.shift();
    const [first] = tables ?? [];
    if (tables === undefined || first === undefined) return null;
    if (first.loading.size === 'large') {
      this.open.push(new LargeTable(this.run, first));
      return this.nextStretch();
    }
    return async (connection) => {
      await loadSmall(this.run, connection, tables);
      this.building.add(tables);
    };
  }

  /** A part of a large table, the last of those that were begun: of the others somebody else is near the end. */
  private nextStretch(): Work | null {
    for (const large of [...this.open].reverse()) {
      const stretch = large.take();
      if (stretch === null) continue;
      return async (connection) => {
        await large.load(connection, stretch, () => this.hasFailed);
        if (large.isLoaded && !this.hasFailed) this.finishLarge(large);
      };
    }
    return null;
  }

  private finishLarge(large: LargeTable): void {
    const at = this.open.indexOf(large);
    if (at < 0) return;
    this.open.splice(at, 1);
    this.building.add([large.table]);
  }

  private counted(work: Work): Work {
    this.loading += 1;
    return this.watched(async (connection) => {
      try {
        await work(connection);
      } finally {
        this.loading -= 1;
      }
    });
  }

  /** Whoever waits looks again after each work; nobody begins another one in a run that has failed. */
  private watched(work: Work): Work {
    return async (connection) => {
      try {
        await work(connection);
      } catch (error) {
        this.hasFailed = true;
        throw error;
      } finally {
        const waiting = this.news;
        this.news = [];
        for (const wake of waiting) wake();
      }
    };
  }
}

function byBytes(left: PlannedTable, right: PlannedTable): number {
  return right.bytes - left.bytes;
}
