import cliProgress from 'cli-progress';
import { type Gauge, pace, type TableProgress, Tally, tableName } from './gauge.ts';
import type { Output } from './output.ts';

const longestName = 24;

/** Bars on stderr: one per table at work, one over all. Lines of the output go above them. */
export function gaugeBars(output: Output): Gauge {
  let drawn: Drawn | null = null;
  const stop = (): void => {
    drawn?.close();
    drawn = null;
  };
  let total: number | null = null;
  return {
    start: (rows) => {
      stop();
      total = rows;
    },
    update: (progress) => {
      drawn ??= draw(output, total);
      drawn.update(progress);
    },
    finish: (table) => drawn?.finish(table),
    stop,
  };
}

interface Drawn {
  readonly update: (progress: TableProgress) => void;
  readonly finish: (table: { readonly source: string; readonly table: string }) => void;
  readonly close: () => void;
}

function draw(output: Output, total: number | null): Drawn {
  const tally = new Tally();
  const bars = new Map<string, cliProgress.SingleBar>();
  const multi = new cliProgress.MultiBar({
    format: '  {name} [{bar}] {percentage}% {value}/{total} rows {pace}',
    stream: process.stderr,
    barsize: 24,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    clearOnComplete: true,
    hideCursor: true,
    // The signals belong to cli/signals.ts.
    gracefulExit: false,
    autopadding: true,
  });
  const overall = total === null || total === 0 ? null : multi.create(total, 0, { name: fitted('all'), pace: '' });
  output.divert((line) => {
    multi.log(`${line}\n`);
    multi.update();
  });
  return {
    update: (progress) => {
      tally.record(progress);
      overall?.update(tally.done, { pace: pace({ done: tally.done, total, seconds: tally.seconds }) });
      const key = keyOf(progress);
      if (progress.done >= progress.total) return remove(key);
      const name = fitted(tableName(progress));
      const bar = bars.get(key) ?? multi.create(progress.total, 0, { name, pace: '' });
      bars.set(key, bar);
      bar.update(progress.done);
    },
    finish: (table) => remove(keyOf(table)),
    close: () => {
      output.divert(null);
      multi.stop();
    },
  };

  function remove(key: string): void {
    const bar = bars.get(key);
    if (bar === undefined) return;
    bars.delete(key);
    multi.remove(bar);
  }
}

function keyOf({ source, table }: { readonly source: string; readonly table: string }): string {
  return `${source}:${table}`;
}

function fitted(name: string): string {
  const characters = [...name];
  const text = characters.length > longestName ? `${characters.slice(0, longestName - 1).join('')}…` : name;
  return text.padEnd(longestName);
}
