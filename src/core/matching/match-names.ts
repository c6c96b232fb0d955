/** What a name of the source is called in the target; `how` tells by which rule it was found. */
export type NameMatch =
  | { readonly kind: 'found'; readonly name: string; readonly how: 'renamed' | 'exact' | 'case' | 'snake' }
  | { readonly kind: 'several'; readonly names: readonly string[] }
  | { readonly kind: 'none' };

/** Finds a name among those of the target: by a rename, as it is, without regard to case, and as words with underscores. */
export function matchName(name: string, names: readonly string[], rename: string | null = null): NameMatch {
  if (rename !== null)
    return names.includes(rename) ? { kind: 'found', name: rename, how: 'renamed' } : { kind: 'none' };
  if (names.includes(name)) return { kind: 'found', name, how: 'exact' };
  for (const [how, fold] of folds) {
    const alike = names.filter((one) => fold(one) === fold(name));
    const [only, ...others] = alike;
    if (only === undefined) continue;
    return others.length === 0 ? { kind: 'found', name: only, how } : { kind: 'several', names: alike };
  }
  return { kind: 'none' };
}

/** Whether a name of the source leads to one of the target, if that is the only one. */
export function isAlike(name: string, other: string): boolean {
  return matchName(name, [other]).kind === 'found';
}

const folds = [
  ['case', (name: string) => name.toLowerCase()],
  ['snake', snakeCase],
] as const;

/** `createdAt`, `CreatedAt` and `created_at` are the same words. */
function snakeCase(name: string): string {
  return name
    .replaceAll(/(\p{Ll}|\p{N})(\p{Lu})/gu, '$1_$2')
    .replaceAll(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1_$2')
    .replaceAll(/[\s\-.]+/gu, '_')
    .toLowerCase();
}
