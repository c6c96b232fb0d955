import { clean, duration } from './render/words.ts';

/** How far one table has come in one step. */
export interface TableProgress {
  readonly source: string;
  readonly table: string;
  readonly done: number;
  readonly total: number;
}

/** Draws how far the work has come: bars at a terminal, now and then a line elsewhere. */
export interface Gauge {
  /** A new step; `total` is its rows over all tables, null where that is not known. */
  readonly start: (total: number | null) => void;
  readonly update: (progress: TableProgress) => void;
  readonly finish: (table: { readonly source: string; readonly table: string }) => void;
  /** Leaves the terminal as it was. */
  readonly stop: () => void;
}

/** The rows that all tables of a step have done, and since when. */
export class Tally {
  private readonly tables = new Map<string, number>();
  private begun = performance.now();

  restart(): void {
    this.tables.clear();
    this.begun = performance.now();
  }

  record({ source, table, done }: TableProgress): void {
    this.tables.set(`${source}:${table}`, done);
  }

  get done(): number {
    return [...this.tables.values()].reduce((sum, rows) => sum + rows, 0);
  }

  get seconds(): number {
    return (performance.now() - this.begun) / 1000;
  }
}

/** `22000 rows/s, about 43 s left`; without the rest where there is nothing to reckon with yet. */
export function pace({ done, total, seconds }: { done: number; total: number | null; seconds: number }): string {
  const rate = seconds > 0 ? done / seconds : 0;
  const speed = `${Math.round(rate)} rows/s`;
  if (total === null || rate === 0 || done >= total) return speed;
  return `${speed}, about ${duration((total - done) / rate)} left`;
}

/** Whole percent, rounded down, so that 100 means done. */
export function percent(done: number, total: number): number {
  return total === 0 ? 100 : Math.min(100, Math.floor((done / total) * 100));
}

/** `metrics`, as it may be written to a terminal. */
export function tableName({ table }: { readonly table: string }): string {
  return clean(table);
}
