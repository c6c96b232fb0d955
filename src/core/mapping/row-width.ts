import type { PgType } from '../catalog/pg-catalog.ts';

/** The largest row of a page of 8 kB, https://www.postgresql.org/docs/current/storage-page-layout.html */
export const largestRow = 8160;

/** A moved-out value leaves a pointer of 18 bytes behind; values that take less than 25 are never moved out: storage-toast.html */
const pointer = 18;
const alwaysInside = 24;

/** The bytes of a value that counts most: it stays in the row, and needs more room than a pointer. */
export const costliestValue = alwaysInside - 1;

/** Bytes and alignment of the types that have one size, https://www.postgresql.org/docs/current/catalog-pg-type.html */
const fixed: Readonly<Partial<Record<PgType['kind'], { readonly bytes: number; readonly align: number }>>> = {
  smallint: { bytes: 2, align: 2 },
  integer: { bytes: 4, align: 4 },
  bigint: { bytes: 8, align: 8 },
  boolean: { bytes: 1, align: 1 },
  'double precision': { bytes: 8, align: 8 },
  date: { bytes: 4, align: 4 },
  time: { bytes: 8, align: 8 },
  timestamp: { bytes: 8, align: 8 },
  timestamptz: { bytes: 8, align: 8 },
  uuid: { bytes: 16, align: 1 },
};

/** Whether all values of a type take the same room, so that their own bytes do not matter. */
export function hasFixedSize({ kind }: PgType): boolean {
  return fixed[kind] !== undefined;
}

/**
 * Bytes of a row after everything that can be moved out of it has been. In: the types of the columns in order, and for each the
 * bytes of its value as text or blob; null for NULL, which takes only a bit.
 */
export function rowBytes(types: readonly PgType[], values: readonly (number | null)[]): number {
  const bitmap = values.includes(null) ? Math.ceil(types.length / 8) : 0;
  let at = aligned(23 + bitmap, 8);
  types.forEach((type, i) => {
    const bytes = values[i] ?? null;
    if (bytes === null) return;
    const size = fixed[type.kind];
    at = size === undefined ? at + inside(type, bytes) : aligned(at, size.align) + size.bytes;
  });
  return aligned(at, 8);
}

function inside({ kind }: PgType, bytes: number): number {
  // 17 digits of a double make six groups of four, with a long header.
  if (kind === 'numeric') return 17;
  // A document's binary form is not known here.
  if (kind === 'jsonb') return alwaysInside;
  return bytes < alwaysInside ? bytes + 1 : pointer;
}

function aligned(at: number, to: number): number {
  return Math.ceil(at / to) * to;
}
