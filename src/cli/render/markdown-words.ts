import { clean } from './words.ts';

/** Rows of a table and findings of a kind that are listed; a summary has to stay readable, and under the limits of the places it goes to. */
const most = 200;

/** A list, of which so many lines are shown. */
export function listed(lines: readonly string[]): string {
  const others = lines.length - most;
  return [...lines.slice(0, most), ...(others > 0 ? [`and ${others} more`] : [])].map((line) => `- ${line}`).join('\n');
}

/** A table, of which so many rows are shown; a name in its head that ends with a colon is that of a column of numbers. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const others = rows.length - most;
  return [
    line(head.map((name) => name.replace(/:$/, ''))),
    line(head.map((name) => (name.endsWith(':') ? '---:' : '---'))),
    ...rows.slice(0, most).map((row) => line(row.map(plain))),
    ...(others > 0 ? [line([`and ${others} more`, ...head.slice(1).map(() => '')])] : []),
  ].join('\n');
}

/** Text that Markdown and HTML take for nothing else. */
export function plain(text: string): string {
  return escaped(clean(text).replaceAll(/[\\`*_[\]#|~]/g, '\\$&'));
}

/** What is behind a heading that opens; Markdown is read there again, in HTML it is not. */
export function folded(heading: string, parts: readonly string[]): string {
  return [`<details><summary>${escaped(clean(heading))}</summary>`, ...parts, '</details>'].join('\n\n');
}

/** Text as it stands, `language` for its colours. */
export function fenced(text: string, language = ''): string {
  const fence = '`'.repeat(Math.max(3, longestTicks(text) + 1));
  return `${fence}${language}\n${text.split('\n').map(clean).join('\n')}\n${fence}`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function longestTicks(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map(({ length }) => length));
}
