import { shellWord } from '../shell.ts';

/** What only the operator can fill in, shown as `<fill>`. */
export interface Gap {
  readonly fill: string;
}

/** An option to be typed at a shell: the parts of its value are one word there, gaps stay open. */
export function option(name: string, ...parts: readonly (string | Gap)[]): string {
  const value = parts.map((part) => (typeof part === 'string' ? shellWord(part) : `<${part.fill}>`)).join('');
  return `--${name} ${value}`;
}

/** A cast; `place` is the column as a cast names it, `how` what stands after the equals sign. */
export function castOption(place: string, how: string): string {
  return option('cast', `${place}=${how}`);
}

/** A pattern that selects this table and no other; of one source where one is named. */
export function excludeOption({ source, table }: { readonly source?: string; readonly table: string }): string {
  const name = source === undefined ? literal(table) : `${literal(source)}:${literal(table)}`;
  return option('exclude', name);
}

function literal(name: string): string {
  return /[*?:"]/.test(name) ? `"${name.replaceAll('"', '""')}"` : name;
}
