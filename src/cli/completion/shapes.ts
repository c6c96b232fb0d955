import type { CommandSpec } from '../command.ts';
import { type OptionRow, optionTable } from '../option-table.ts';

/** What a shell may offer after an option: one of a few words, a path, or nothing, because only the operator knows it. */
export type Offer =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'file' }
  | { readonly kind: 'directory' }
  | { readonly kind: 'free' }
  | { readonly kind: 'switch' };

/** What the scripts are made from. */
export interface CompletionInput {
  readonly commands: readonly CommandSpec[];
}

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** The options of a command, --help among them, as the help lists them. */
export function optionsOf({ name }: CommandSpec): readonly OptionRow[] {
  return optionTable.filter(({ commands }) => commands.includes(name));
}

/** What may stand after the option. */
export function offerOf({ value, words }: OptionRow): Offer {
  if (value === '') return { kind: 'switch' };
  if (words.length > 0) return { kind: 'words', words };
  if (value === '<dir>') return { kind: 'directory' };
  return { kind: value === '<file>' ? 'file' : 'free' };
}

/** The word that may follow the command: a few words, source files, or nothing to offer. */
export function wordOf({ name, takesSources }: CommandSpec): Offer {
  if (name === 'completion') return { kind: 'words', words: shells };
  return takesSources ? { kind: 'file' } : { kind: 'free' };
}
