import type { Settings } from '../../core/settings/settings.ts';
import type { Ending } from '../command.ts';
import type { CommandName } from '../command-names.ts';
import { type Flags, isGiven } from '../flags.ts';
import { optionTable } from '../option-table.ts';
import type { Paint } from '../render/paint.ts';
import { withoutPassword } from '../render/redact.ts';
import { clean, columns } from '../render/words.ts';
import { configurationKeys, keyOf } from './keys.ts';
import type { AppliedPreset } from './preset.ts';
import type { Configuration } from './read.ts';

/** One option, what holds for it, and what said so. */
interface Holding {
  readonly option: string;
  /** null where nothing was said and there is no default. */
  readonly value: string | boolean | readonly string[] | null;
  readonly from: string;
}

interface Effective extends Ending {
  readonly schemaVersion: 1;
  readonly configuration: string | null;
  readonly settings: readonly Holding[];
}

export interface PrintOptions {
  readonly command: CommandName;
  /** Of the command line alone. */
  readonly given: Flags;
  readonly preset: AppliedPreset;
  readonly configuration: Configuration;
  readonly settings: Settings;
  /** Whether the command line named the sources. */
  readonly namesSources: boolean;
}

/** What --print-config answers: which options apply to a command, and where each comes from. */
export function effectiveSettings({ command, given, preset, configuration, ...rest }: PrintOptions): Effective {
  const { flags } = preset;
  const rows = optionTable.filter(({ commands }) => commands.includes(command));
  const isSetting = (flag: string) => configurationKeys.some(({ row }) => row.flag === flag) && flag !== '--to';
  const options = rows
    .filter(({ flag }) => isSetting(flag))
    .map((row): Holding => {
      const option = keyOf(row.flag);
      if (!isGiven(flags, row.flag)) {
        const fallback = row.value === '' ? false : row.fallback === '' ? null : row.fallback;
        return { option, value: fallback, from: 'default' };
      }
      const written = preset.said.has(row.flag) ? preset.from : configuration.from;
      const from = isGiven(given, row.flag) ? row.flag : written;
      const list = flags.list(row.flag);
      const value = row.value === '' ? true : row.repeatable ? list : flags.text(row.flag);
      const isMixed = list.some((one) => flags.said(row.flag, one) !== row.flag) && isGiven(given, row.flag);
      return { option, value, from: isMixed ? `${row.flag} and ${configuration.from}` : from };
    });
  return {
    schemaVersion: 1,
    command,
    exitCode: 0,
    error: null,
    configuration: configuration.file,
    settings: [sourcesHolding(rest, configuration), targetHolding(rest.settings), ...options],
  };
}

function sourcesHolding(
  { settings, namesSources }: Pick<PrintOptions, 'settings' | 'namesSources'>,
  { sources, from }: Configuration,
): Holding {
  const origin = namesSources ? 'command line' : sources.length > 0 ? from : 'working directory';
  return { option: 'sources', value: settings.sources, from: origin };
}

function targetHolding({ target }: Settings): Holding {
  if (target === null) return { option: 'to', value: null, from: 'default' };
  const { where, from } = target;
  const directory = where.kind === 'embedded' && where.directory !== null ? `:${where.directory}` : '';
  return { option: 'to', value: where.kind === 'url' ? withoutPassword(where.url) : `embedded${directory}`, from };
}

/** The same for a person. */
export function renderEffective({ settings, configuration }: Effective, paint: Paint): string {
  const rows = settings.map(({ option, value, from }) => [option, clean(shown(value)), paint.faint(clean(from))]);
  const file = configuration === null ? 'no configuration' : configuration;
  return `${[paint.strong(`Options that apply (${clean(file)})`), ...columns(rows)].join('\n')}\n`;
}

function shown(value: Holding['value']): string {
  if (value === null) return '-';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return typeof value === 'string' ? value : value.join(', ');
}
