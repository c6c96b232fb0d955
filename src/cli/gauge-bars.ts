import cliProgress from 'cli-progress';
import { type Gauge, keyOf, type Pace, paceText, type TableProgress, Tally, tableName } from './gauge.ts';
import type { Output } from './output.ts';

/** What a line of progress has room for, by the terminal's width in columns; the last row fits where nothing else does. */
const layouts = [
  { from: 120, name: 24, bar: 24, format: '  {name} [{bar}] {percentage}% {value}/{total} rows, {pace}' },
  { from: 80, name: 18, bar: 12, format: '  {name} [{bar}] {percentage}% {pace}' },
  { from: 66, name: 18, bar: 0, format: '  {name} {percentage}% {pace}' },
  { from: 0, name: 12, bar: 0, format: '  {name} {percentage}%' },
] as const;

type Layout = (typeof layouts)[number];

/** Where nobody tells the width. */
const usualWidth = 80;

export function layoutFor(width: number | undefined): Layout {
  const columns = width === undefined || width === 0 ? usualWidth : width;
  return layouts.find(({ from }) => columns >= from) ?? layouts[3];
}

/** Bars on stderr: one per table at work, one over all. Lines of the output go above them. */
export function gaugeBars(output: Output): Gauge {
  let drawn: Drawn | null = null;
  const stop = (): void => {
    drawn?.close();
    drawn = null;
  };
  let tally = new Tally(null, now);
  return {
    start: (tables) => {
      stop();
      tally = new Tally(tables, now);
    },
    keep: (table, rows) => tally.keep(table, rows),
    update: (progress) => {
      drawn ??= draw(output, tally);
      drawn.update(progress);
    },
    finish: (table) => drawn?.finish(table),
    stop,
  };
}

const now = (): number => performance.now();

interface Drawn {
  readonly update: (progress: TableProgress) => void;
  readonly finish: (table: { readonly source: string; readonly table: string }) => void;
  readonly close: () => void;
}

interface Bar {
  readonly bar: cliProgress.SingleBar;
  readonly begun: number;
  /** Rows that were done when it was first drawn. */
  readonly from: number;
}

function draw(output: Output, tally: Tally): Drawn {
  const bars = new Map<string, Bar>();
  const layout = layoutFor(process.stderr.columns);
  const multi = new cliProgress.MultiBar({
    format: layout.format,
    stream: process.stderr,
    barsize: layout.bar,
    barCompleteChar: '#',
    barIncompleteChar: '.',
    clearOnComplete: true,
    hideCursor: true,
    // The signals belong to cli/signals.ts.
    gracefulExit: false,
    autopadding: true,
  });
  const { total } = tally;
  const overall =
    total === null || total === 0 ? null : multi.create(total, 0, { name: fitted('all', layout), pace: '' });
  output.divert((line) => {
    for (const part of wrapped(line, process.stderr.columns)) multi.log(`${part}\n`);
    multi.update();
  });
  return {
    update: (progress) => {
      tally.record(progress);
      overall?.update(tally.rows, { pace: paceText(tally.pace) });
      const key = keyOf(progress);
      if (progress.done >= progress.total) return remove(key);
      const name = fitted(tableName(progress), layout);
      const own = bars.get(key) ?? {
        bar: multi.create(progress.total, 0, { name, pace: '' }),
        begun: now(),
        from: progress.done,
      };
      bars.set(key, own);
      own.bar.update(progress.done, { pace: paceText(paceOf(own, progress)) });
    },
    finish: (table) => remove(keyOf(table)),
    close: () => {
      output.divert(null);
      multi.stop();
    },
  };

  function remove(key: string): void {
    const own = bars.get(key);
    if (own === undefined) return;
    bars.delete(key);
    multi.remove(own.bar);
  }
}

function paceOf({ begun, from }: Bar, { done, total }: TableProgress): Pace {
  const rate = done > from ? (done - from) / ((now() - begun) / 1000) : 0;
  return { rate, left: rate > 0 ? (total - done) / rate : null };
}

/** While bars are drawn the terminal does not wrap by itself. Escape sequences of colours make a line seem longer, never shorter. */
export function wrapped(line: string, width: number | undefined): string[] {
  const columns = width === undefined || width === 0 ? usualWidth : width;
  const characters = [...line];
  const parts: string[] = [];
  for (let at = 0; at < characters.length; at += columns) parts.push(characters.slice(at, at + columns).join(''));
  return parts.length === 0 ? [''] : parts;
}

function fitted(name: string, { name: room }: Layout): string {
  const characters = [...name];
  const text = characters.length > room ? `${characters.slice(0, room - 1).join('')}…` : name;
  return text.padEnd(room);
}
