import { clean, duration } from './render/words.ts';

/** How far one table has come in one step. */
export interface TableProgress {
  readonly source: string;
  readonly table: string;
  readonly done: number;
  readonly total: number;
}

/** A table as a part of a step's work. */
export interface TableWork {
  readonly source: string;
  readonly table: string;
  readonly rows: number;
  /** What one of its rows costs, beside the rows of other tables. */
  readonly weight: number;
}

/** Draws how far the work has come: bars at a terminal, now and then a line elsewhere. */
export interface Gauge {
  /** A new step, with all its tables; null where they are not known. */
  readonly start: (tables: readonly TableWork[] | null) => void;
  /** So many rows of a table were there before the step began. */
  readonly keep: (table: { readonly source: string; readonly table: string }, rows: number) => void;
  readonly update: (progress: TableProgress) => void;
  readonly finish: (table: { readonly source: string; readonly table: string }) => void;
  /** Leaves the terminal as it was. */
  readonly stop: () => void;
}

/** The rows that all tables of a step have done, and since when. */
export class Tally {
  /** Rows of all tables; null where they are not known. */
  readonly total: number | null;
  private readonly done = new Map<string, number>();
  private readonly kept = new Map<string, number>();
  private readonly tables: readonly TableWork[];
  private readonly begun: number;
  private readonly now: () => number;

  /** `now` gives milliseconds. */
  constructor(tables: readonly TableWork[] | null, now: () => number) {
    this.total = tables === null ? null : tables.reduce((sum, { rows }) => sum + rows, 0);
    this.tables = tables ?? [];
    this.now = now;
    this.begun = now();
  }

  keep(table: { readonly source: string; readonly table: string }, rows: number): void {
    this.kept.set(keyOf(table), rows);
    this.done.set(keyOf(table), rows);
  }

  record(progress: TableProgress): void {
    this.done.set(keyOf(progress), progress.done);
  }

  /** Rows that are there. */
  get rows(): number {
    return sumOf(this.done);
  }

  /** Rows per second, and the seconds that are left; null where there is nothing to reckon with yet. */
  get pace(): Pace {
    const seconds = (this.now() - this.begun) / 1000;
    let worked = 0;
    let open = 0;
    for (const { weight, rows, ...table } of this.tables) {
      const kept = this.kept.get(keyOf(table)) ?? 0;
      const done = this.done.get(keyOf(table)) ?? 0;
      worked += weight * (done - kept);
      open += weight * (rows - done);
    }
    const rate = seconds > 0 ? (this.rows - sumOf(this.kept)) / seconds : 0;
    return { rate, left: worked > 0 && open > 0 ? (seconds * open) / worked : null };
  }
}

export interface Pace {
  readonly rate: number;
  readonly left: number | null;
}

export function keyOf({ source, table }: { readonly source: string; readonly table: string }): string {
  return `${source}:${table}`;
}

function sumOf(rows: ReadonlyMap<string, number>): number {
  return [...rows.values()].reduce((sum, one) => sum + one, 0);
}

/** `22000 rows/s, about 43 s left`. */
export function paceText({ rate, left }: Pace): string {
  const speed = `${Math.round(rate)} rows/s`;
  return left === null ? speed : `${speed}, about ${duration(left)} left`;
}

/** Whole percent, rounded down, so that 100 means done. */
export function percent(done: number, total: number): number {
  return total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100));
}

/** `metrics`, as it may be written to a terminal. */
export function tableName({ table }: { readonly table: string }): string {
  return clean(table);
}
