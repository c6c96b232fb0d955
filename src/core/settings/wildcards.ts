/** One step of a wildcard pattern: a character itself, any one character, or any number of characters. */
export type WildcardPart =
  | { readonly kind: 'character'; readonly character: string }
  | { readonly kind: 'one' }
  | { readonly kind: 'many' };

/** Reads `*` and `?`; everything else stands for itself. Characters are Unicode code points. */
export function parseWildcards(text: string): WildcardPart[] {
  return [...text].map((character): WildcardPart => {
    if (character === '*') return { kind: 'many' };
    return character === '?' ? { kind: 'one' } : { kind: 'character', character };
  });
}

/**
 * Whether the pattern covers the whole text. Only the last `*` is ever retried, so the time is at most
 * the product of both lengths, however many stars there are.
 */
export function matchesWildcards(pattern: readonly WildcardPart[], text: string): boolean {
  const characters = [...text];
  let at = 0;
  let place = 0;
  let star: { readonly at: number; place: number } | null = null;
  while (place < characters.length) {
    const part = pattern[at];
    if (part?.kind === 'many') {
      star = { at, place };
      at += 1;
    } else if (part?.kind === 'one' || (part?.kind === 'character' && part.character === characters[place])) {
      at += 1;
      place += 1;
    } else if (star !== null) {
      star.place += 1;
      at = star.at + 1;
      place = star.place;
    } else {
      return false;
    }
  }
  return pattern.slice(at).every(({ kind }) => kind === 'many');
}
