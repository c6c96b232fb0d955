/** The rows of a table whose rowid is greater than `above` and at most `through`; null where there is no bound. */
export interface RowRange {
  readonly above: bigint | null;
  readonly through: bigint | null;
}

/** The least and the greatest rowid there can be. */
export const rowidLimits = { least: -(2n ** 63n), greatest: 2n ** 63n - 1n } as const;

/** Every row, whether it has a rowid or not. */
export const allRows: RowRange = { above: null, through: null };

/** What of a table lies in none of some ranges, which do not overlap; in ascending order. */
export function rangesWithout(ranges: readonly RowRange[]): RowRange[] {
  const missing: RowRange[] = [];
  let reached: bigint | null = null;
  for (const { above, through } of [...ranges].sort(byBeginning)) {
    if (above !== null && (reached === null || above > reached)) missing.push({ above: reached, through: above });
    if (through === null) return missing;
    reached = through;
  }
  return [...missing, { above: reached, through: null }];
}

function byBeginning(left: RowRange, right: RowRange): number {
  if (left.above === right.above) return 0;
  if (left.above === null) return -1;
  return right.above === null || left.above > right.above ? 1 : -1;
}
