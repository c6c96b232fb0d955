import { type CastColumn, type CheckedCast, castColumns } from '../core/mapping/cast-columns.ts';
import { respelledUuid } from '../sqlite/respelled-uuid.ts';
import type { CommandOptions } from './api.ts';
import { checkColumns } from './check-columns.ts';
import type { InspectedSource } from './inspect.ts';

/** The columns that casts decide, with what their values say to it: every value that the profile does not vouch for is looked at. */
export async function checkCasts(
  sources: readonly InspectedSource[],
  options: CommandOptions,
): Promise<readonly CheckedCast[]> {
  const checked: CheckedCast[] = [];
  for (const source of sources) {
    const casts = castColumns(source, options.settings);
    for (const table of source.catalog.tables) {
      const own = casts.filter((cast) => cast.table === table.name);
      const doubtful = own.filter(({ isProven }) => !isProven);
      const columns = doubtful.map((cast) => ({ ...cast, source: cast.column }));
      const checks = await checkColumns(source, table, columns, options);
      const checkOf = (cast: CastColumn) => checks[doubtful.indexOf(cast)] ?? null;
      checked.push(...own.map((cast) => ({ ...cast, check: checkOf(cast), respelled: respelledIn(source, cast) })));
    }
  }
  return checked;
}

function respelledIn({ source }: InspectedSource, { table, column, conversion }: CastColumn): string | null {
  return conversion.reading.kind === 'uuid' ? respelledUuid(source.database, table, column) : null;
}
