import type { ColumnProfile } from '../../../core/catalog/profile.ts';
import type { Report } from '../../../core/catalog/report.ts';
import type { ColumnStory, Sample, Story } from '../story.ts';
import { leftOutText } from '../tables.ts';
import { count, duration, size } from '../words.ts';
import { type Bar, barChart, type Tone, throughputChart } from './charts.ts';
import { type Html, html } from './html.ts';

/** Bars in a chart; the table above it has them all. */
const mostBars = 25;

/** Per table: rows before, read, loaded, found when verified, and the time. */
export function tableSection({ report, replaced }: Story): Html {
  const tables = tablesOf(report);
  if (tables.length === 0) return html``;
  const before = new Map(replaced.map(({ schema, name, rows }) => [`${schema}.${name}`, rows]));
  const rows = tables.map((table) => {
    const isRight = table.verified === table.rows - (table.leftOut?.different ?? 0);
    const leftOut = leftOutText(table.leftOut);
    const verdict =
      table.verified === null
        ? html``
        : isRight
          ? html`<span class="good">equal</span>${leftOut === '' ? html`` : html`; ${leftOut}`}`
          : html`<span class="bad">differs</span>`;
    return html`<tr><td class="name"><bdi>${table.source}</bdi>: <bdi>${table.name}</bdi></td><td class="name"><bdi>${table.target}</bdi></td>
<td class="n">${amount(before.get(table.target) ?? null)}</td><td class="n">${amount(table.rows)}</td><td class="n">${amount(table.loaded)}</td><td class="n">${amount(table.verified)}</td><td>${verdict}</td><td class="n">${table.seconds === null ? '–' : duration(table.seconds)}</td></tr>`;
  });
  return html`<h2>Tables</h2><div class="scroll"><table><thead><tr><th>source table</th><th>target</th><th class="n">before</th><th class="n">read</th><th class="n">loaded</th><th class="n">verified</th><th></th><th class="n">time</th></tr></thead><tbody>
${rows}</tbody></table></div>
<p class="faint">before: rows of the table that is replaced. read, loaded, verified: rows of the source, rows sent, rows that were read back and compared.</p>`;
}

/** How long each step took. */
export function stepSection({ steps }: Report): Html {
  if (steps.length === 0) return html``;
  const bars = steps.map(({ name, seconds }): Bar => {
    const label = duration(seconds);
    return { name, parts: [{ value: seconds, tone: 'a', title: label }], label };
  });
  return html`<h2>Time per step</h2>${barChart('Time per step', bars)}`;
}

/** Rows a second while loading; nothing where it was over before there was a second sample. */
export function throughputSection(samples: readonly Sample[]): Html {
  return samples.length < 3 ? html`` : html`<h2>Rows a second while loading</h2>${throughputChart(samples)}`;
}

/** Rows and bytes of the largest tables. */
export function tableCharts(report: Report): Html {
  const tables = tablesOf(report);
  if (tables.length === 0) return html``;
  const chart = (
    title: string,
    value: (table: (typeof tables)[number]) => number,
    label: (value: number) => string,
  ): Html => {
    const largest = [...tables].sort((left, right) => value(right) - value(left)).slice(0, mostBars);
    const bars = largest.map((table): Bar => {
      const shown = label(value(table));
      return { name: table.name, parts: [{ value: value(table), tone: 'b', title: shown }], label: shown };
    });
    const others = tables.length - largest.length;
    const more = others === 0 ? html`` : html`<p class="faint">and ${count(others, 'smaller table')}</p>`;
    return html`<h2>${title}</h2>${barChart(title, bars)}${more}`;
  };
  return html`${chart('Rows per table', ({ rows }) => rows, amount)}${chart('Bytes per table', ({ bytes }) => bytes, size)}`;
}

const classes: readonly {
  readonly name: string;
  readonly tone: Tone;
  readonly of: (profile: ColumnProfile) => number;
}[] = [
  { name: 'integers', tone: 'a', of: ({ integers }) => integers.count },
  { name: 'reals', tone: 'b', of: ({ reals }) => reals.count },
  { name: 'texts', tone: 'c', of: ({ texts }) => texts.count },
  { name: 'blobs', tone: 'd', of: ({ blobs }) => blobs.count },
  { name: 'NULL', tone: 'e', of: ({ nulls }) => nulls },
];

/** What the values of the columns with findings are, class by class. */
export function columnSection(columns: readonly ColumnStory[]): Html {
  if (columns.length === 0) return html``;
  const shown = columns.slice(0, mostBars);
  const bars = shown.map(({ table, column, declared, type, profile }): Bar => {
    const parts = classes.map(({ name, tone, of }) => ({
      value: of(profile),
      tone,
      title: `${name}: ${amount(of(profile))}`,
    }));
    const total = parts.reduce((sum, { value }) => sum + value, 0);
    // Each bar is a whole, so that a small table shows as well as a large one.
    const whole = parts.map((part) => ({ ...part, value: total === 0 ? 0 : part.value / total }));
    return { name: `${table}.${column}`, parts: whole, label: `${declared || '–'} → ${type}` };
  });
  const legend = classes.map(
    ({ name, tone }) =>
      html`<span><svg viewBox="0 0 11 11"><rect class="tone-${tone}" width="11" height="11"/></svg>${name}</span>`,
  );
  const others = columns.length - shown.length;
  const more = others === 0 ? html`` : html`<p class="faint">and ${count(others, 'more column')}</p>`;
  return html`<h2>Columns with findings</h2><p class="legend">${legend}</p>${barChart('Classes of values', bars)}${more}`;
}

function tablesOf(report: Report) {
  return report.sources.flatMap(({ label, tables }) => tables.map((table) => ({ ...table, source: label })));
}

function amount(number: number | null): string {
  return number === null ? '–' : number.toLocaleString('en');
}
