import { sameName } from '../core/catalog/same-name.ts';

/** A name in SQLite's SQL, always quoted: https://www.sqlite.org/lang_keywords.html */
export function quoteSqliteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** The name of the list that SQLite takes for `name`, spelled as in the list; null where there is none. */
export function declaredSpelling(name: string, names: readonly string[]): string | null {
  return names.find((one) => sameName(one, name)) ?? null;
}
