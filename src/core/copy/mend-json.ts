import type { StoredTexts } from '../catalog/conversion.ts';

/** A pair of surrogates; NUL or a lone half; any other escape. */
const escapes =
  /\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|(\\u(?:0000|[dD][89a-fA-F][\da-fA-F]{2}))|\\[\s\S]/g;

/**
 * A JSON text without the escapes that jsonb refuses, NUL and halves of surrogate pairs, or with U+FFFD in their place:
 * https://www.postgresql.org/docs/current/datatype-json.html
 */
export function mendJson(text: string, unstorable: Exclude<StoredTexts['unstorable'], 'refuse'>): string {
  const instead = unstorable === 'strip' ? '' : '\ufffd';
  return text.replaceAll(escapes, (found, refused: string | undefined) => (refused === undefined ? found : instead));
}
