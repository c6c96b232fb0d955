import type { Shape } from '../catalog/recorded.ts';

/** A fact that is not what it was; null on the side that does not have it. */
export interface ChangedFact {
  readonly fact: string;
  readonly expected: string | null;
  readonly found: string | null;
}

/** The facts in which two shapes of one object differ, in order of their names. */
export function changedFacts(expected: Shape, found: Shape): ChangedFact[] {
  const facts = [...new Set([...Object.keys(expected), ...Object.keys(found)])].sort();
  return facts
    .map((fact) => ({ fact, expected: expected[fact] ?? null, found: found[fact] ?? null }))
    .filter((change) => change.expected !== change.found);
}
