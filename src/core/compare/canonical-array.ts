import { baseType, type LoadType } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';

/** A JSON array of single values by the canonical texts of its elements; null for anything else. */
export function sourceArray(
  element: (value: SqliteValue) => string | null,
  { element: type }: { readonly element: LoadType },
): (value: SqliteValue) => string | null {
  const isBoolean = baseType(type).kind === 'boolean';
  return (value) => {
    const items = typeof value === 'string' ? parsed(value) : null;
    if (items === null) return null;
    const texts: (string | null)[] = [];
    for (const item of items) {
      const single = item === null ? null : sqliteValue(item, isBoolean);
      const text = single === null ? null : element(single);
      if (item !== null && (text === null || text.startsWith('\0'))) return null;
      texts.push(text);
    }
    return JSON.stringify(texts);
  };
}

function parsed(text: string): unknown[] | null {
  try {
    const found: unknown = JSON.parse(text);
    return Array.isArray(found) ? found : null;
  } catch {
    return null;
  }
}

function sqliteValue(item: unknown, isBoolean: boolean): SqliteValue {
  if (typeof item === 'boolean') return isBoolean ? BigInt(item) : null;
  if (typeof item === 'number') return Number.isSafeInteger(item) ? BigInt(item) : item;
  return typeof item === 'string' ? item : null;
}

/** What PostgreSQL prints for an array of one dimension: https://www.postgresql.org/docs/current/arrays.html#ARRAYS-IO */
export function foundArray(element: ((text: string) => string | null) | null): (text: string) => string | null {
  return (text) => {
    const items = elements(text);
    return items === null
      ? null
      : JSON.stringify(items.map((item) => (item === null || element === null ? item : element(item))));
  };
}

function elements(text: string): (string | null)[] | null {
  if (!text.startsWith('{') || !text.endsWith('}')) return null;
  const items: (string | null)[] = [];
  let at = 1;
  while (at < text.length - 1) {
    let item = '';
    const isQuoted = text[at] === '"';
    if (isQuoted) {
      for (at += 1; text[at] !== '"'; at += 1) {
        if (text[at] === '\\') at += 1;
        if (at >= text.length) return null;
        item += text[at];
      }
      at += 1;
    } else {
      for (; text[at] !== ',' && at < text.length - 1; at += 1) item += text[at];
    }
    items.push(!isQuoted && item === 'NULL' ? null : item);
    if (text[at] === ',') at += 1;
  }
  return items;
}
