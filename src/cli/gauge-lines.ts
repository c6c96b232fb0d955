import { type Gauge, pace, percent, type TableProgress, Tally, tableName } from './gauge.ts';

/** One line every so many milliseconds at most. */
const interval = 3000;

/** Plain lines for logs: the table at work, and all of them. `now` gives milliseconds. */
export function gaugeLines(say: (line: string) => void, now: () => number = () => performance.now()): Gauge {
  const tally = new Tally();
  let total: number | null = null;
  let last = now();
  return {
    start: (rows) => {
      tally.restart();
      total = rows;
      last = now();
    },
    update: (progress) => {
      tally.record(progress);
      if (now() - last < interval) return;
      last = now();
      say(line(progress, tally, total));
    },
    finish: () => undefined,
    stop: () => undefined,
  };
}

function line(progress: TableProgress, tally: Tally, total: number | null): string {
  const { done, total: rows } = progress;
  const own = `  ${tableName(progress)}: ${done} of ${rows} rows (${percent(done, rows)}%)`;
  const all = { done: tally.done, total, seconds: tally.seconds };
  const overall = total === null ? '' : `, all tables ${percent(all.done, total)}%`;
  return `${own}${overall}, ${pace(all)}`;
}
