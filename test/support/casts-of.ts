import { parseCast } from '../../src/core/settings/parse-cast.ts';
import type { Cast } from '../../src/core/settings/settings.ts';

/** Casts as the command line has them, `table.column=how`. */
export function castsOf(...written: readonly string[]): Cast[] {
  return written.map((text) => {
    const cast = parseCast(text);
    if (typeof cast === 'string') throw new Error(cast);
    return cast;
  });
}
