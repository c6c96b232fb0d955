import { sameName } from './draft.ts';
import { shortName } from './names.ts';
import type { TriggerNode } from './trigger-graph.ts';

/**
 * SQLite fires the triggers of one table, event and time from the newest to the oldest, PostgreSQL by their names
 * (https://www.postgresql.org/docs/current/sql-createtrigger.html): the names in the target, with a number in front where the order
 * could be told from what the triggers do. `triggers` are in the order of the source's schema.
 */
export function triggerNames<Node extends TriggerNode & { readonly wanted: string }>(
  triggers: readonly Node[],
): ReadonlyMap<Node, string> {
  const names = new Map<Node, string>();
  for (const trigger of triggers) {
    const group = firingOrder(trigger, triggers);
    names.set(trigger, nameIn(group, trigger));
  }
  return names;
}

/** The triggers that fire together with one, itself among them, in SQLite's order. */
export function firingOrder<Node extends TriggerNode>(trigger: Node, triggers: readonly Node[]): readonly Node[] {
  const { subject, facts } = trigger;
  return triggers
    .filter(
      (other) =>
        sameName(other.subject, subject) && other.facts.event === facts.event && other.facts.timing === facts.timing,
    )
    .reverse();
}

function nameIn<Node extends TriggerNode & { readonly wanted: string }>(group: readonly Node[], trigger: Node): string {
  const inOrder = group.every((node, i) => i === 0 || byBytes(group[i - 1]?.wanted ?? '', node.wanted) < 0);
  if (inOrder || group.every(onlyChecks)) return trigger.wanted;
  const number = String(group.indexOf(trigger) + 1).padStart(String(group.length).length, '0');
  // A letter after R, because foreign keys act by triggers called RI_…, and in SQLite they act first.
  return shortName(`t${number}_${trigger.wanted}`);
}

/** Triggers that only refuse rows refuse the same rows in any order. */
function onlyChecks({ effects }: TriggerNode): boolean {
  return effects.writes.length === 0 && !effects.raises.has('Ignore');
}

function byBytes(left: string, right: string): number {
  const [first, second] = [left, right].map((name) => new TextEncoder().encode(name));
  if (first === undefined || second === undefined) return 0;
  const differs = first.findIndex((byte, i) => byte !== second[i]);
  if (differs === -1) return first.length - second.length;
  return (first[differs] ?? 0) - (second[differs] ?? 0);
}
