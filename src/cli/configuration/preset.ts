import { noPreset, type Preset, presets, presetWords } from '../../core/settings/presets.ts';
import type { Problem } from '../../core/settings/problems.ts';
import { didYouMean, nearest } from '../../core/suggest.ts';
import { createFlags, type Flags, isGiven } from '../flags.ts';
import { configurationKeys } from './keys.ts';
import { mergeFlags } from './merge.ts';
import type { Configuration } from './read.ts';

/** The options that apply, and the preset that some of them come from. */
export interface AppliedPreset {
  readonly flags: Flags;
  /** The flags that the preset says and nobody else. */
  readonly said: ReadonlySet<string>;
  /** As the operator reads where a value comes from; '' without a preset. */
  readonly from: string;
  readonly problems: readonly Problem[];
}

/** The options of the command line above those of the configuration, above those of the preset that either names. */
export function withPreset(given: Flags, { flags: configured, denied }: Configuration): AppliedPreset {
  const flags = mergeFlags(given, configured);
  const name = flags.text('--preset');
  const none = { flags, said: new Set<string>(), from: '' };
  if (name === null || name === noPreset) return { ...none, problems: [] };
  const preset = presetNamed(name);
  if (preset === undefined) return { ...none, problems: [unknown(name, flags)] };
  const from = `preset ${name}`;
  const own = new Map(flagsOf(preset).filter(([flag]) => !denied.has(flag)));
  const merged = mergeFlags(flags, { ...createFlags(own), said: (flag) => `${flag} of the ${from}` });
  const said = new Set([...own.keys()].filter((flag) => !isGiven(flags, flag)));
  const needsData = preset.values.dataOnly === true && !merged.on('--data-only');
  return needsData ? { ...none, problems: [withoutData(name, flags)] } : { flags: merged, said, from, problems: [] };
}

/** The preset of a name; undefined where there is none. */
export function presetNamed(name: string | null): Preset | undefined {
  return presets.find((one) => one.name === name);
}

function flagsOf({ values }: Preset): (readonly [string, string | true])[] {
  return configurationKeys.flatMap(({ key, row }) => {
    const value = values[key];
    return value === undefined ? [] : [[row.flag, value] as const];
  });
}

function unknown(name: string, { said }: Flags): Problem {
  return {
    message: `${said('--preset')} "${name}" is not one of ${presetWords.join(', ')}`,
    advice: didYouMean(nearest(name, presetWords)),
  };
}

/** Its other values are of no use then, and would be refused one by one. */
function withoutData(name: string, { said }: Flags): Problem {
  return {
    message: `${said('--preset')} "${name}" is for rows that go into the application's own tables (--data-only)`,
    advice: 'Leave the preset out, or --schema-only and "dataOnly": false.',
  };
}
