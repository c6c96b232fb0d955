import type { SqliteCatalog } from '../core/catalog/sqlite-catalog.ts';
import { strayRenames } from '../core/matching/rename-problems.ts';
import { castPlace } from '../core/settings/parse-cast.ts';
import { matchesPattern } from '../core/settings/patterns.ts';
import { type Problem, usageFailure } from '../core/settings/problems.ts';
import type { Settings } from '../core/settings/settings.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import type { CommandOptions } from './api.ts';

interface SelectableSource {
  readonly label: string;
  readonly catalog: SqliteCatalog;
}

/**
 * Throws a usage Failure for patterns of --include that select nothing in any source: what they were to bring would be missing unseen. Tells
 * of patterns of --exclude that leave nothing out, which a configuration for many sources may have.
 */
export function checkPatterns(
  sources: readonly SelectableSource[],
  { settings: { include, exclude, parts }, listen }: Pick<CommandOptions, 'settings' | 'listen'>,
): void {
  const named = sources.flatMap(({ label, catalog }) =>
    [...catalog.tables, ...catalog.others].map(({ name }) => ({ source: label, table: name })),
  );
  const isIdle = (pattern: string): boolean => !named.some((one) => matchesPattern(pattern, one));
  const unmatched = include.filter(isIdle);
  if (unmatched.length > 0) {
    const there = sources.map(({ label, catalog }) => `${label}: ${catalog.tables.map(({ name }) => name).join(', ')}`);
    throw usageFailure(
      unmatched.map((pattern) => ({
        message: `--include ${pattern} selects no table`,
        advice: `Tables: ${there.join('; ')}`,
      })),
    );
  }
  // With --data-only they may be meant for tables of the target.
  if (parts === 'data-only') return;
  for (const pattern of exclude.filter(isIdle)) {
    const offers = didYouMean(nearest(pattern, [...new Set(named.map(({ table }) => table))]));
    listen({ kind: 'said', message: `--exclude ${pattern} leaves nothing out. ${offers}`.trimEnd() });
  }
}

/** Throws a usage Failure of all casts and renames of what no source has, where the run makes the tables. */
export function refuseStray(sources: readonly SelectableSource[], settings: Pick<Settings, 'casts' | 'renames'>): void {
  const problems = [...strayCasts(sources, settings), ...strayRenames(sources, settings.renames)];
  if (problems.length > 0) throw usageFailure(problems);
}

/** Casts of columns that no source has: they would be taken for done. */
export function strayCasts(sources: readonly SelectableSource[], { casts }: Pick<Settings, 'casts'>): Problem[] {
  const places = sources.flatMap(({ catalog }) =>
    catalog.tables.flatMap(({ name, columns }) =>
      columns.map((column) => castPlace({ table: name, column: column.name })),
    ),
  );
  const known = new Set(places.map((place) => place.toLowerCase()));
  return casts
    .filter((cast) => !known.has(castPlace(cast).toLowerCase()))
    .map((cast) => {
      const offers = didYouMean(nearest(castPlace(cast), [...new Set(places)]));
      const advice = 'Write the names that the table and the column have in SQLite.';
      return {
        message: `--cast names ${castPlace(cast)}, which no source has`,
        advice: offers === '' ? advice : `${offers} ${advice}`,
      };
    });
}
