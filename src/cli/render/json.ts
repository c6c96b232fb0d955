import { cleanJson } from './words.ts';

/** One JSON document and a line end. 64-bit integers become decimal text, because a JSON number would round them. */
export function renderJson(document: unknown): string {
  const text = JSON.stringify(
    document,
    (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
  return `${cleanJson(text)}\n`;
}
