import type { Belongings } from '../core/catalog/belongings.ts';
import { placedKey } from '../core/catalog/movable.ts';
import { Failure } from '../core/errors.ts';
import type { ReplacedFacts } from '../core/mapping/replacement.ts';

/**
 * What the operator agreed to replace must still be that, under the locks: a table that grew since, or that another one uses, would be put
 * aside unseen. Throws a blocked Failure that names the first difference.
 */
export function checkReplaced(agreed: ReplacedFacts, now: ReplacedFacts): void {
  const difference =
    comings(agreed.leaving, now.leaving) ??
    comings(agreed.recreated, now.recreated) ??
    counts(agreed, now) ??
    (same(agreed.dependents, now.dependents) ? null : dependents(agreed, now));
  if (difference === null) return;
  throw new Failure({
    kind: 'blocked',
    message: difference,
    advice: 'Stop what changes the target and run again.',
  });
}

function comings(agreed: readonly Belongings[], now: readonly Belongings[]): string | null {
  const [then, later] = [byKey(agreed), byKey(now)];
  for (const [key, object] of then) {
    const found = later.get(key);
    const what = `${object.kind} ${object.schema}.${object.name}, which is to be replaced,`;
    if (found === undefined) return `${what} was there when you agreed and is gone now`;
    if (found.oid !== object.oid) return `${what} is another one than when you agreed`;
    const facet = (Object.keys(object) as (keyof Belongings)[]).find((name) => !same(object[name], found[name]));
    if (facet !== undefined) return `${what} has changed since you agreed: ${facetWords[facet]}`;
  }
  const [added] = [...later].filter(([key]) => !then.has(key)).map(([, object]) => object);
  return added === undefined
    ? null
    : `${added.kind} ${added.schema}.${added.name} would be replaced and was not there when you agreed`;
}

const facetWords: Readonly<Record<keyof Belongings, string>> = {
  kind: 'what it is',
  schema: 'its schema',
  name: 'its name',
  oid: 'its identity',
  owner: 'its owner',
  role: 'the role of this session',
  mayMove: 'who may act as its owner',
  mayGive: 'who may act as its owner',
  ownerMayCreate: 'what its owner may create',
  isReadable: 'whether its rows can be read',
  obstacles: 'what it belongs to',
  rowSecurity: 'its row-level security',
  replicaIdentity: 'its replica identity',
  options: 'its options',
  grants: 'what is granted on it',
  policies: 'its policies',
  triggers: 'its triggers',
  rules: 'its rules',
  publications: 'its publications',
  columns: 'the settings of its columns',
  sequences: 'its sequences',
  comments: 'its comments',
  staying: 'its statistics or where it is stored',
};

function counts(agreed: ReplacedFacts, now: ReplacedFacts): string | null {
  for (const { schema, name, ...object } of agreed.leaving) {
    const key = placedKey({ ...object, schema, name });
    const [then, later] = [agreed.rows.get(key), now.rows.get(key)];
    if (then === later) continue;
    return `table ${schema}.${name}, which is to be replaced, had ${then} rows when you agreed and has ${later} now`;
  }
  return null;
}

function dependents(agreed: ReplacedFacts, now: ReplacedFacts): string {
  const word = ({ kind, schema, name, of }: ReplacedFacts['dependents'][number]) =>
    `${kind} ${schema}.${name}, which uses ${of.schema}.${of.name}`;
  const [then, later] = [agreed.dependents, now.dependents].map((list) => new Set(list.map(word)));
  const added = [...(later ?? [])].find((one) => then?.has(one) === false);
  if (added !== undefined) return `${added}, was not there when you agreed`;
  const gone = [...(then ?? [])].find((one) => later?.has(one) === false);
  return gone === undefined
    ? 'what uses the replaced tables changed since you agreed'
    : `${gone}, is gone since you agreed`;
}

function byKey(objects: readonly Belongings[]): Map<string, Belongings> {
  return new Map(objects.map((object) => [placedKey(object), object]));
}

function same(left: unknown, right: unknown): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
