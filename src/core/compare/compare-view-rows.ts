import type { PgType } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { canonicalFound } from './canonical-found.ts';
import { canonicalSource } from './canonical-source.ts';

export interface ComparedColumn {
  readonly name: string;
  readonly type: PgType;
  /** The last bits of sums depend on the order of the rows: such numbers are equal within the tolerance. */
  readonly summed: boolean;
}

/** How far sums may lie apart, in relation to their size. */
const tolerance = 1e-12;

type Row = readonly (string | null)[];

/**
 * Compares the rows of a view on both sides as multisets, since a view promises no order. Null where they are equal, else what
 * differs first, in a few words.
 */
export function compareViewRows(
  columns: readonly ComparedColumn[],
  source: readonly (readonly SqliteValue[])[],
  found: readonly (readonly (string | null)[])[],
): string | null {
  const width = source[0]?.length ?? columns.length;
  if (width !== columns.length) return `SQLite gives ${width} columns, not ${columns.length}`;
  if (source.length !== found.length) return `SQLite gives ${source.length} rows, PostgreSQL ${found.length}`;
  const fromSource = columns.map(({ type }) => canonicalSource(type));
  const fromFound = columns.map(({ type }) => canonicalFound(type));
  const left = sorted(
    source.map((row) => row.map((value, place) => fromSource[place]?.(value) ?? null)),
    columns,
  );
  const right = sorted(
    found.map((row) => row.map((text, place) => fromFound[place]?.(text) ?? null)),
    columns,
  );
  for (const [at, row] of left.entries()) {
    const place = columns.findIndex((column, i) => !same(row[i] ?? null, right[at]?.[i] ?? null, column));
    if (place >= 0) {
      const [expected, other] = [row[place] ?? null, right[at]?.[place] ?? null].map(shown);
      return `in column ${columns[place]?.name} SQLite gives ${expected} where PostgreSQL gives ${other}`;
    }
  }
  return null;
}

function same(left: string | null, right: string | null, { summed }: ComparedColumn): boolean {
  if (left === right) return true;
  if (!summed || left === null || right === null) return false;
  const [first, second] = [Number(left), Number(right)];
  return Math.abs(first - second) <= tolerance * Math.max(Math.abs(first), Math.abs(second));
}

/** By the columns that are equal to the last bit, then by the others as numbers, so that neighbours meet. */
function sorted(rows: readonly Row[], columns: readonly ComparedColumn[]): Row[] {
  const exact = columns.flatMap(({ summed }, place) => (summed ? [] : [place]));
  const near = columns.flatMap(({ summed }, place) => (summed ? [place] : []));
  const keyed = rows.map((row) => ({ row, key: JSON.stringify(exact.map((place) => row[place] ?? null)) }));
  return keyed
    .sort((left, right) => {
      if (left.key !== right.key) return left.key < right.key ? -1 : 1;
      const place = near.find((one) => left.row[one] !== right.row[one]);
      if (place === undefined) return 0;
      return Number(left.row[place] ?? Number.NEGATIVE_INFINITY) - Number(right.row[place] ?? Number.NEGATIVE_INFINITY);
    })
    .map(({ row }) => row);
}

/** A value in a message: short, and without the NUL that marks what a type cannot hold. */
function shown(text: string | null): string {
  if (text === null) return 'NULL';
  const plain = text.replaceAll('\0', '');
  return plain.length > 40 ? `${plain.slice(0, 40)}…` : plain;
}
