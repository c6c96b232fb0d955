import type { SqliteCatalog } from '../core/catalog/sqlite-catalog.ts';
import { matchesPattern } from '../core/settings/patterns.ts';
import { usageFailure } from '../core/settings/problems.ts';
import type { Settings } from '../core/settings/settings.ts';

interface SelectableSource {
  readonly label: string;
  readonly catalog: SqliteCatalog;
}

/** Throws a usage Failure for patterns of --include that select nothing in any source: what they were to bring would be missing unseen. */
export function refuseUnmatched(sources: readonly SelectableSource[], { include }: Settings): void {
  const named = sources.flatMap(({ label, catalog }) =>
    [...catalog.tables, ...catalog.others].map(({ name }) => ({ source: label, table: name })),
  );
  const unmatched = include.filter((pattern) => !named.some((one) => matchesPattern(pattern, one)));
  if (unmatched.length === 0) return;
  const there = sources.map(({ label, catalog }) => `${label}: ${catalog.tables.map(({ name }) => name).join(', ')}`);
  throw usageFailure(
    unmatched.map((pattern) => ({
      message: `--include ${pattern} selects no table`,
      advice: `Tables: ${there.join('; ')}`,
    })),
  );
}
