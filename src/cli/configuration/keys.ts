import { type OptionRow, optionTable } from '../option-table.ts';

/** How the value of a key is written in JSON. A list of `left=right` is an object, which cannot say a thing twice. */
export type KeyShape = 'switch' | 'text' | 'number' | 'list' | 'pairs';

/** One key of a configuration: an option, by its name without dashes. */
export interface ConfigurationKey {
  readonly key: string;
  readonly row: OptionRow;
  readonly shape: KeyShape;
  /** Its value names files: relative to the configuration's own folder. */
  readonly isPath: boolean;
}

export const configurationName = 'gigchain-migrate.config.json';

/** Every key, in the order of the options. Besides them there are `$schema` and `sources`. */
export const configurationKeys: readonly ConfigurationKey[] = optionTable
  .filter(({ configuration }) => configuration !== 'none')
  .map((row) => ({
    key: keyOf(row.flag),
    row,
    shape: shapeOf(row),
    isPath: row.value === '<file>' || row.value === '<dir>',
  }));

/** `--text-collation` → `textCollation` */
export function keyOf(flag: string): string {
  return flag.slice(2).replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function shapeOf({ value, repeatable }: OptionRow): KeyShape {
  if (value === '') return 'switch';
  if (value.includes('=')) return 'pairs';
  if (repeatable) return 'list';
  return value === '<n>' ? 'number' : 'text';
}
