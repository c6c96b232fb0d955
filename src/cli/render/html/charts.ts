import type { Sample } from '../story.ts';
import { duration } from '../words.ts';
import { type Html, html } from './html.ts';

/** One row of a bar chart. */
export interface Bar {
  readonly name: string;
  /** Parts of the bar, one after the other. */
  readonly parts: readonly { readonly value: number; readonly tone: Tone; readonly title: string }[];
  readonly label: string;
}

export type Tone = 'a' | 'b' | 'c' | 'd' | 'e';

const width = 720;
const rowHeight = 22;
const nameWidth = 220;
const labelWidth = 150;
const mostBins = 60;

/** Horizontal bars; the longest one fills the width. */
export function barChart(title: string, bars: readonly Bar[]): Html {
  const sums = bars.map(({ parts }) => parts.reduce((sum, { value }) => sum + value, 0));
  const longest = Math.max(...sums, Number.MIN_VALUE);
  const room = width - nameWidth - labelWidth;
  const height = bars.length * rowHeight + 4;
  const rows = bars.map((bar, at) => {
    let x = nameWidth;
    const y = at * rowHeight;
    const parts = bar.parts.map(({ value, tone, title: name }) => {
      const size = (value / longest) * room;
      const drawn = html`<rect class="tone-${tone}" x="${x.toFixed(1)}" y="${y + 4}" width="${size.toFixed(1)}" height="14"><title>${name}</title></rect>`;
      x += size;
      return drawn;
    });
    const middle = y + 15;
    return html`<text class="name" x="${nameWidth - 8}" y="${middle}">${shortened(bar.name)}<title>${bar.name}</title></text>${parts}<text x="${(x + 6).toFixed(1)}" y="${middle}">${bar.label}</text>`;
  });
  return html`<div class="scroll"><svg role="img" viewBox="0 0 ${width} ${height}" aria-label="${title}">${rows}</svg></div>`;
}

/** Rows a second over time, in up to `mostBins` equal stretches of it: batches arrive in bursts, and only their sum says how fast it goes. */
export function throughputChart(samples: readonly Sample[]): Html {
  const [top, bottom, left, right] = [10, 150, 90, width - 10];
  const first = samples[0]?.seconds ?? 0;
  const seconds = Math.max((samples.at(-1)?.seconds ?? 0) - first, 0.001);
  const bins = Math.min(mostBins, samples.length - 1);
  const rowsAt = (at: number) => samples.findLast((sample) => sample.seconds - first <= at)?.rows ?? 0;
  const rates = Array.from({ length: bins }, (_, bin) => {
    const [from, to] = [(bin / bins) * seconds, ((bin + 1) / bins) * seconds];
    return { at: (from + to) / 2, rate: (rowsAt(to) - rowsAt(from)) / (to - from) };
  });
  const highest = Math.max(...rates.map(({ rate }) => rate), 1);
  const x = (at: number) => left + (at / seconds) * (right - left);
  const y = (rate: number) => bottom - (rate / highest) * (bottom - top);
  const line = rates.map(({ at, rate }) => `${x(at).toFixed(1)},${y(rate).toFixed(1)}`).join(' ');
  const area = `${x(0).toFixed(1)},${bottom} ${line} ${x(seconds).toFixed(1)},${bottom}`;
  return html`<div class="scroll"><svg role="img" viewBox="0 0 ${width} 175" aria-label="Rows a second over time">
<polygon class="area" points="${area}"/><polyline class="line" points="${line}"/>
<line class="axis" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/>
<text class="name" x="${left - 6}" y="${top + 8}">${Math.round(highest).toLocaleString('en')}</text>
<text class="name" x="${left - 6}" y="${bottom}">0 rows/s</text>
<text x="${left}" y="${bottom + 18}">0 s</text><text class="name" x="${right}" y="${bottom + 18}">${duration(seconds)}</text></svg></div>`;
}

/** What fits into the room for names. */
function shortened(name: string): string {
  const characters = [...name];
  return characters.length > 32 ? `${characters.slice(0, 31).join('')}…` : name;
}
