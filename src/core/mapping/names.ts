import type { Settings } from '../settings/settings.ts';

/** PostgreSQL keeps 63 bytes of a name, https://www.postgresql.org/docs/current/limits.html */
export const longestName = 63;

/** Columns that every PostgreSQL table already has, https://www.postgresql.org/docs/current/ddl-system-columns.html */
export const systemColumns: ReadonlySet<string> = new Set(['tableoid', 'xmin', 'cmin', 'xmax', 'cmax', 'ctid']);

/** What was done to a name, so that a note can tell. */
export type NameChange = 'none' | 'shortened' | 'renamed' | 'asked';

/** The notes that tell of the changes. */
export const changeCodes = { shortened: 'GM201', renamed: 'GM202', asked: 'GM207' } as const;

export interface TargetName {
  readonly name: string;
  readonly change: NameChange;
}

/** A source's name in the style of `--identifiers`, made legal for PostgreSQL. */
export function targetName(source: string, style: Settings['identifiers'], of: 'table' | 'column'): TargetName {
  const styled = stylers[style](source);
  if (styled === '') return { name: 'unnamed', change: 'renamed' };
  if (of === 'column' && systemColumns.has(styled)) return { name: `${styled}_`, change: 'renamed' };
  const name = shortName(styled);
  return { name, change: name === styled ? 'none' : 'shortened' };
}

const stylers: Readonly<Record<Settings['identifiers'], (name: string) => string>> = {
  preserve: (name) => name,
  lower: (name) => name.toLowerCase(),
  snake: snakeCase,
};

/** `UserID of-Wallet` → `user_id_of_wallet`: a word starts at a capital after a small letter, or before the last capital of a row. */
function snakeCase(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replaceAll(/[\s\-.]+/gu, '_')
    .toLowerCase();
}

/** At most 63 bytes of UTF-8: cut between characters, with 8 hex digits of the whole name, so that two long names stay two. */
export function shortName(name: string): string {
  if (byteLength(name) <= longestName) return name;
  let kept = '';
  let bytes = 0;
  for (const character of name) {
    bytes += byteLength(character);
    if (bytes > longestName - 9) break;
    kept += character;
  }
  return `${kept}_${hash(name)}`;
}

/** Gives names of one namespace, each once: a taken name gets a number. */
export class NameAllocator {
  private readonly taken = new Set<string>();

  has(name: string): boolean {
    return this.taken.has(name);
  }

  take(wanted: string): string {
    let name = shortName(wanted);
    for (let number = 1; this.taken.has(name); number += 1) name = shortName(`${wanted}_${number}`);
    this.taken.add(name);
    return name;
  }
}

/** FNV-1a, 32 bits, over UTF-16 units; only has to be the same every time. */
function hash(text: string): string {
  let state = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) state = Math.imul(state ^ text.charCodeAt(i), 0x01000193) >>> 0;
  return state.toString(16).padStart(8, '0');
}

/** How many bytes a text has in UTF-8. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
