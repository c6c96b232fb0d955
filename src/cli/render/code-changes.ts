import type { CodeChange, CodePlace } from '../../core/catalog/code-change.ts';
import type { Style } from './paint.ts';
import { clean, count } from './words.ts';

/** Places of a change that a text names; --verbose names all that it lists. */
const mostNamed = 3;

/** What application code must change afterwards, each with an example; empty where there is nothing. */
export function codeChangeLines(changes: readonly CodeChange[], { paint, verbose }: Style): string[] {
  if (changes.length === 0) return [];
  const lines = changes.flatMap((change) => [
    `  ${paint.warning(change.kind)}  ${clean(placesText(change, verbose ? change.places.length : mostNamed))}`,
    `      ${clean(change.message)}`,
    ...(change.before === '' ? [] : [`      ${clean(change.before)}`, `    → ${clean(change.after)}`]),
  ]);
  return [
    paint.strong(`What application code must change afterwards: ${count(changes.length, 'thing')}`),
    ...lines,
    '',
  ];
}

/** `users.is_active, users.is_admin and 4 more`. */
export function placesText({ places, count: all }: CodeChange, most: number): string {
  const named = places.slice(0, most).map(placeText).join(', ');
  return all > Math.min(most, places.length) ? `${named} and ${all - Math.min(most, places.length)} more` : named;
}

/** A table, a view, or a column of one. */
export function placeText({ table, column }: Omit<CodePlace, 'source'>): string {
  return column === null ? table : `${table}.${column}`;
}
