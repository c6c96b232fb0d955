import { conflicts, type Flags, isGiven } from '../flags.ts';
import { optionRow } from '../option-table.ts';

const rivals = [...conflicts, ['--schema', '--schema-per-source'], ['--data-only', '--schema-only']] as const;

/**
 * The options of the command line above those of a configuration. A list of the command line replaces the other; of pairs (`left=right`)
 * each stands above the one of the same left side. Of two options that contradict each other the one that was given as a flag counts.
 */
export function mergeFlags(given: Flags, configured: Flags): Flags {
  const isSilenced = (flag: string): boolean =>
    rivals.some(
      (pair) => pair.some((one) => one === flag) && pair.some((other) => other !== flag && isGiven(given, other)),
    );
  return {
    on: (flag) => given.on(flag) || (!isSilenced(flag) && configured.on(flag)),
    text: (flag) => given.text(flag) ?? (isSilenced(flag) ? null : configured.text(flag)),
    list: (flag) => {
      const own = given.list(flag);
      const others = configured.list(flag);
      if (optionRow(flag)?.value.includes('=') !== true) return own.length > 0 ? own : others;
      const left = flag === '--map' ? beforeLast : beforeFirst;
      const taken = new Set(own.map(left));
      return [...others.filter((pair) => !taken.has(left(pair))), ...own];
    },
    said: (flag, value) => {
      const isOwn = value === undefined ? isGiven(given, flag) : given.list(flag).includes(value);
      return isOwn ? given.said(flag, value) : configured.said(flag, value);
    },
  };
}

/** Up to the last `=`: a file's name may hold one, a schema's may not. */
function beforeLast(pair: string): string {
  return pair.slice(0, pair.lastIndexOf('='));
}

/** Up to the first `=` outside of double quotes, which stand around a name that holds one. */
function beforeFirst(pair: string): string {
  return /^(?:"[^"]*"|[^"=])*/.exec(pair)?.[0] ?? '';
}
