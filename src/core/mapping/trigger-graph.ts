import type { SqliteForeignKey } from '../catalog/sqlite-catalog.ts';
import type { TriggerFacts } from '../sqlite-sql/read-create-trigger.ts';
import type { TriggerEffects, Write } from '../sqlite-sql/trigger-effects.ts';
import { sameName, type TableDraft } from './draft.ts';

/** A trigger as part of a net of triggers that fire each other. */
export interface TriggerNode {
  /** The table or view that it belongs to. */
  readonly subject: string;
  readonly facts: TriggerFacts;
  readonly effects: TriggerEffects;
}

/** All writes that follow from a trigger, through the triggers and foreign keys that its writes set off. */
export function consequences<Node extends TriggerNode>(
  trigger: Node,
  triggers: readonly Node[],
  tables: readonly TableDraft[],
): { readonly fired: ReadonlySet<Node>; readonly writes: readonly Write[] } {
  const fired = new Set<Node>();
  const writes: Write[] = [];
  const waiting = [...trigger.effects.writes];
  for (let write = waiting.shift(); write !== undefined; write = waiting.shift()) {
    if (writes.some((known) => sameWrite(known, write as Write))) continue;
    writes.push(write);
    waiting.push(...cascades(write, tables));
    for (const next of triggers.filter((other) => fires(write as Write, other))) {
      if (fired.has(next)) continue;
      fired.add(next);
      waiting.push(...next.effects.writes);
    }
  }
  return { fired, writes };
}

/** Whether a write sets off a trigger; an UPDATE OF fires by the columns that are named: https://www.sqlite.org/lang_createtrigger.html */
function fires({ table, event, columns }: Write, { subject, facts }: TriggerNode): boolean {
  if (event !== facts.event || !sameName(table, subject)) return false;
  if (facts.columns.length === 0 || columns.length === 0) return true;
  return facts.columns.some((name) => columns.some((column) => sameName(column, name)));
}

function cascades({ table, event }: Write, tables: readonly TableDraft[]): Write[] {
  if (event === 'insert') return [];
  return tables.flatMap(({ sqlite }) =>
    sqlite.foreignKeys
      .filter(({ parentTable }) => sameName(parentTable, table))
      .flatMap((key) => cascade(sqlite.name, key, event === 'delete' ? key.onDelete : key.onUpdate, event)),
  );
}

function cascade(
  child: string,
  { columns }: SqliteForeignKey,
  action: SqliteForeignKey['onDelete'],
  event: 'update' | 'delete',
): Write[] {
  if (action === 'NO ACTION' || action === 'RESTRICT') return [];
  if (action === 'CASCADE' && event === 'delete') return [{ table: child, event, columns: [], rows: 'any' }];
  return [{ table: child, event: 'update', columns, rows: 'any' }];
}

function sameWrite(left: Write, right: Write): boolean {
  return (
    left.event === right.event &&
    sameName(left.table, right.table) &&
    left.columns.join('\n') === right.columns.join('\n')
  );
}
