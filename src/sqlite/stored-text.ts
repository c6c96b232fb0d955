import { isUtf8 } from 'node:buffer';
import type { SqliteCatalog } from '../core/catalog/sqlite-catalog.ts';

/** A text by its bytes in the file: Unicode, or not. `replaced` is then the nearest reading. */
export type StoredText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'invalid'; readonly bytes: Uint8Array; readonly replaced: string };

/** Reads what CAST(x AS BLOB) gives of a text: its bytes in the database's encoding, https://www.sqlite.org/lang_expr.html#castexpr */
export function readStoredText(bytes: Uint8Array, encoding: SqliteCatalog['encoding']): StoredText {
  if (encoding === 'UTF-8') {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
    return isUtf8(bytes) ? { kind: 'text', text } : { kind: 'invalid', bytes, replaced: text };
  }
  const units = Buffer.from(bytes);
  const whole = units.length % 2 === 0;
  if (encoding === 'UTF-16be' && whole) units.swap16();
  const text = units.toString('utf16le');
  // SQLite would make another character of half a pair and what follows it.
  return whole && !/\p{Surrogate}/u.test(text) ? { kind: 'text', text } : { kind: 'invalid', bytes, replaced: text };
}
