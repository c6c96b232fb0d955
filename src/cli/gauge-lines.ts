import { type Gauge, paceText, percent, type TableProgress, Tally, tableName } from './gauge.ts';

/** One line every so many milliseconds at most. */
const interval = 3000;

/** Plain lines for logs: the table at work, and all of them. `now` gives milliseconds. */
export function gaugeLines(say: (line: string) => void, now: () => number = () => performance.now()): Gauge {
  let tally = new Tally(null, now);
  let last = now();
  return {
    start: (tables) => {
      tally = new Tally(tables, now);
      last = now();
    },
    keep: (table, rows) => tally.keep(table, rows),
    update: (progress) => {
      tally.record(progress);
      if (now() - last < interval) return;
      last = now();
      say(line(progress, tally));
    },
    finish: () => undefined,
    stop: () => undefined,
  };
}

function line(progress: TableProgress, tally: Tally): string {
  const { done, total: rows } = progress;
  const own = `  ${tableName(progress)}: ${done} of ${rows} rows (${percent(done, rows)}%)`;
  const overall = tally.total === null ? '' : `, all tables ${percent(tally.rows, tally.total)}%`;
  return `${own}${overall}, ${paceText(tally.pace)}`;
}
