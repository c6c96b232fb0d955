import type { RowRange } from '../catalog/row-range.ts';

/** Rows that one reader goes through in the order of their rowid; others may take their far part from it meanwhile. */
export interface Stretch {
  /** The last rowid that was read; at first the one before the first, which may be one less than a rowid can be. */
  at: bigint;
  /** The last rowid of the stretch. */
  through: bigint;
}

/**
 * Shares the rows of a large table out among readers, as each comes: first what is missing, then the far half of the stretch with the most
 * rowids left. So nobody needs to know how the rows are spread over the rowids: where a half is empty, it is found out at once.
 */
export class SharedRanges {
  private readonly waiting: Stretch[];
  private readonly open = new Set<Stretch>();

  /** `bounds`: the least and the greatest rowid of the table. */
  constructor(missing: readonly RowRange[], bounds: { readonly least: bigint; readonly greatest: bigint }) {
    const before = bounds.least - 1n;
    this.waiting = missing
      .map(({ above, through }) => ({
        at: above === null || above < before ? before : above,
        through: through === null || through > bounds.greatest ? bounds.greatest : through,
      }))
      .filter(({ at, through }) => at < through);
  }

  /** Whether every stretch that was given out has been read. */
  get isRead(): boolean {
    return this.waiting.length === 0 && this.open.size === 0;
  }

  /** Another stretch to read; null where there is none, or where `maySplit` is false and nobody has left one untouched. */
  take({ maySplit }: { readonly maySplit: boolean }): Stretch | null {
    const next = this.waiting.shift() ?? (maySplit ? this.split() : null);
    if (next !== null) this.open.add(next);
    return next;
  }

  /** The reader of a stretch is at its end. */
  close(stretch: Stretch): void {
    this.open.delete(stretch);
  }

  private split(): Stretch | null {
    let widest: Stretch | null = null;
    for (const stretch of this.open) {
      if (widest === null || stretch.through - stretch.at > widest.through - widest.at) widest = stretch;
    }
    if (widest === null || widest.through - widest.at < 2n) return null;
    const middle = widest.at + (widest.through - widest.at) / 2n;
    const far = { at: middle, through: widest.through };
    widest.through = middle;
    return far;
  }
}
