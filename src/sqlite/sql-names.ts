/** A name in SQLite's SQL, always quoted: https://www.sqlite.org/lang_keywords.html */
export function quoteSqliteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** What two names have in common when SQLite takes them for one: the case of the letters A to Z, and of no others, is ignored. */
export function foldName(name: string): string {
  let folded = '';
  for (const character of name) folded += character >= 'A' && character <= 'Z' ? character.toLowerCase() : character;
  return folded;
}

/** The name of the list that SQLite takes for `name`, spelled as in the list; null where there is none. */
export function declaredSpelling(name: string, names: readonly string[]): string | null {
  const wanted = foldName(name);
  return names.find((one) => foldName(one) === wanted) ?? null;
}
