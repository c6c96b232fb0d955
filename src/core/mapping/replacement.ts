import type { Belongings } from '../catalog/belongings.ts';
import type { DependentOf } from '../catalog/dependent.ts';
import { type PlacedObject, placedKey } from '../catalog/movable.ts';
import type { Note } from '../catalog/note.ts';
import type { MigrationPlan } from '../catalog/plan.ts';
import { comingObject } from './coming.ts';
import { type HandOver, handOver } from './hand-over.ts';
import { blockDependents, type Repointing, repointDependents } from './repoint.ts';

/** What the target holds of the objects that a plan is going to replace. */
export interface ReplacedFacts {
  /** Everything that the plan builds. */
  readonly planned: readonly PlacedObject[];
  /** What has the place of something planned. */
  readonly leaving: readonly Belongings[];
  /** Views of the operator's that are to be created again over what comes. */
  readonly recreated: readonly Belongings[];
  /** Exact number of rows, by placedKey; of readable tables only. */
  readonly rows: ReadonlyMap<string, number>;
  readonly dependents: readonly DependentOf[];
}

/** What is decided about what a plan replaces. */
export interface Replacement {
  readonly facts: ReplacedFacts;
  readonly handOvers: readonly HandOver[];
  readonly repointing: Repointing;
  readonly notes: readonly Note[];
}

const nothing: ReplacedFacts = { planned: [], leaving: [], recreated: [], rows: new Map(), dependents: [] };

/** For a target that holds nothing yet. */
export const noReplacement: Replacement = {
  facts: nothing,
  handOvers: [],
  repointing: { views: [], restatements: [], notes: [] },
  notes: [],
};

/** Decides what the new objects take over, and what becomes of the dependents of the old ones. */
export function decideReplacement(
  facts: ReplacedFacts,
  plan: MigrationPlan,
  dependents: 'block' | 'repoint',
): Replacement {
  const handOvers = [
    ...facts.leaving.map((object) => handOver(object, comingObject(plan, object), plan.access.owner)),
    ...facts.recreated.map((object) => handOver(object, null, null)),
  ];
  const recreated = new Set(facts.recreated.map(placedKey));
  const comingOf = (object: PlacedObject) => (recreated.has(placedKey(object)) ? null : comingObject(plan, object));
  const repointing =
    dependents === 'block' ? blockDependents(facts.dependents) : repointDependents(facts.dependents, comingOf);
  return { facts, handOvers, repointing, notes: [...handOvers.flatMap(({ notes }) => notes), ...repointing.notes] };
}

/** Tables that no role but their owner may read row by row without a policy, before their successors have one. */
export function isProtected({ facts }: Replacement, object: PlacedObject): boolean {
  const key = placedKey(object);
  return facts.leaving.some((old) => old.rowSecurity.enabled && placedKey(old) === key);
}
