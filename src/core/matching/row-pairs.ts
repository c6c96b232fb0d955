/** A row of either side by the columns of its keys. */
export interface KeyedRow {
  /** As a message shows it. */
  readonly shown: string;
  /** By column: texts that are equal where PostgreSQL takes the values for equal; null for NULL. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** As PostgreSQL prints them; only of a row of the target. */
  readonly printed?: ReadonlyMap<string, string | null>;
}

/** By which columns rows of both sides are found to be the same. */
export interface PairingKeys {
  readonly primaryKey: readonly string[] | null;
  readonly uniques: readonly (readonly string[])[];
}

/** What keeps rows of both sides from being brought together, in words that follow a count. */
export const conflictWords = {
  severalStaged: 'rows of the target are two rows of the source by their keys',
  severalKept: 'rows of the target are the same row of the source by their keys',
  inTheWay: (key: readonly string[]) =>
    `rows of the target are others than those of the source that have the same ${key.join(', ')}`,
  otherId: 'rows of the target have the id of another row of the source',
} as const;

/** What the operator can do about them. */
export const undecidedAdvice =
  'Whose row is meant only you can tell: delete or change these rows in the target, or use --existing truncate.';

interface Hit {
  readonly row: KeyedRow;
  /** Rows of the target with the same unique key, and with the same primary key. */
  readonly alike: ReadonlySet<KeyedRow>;
  readonly sameId: KeyedRow | null;
}

/** A row of the target and the one of the source that it is. */
export interface RowPair {
  readonly kept: KeyedRow;
  readonly row: KeyedRow;
}

/**
 * Finds which rows of a source the target has, as the exchange does it: by unique keys other than the primary key first, because ids may
 * differ, then by that. Holds the rows of the target and those of the source that have a key of one.
 */
export class RowPairs {
  private readonly keys: PairingKeys;
  private readonly byUnique: readonly (readonly [readonly string[], ReadonlyMap<string, KeyedRow>])[];
  private readonly byId: ReadonlyMap<string, KeyedRow>;
  private readonly hits: Hit[] = [];

  constructor(keys: PairingKeys, kept: readonly KeyedRow[]) {
    this.keys = keys;
    this.byUnique = keys.uniques.map((key) => [key, indexed(kept, key)] as const);
    this.byId = keys.primaryKey === null ? new Map() : indexed(kept, keys.primaryKey);
  }

  /** Looks at a row of the source. */
  add(row: KeyedRow): void {
    const alike = new Set(this.byUnique.flatMap(([key, rows]) => found(rows, row, key) ?? []));
    const sameId = this.keys.primaryKey === null ? null : (found(this.byId, row, this.keys.primaryKey) ?? null);
    if (alike.size > 0 || sameId !== null) this.hits.push({ row, alike, sameId });
  }

  /** What came of it, once every row of the source was looked at. */
  result(): { readonly pairs: readonly RowPair[]; readonly conflicts: readonly string[] } {
    const { primaryKey, uniques } = this.keys;
    const paired = new Set(this.hits.flatMap(({ alike }) => [...alike]));
    const pairs = this.hits.flatMap(({ row, alike, sameId }): RowPair[] => {
      if (alike.size > 0) return [...alike].map((kept) => ({ kept, row }));
      return sameId === null || paired.has(sameId) ? [] : [{ kept: sameId, row }];
    });
    const all = new Set(pairs.map(({ kept }) => kept));
    const times = counted(pairs.map(({ kept }) => kept));
    const conflicts = [
      told(
        conflictWords.severalStaged,
        [...times].filter(([, count]) => count > 1).map(([kept]) => kept),
      ),
      told(
        conflictWords.severalKept,
        this.hits.flatMap(({ alike }) => (alike.size > 1 ? [...alike] : [])),
      ),
      told(
        conflictWords.inTheWay(primaryKey ?? []),
        this.hits.flatMap(({ sameId }) => (sameId === null || all.has(sameId) ? [] : [sameId])),
      ),
      told(
        conflictWords.otherId,
        pairs
          .filter(({ kept, row }) => primaryKey !== null && isSame(kept, row, primaryKey) === true)
          .filter(({ kept, row }) => uniques.some((key) => isSame(kept, row, key) === false))
          .map(({ kept }) => kept),
      ),
    ];
    return { pairs, conflicts: conflicts.flatMap((one) => one ?? []) };
  }
}

function told(words: string, rows: readonly KeyedRow[]): string | null {
  return rows[0] === undefined ? null : `${rows.length} ${words}, the first is ${rows[0].shown}`;
}

function counted<T>(all: readonly T[]): ReadonlyMap<T, number> {
  const counts = new Map<T, number>();
  for (const one of all) counts.set(one, (counts.get(one) ?? 0) + 1);
  return counts;
}

function indexed(rows: readonly KeyedRow[], key: readonly string[]): ReadonlyMap<string, KeyedRow> {
  return new Map(
    rows.flatMap((row) => {
      const text = keyOf(row, key);
      return text === null ? [] : [[text, row] as const];
    }),
  );
}

function found(rows: ReadonlyMap<string, KeyedRow>, row: KeyedRow, key: readonly string[]): KeyedRow | undefined {
  const text = keyOf(row, key);
  return text === null ? undefined : rows.get(text);
}

/** A key as one text; null where a part of it is NULL, which equals nothing. */
export function keyOf({ texts }: Pick<KeyedRow, 'texts'>, key: readonly string[]): string | null {
  const parts = key.map((column) => texts.get(column) ?? null);
  return parts.includes(null) ? null : JSON.stringify(parts);
}

/** null where that cannot be said, because a part is NULL. */
function isSame(one: KeyedRow, other: KeyedRow, key: readonly string[]): boolean | null {
  const [left, right] = [keyOf(one, key), keyOf(other, key)];
  return left === null || right === null ? null : left === right;
}
