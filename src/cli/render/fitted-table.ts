import type { Style } from './paint.ts';
import { columns, shownWidth } from './words.ts';

export interface Table {
  readonly heads: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** Columns that hold numbers. */
  readonly right: readonly number[];
}

/** A table under its heads; where the terminal is narrower than that, each row as its first cell with the others named below it. */
export function fittedTable({ heads, rows, right }: Table, { paint, width }: Style): string[] {
  const [head = '', ...lines] = columns([heads, ...rows], right);
  const widest = Math.max(...[head, ...lines].map(shownWidth));
  if (width === null || widest <= width) return [paint.faint(head), ...lines];
  return rows.flatMap(([first = '', ...others]) => [
    first,
    ...filled(
      others.map((cell, at) => `${heads[at + 1] ?? ''} ${cell}`),
      width,
    ),
  ]);
}

/** The parts, with commas between them, on as few lines as hold them. A part that is wider than a line stands alone. */
function filled(parts: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const [at, part] of parts.entries()) {
    const text = at < parts.length - 1 ? `${part},` : part;
    const last = lines.at(-1);
    if (last !== undefined && shownWidth(`${last} ${text}`) <= width) lines[lines.length - 1] = `${last} ${text}`;
    else lines.push(`  ${text}`);
  }
  return lines;
}
