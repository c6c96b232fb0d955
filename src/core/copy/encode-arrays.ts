import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import type { Encoder } from './encoder.ts';

/**
 * An array of one dimension from a JSON array of single values: dimensions, whether there are NULLs, the element's type, then the elements, as
 * array_recv reads them (https://doxygen.postgresql.org/arrayfuncs_8c.html).
 */
export function arrayEncoder(
  element: Encoder,
  { oid, booleans }: { readonly oid: number; readonly booleans: boolean },
): Encoder {
  return (value, sink) => {
    const items = typeof value === 'string' ? itemsOf(value, booleans) : null;
    if (items === null) return false;
    const start = sink.length;
    sink.int32(0);
    sink.int32(items.length === 0 ? 0 : 1);
    sink.int32(items.includes(null) ? 1 : 0);
    sink.int32(oid);
    if (items.length > 0) {
      sink.int32(items.length);
      sink.int32(1);
    }
    for (const item of items) {
      if (item === null) sink.int32(-1);
      else if (!element(item, sink)) return false;
    }
    sink.patchInt32(start, sink.length - start - 4);
    return true;
  };
}

/** The values as SQLite would have them; null where the text is no array, or one of its values is an array, an object or no exact number. */
function itemsOf(text: string, booleans: boolean): SqliteValue[] | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(parsed)) return null;
  const items: SqliteValue[] = [];
  for (const item of parsed as unknown[]) {
    if (item === null || typeof item === 'string') items.push(item);
    else if (typeof item === 'boolean' && booleans) items.push(item ? 1n : 0n);
    else if (typeof item !== 'number' || booleans) return null;
    else if (!Number.isInteger(item)) items.push(item);
    else if (Number.isSafeInteger(item)) items.push(BigInt(item));
    else return null;
  }
  return items;
}
