import type { FoundTrigger } from '../catalog/found-table.ts';
import type { NotCarried } from '../catalog/note.ts';
import type { PlannedTrigger, ReplacedTrigger } from '../catalog/plan.ts';
import type { Difference } from '../catalog/report.ts';
import type { SqliteObject } from '../catalog/sqlite-catalog.ts';
import { functionSearchPath } from '../ddl/search-path.ts';
import { readCreateTrigger, type TriggerFacts } from '../sqlite-sql/read-create-trigger.ts';
import { difference, missing, refused } from './object-differences.ts';

/** The triggers of one source on both sides. The plan gives only names and what was refused. */
export interface TriggersToCompare {
  readonly objects: readonly SqliteObject[];
  readonly planned: readonly PlannedTrigger[];
  /** What keeps the indexes of these up to date is compared with the indexes. */
  readonly replaced: readonly ReplacedTrigger[];
  readonly found: readonly FoundTrigger[];
  readonly notCarried: readonly NotCarried[];
  /** The schema where the tables are now. */
  readonly place: string;
}

/** Every trigger of SQLite's definition must be there, fire at its time and events, and do its work where the tables are. */
export function compareTriggers({
  objects,
  planned,
  replaced,
  found,
  notCarried,
  place,
}: TriggersToCompare): Difference[] {
  return objects
    .filter(({ kind, name }) => kind === 'trigger' && !refused(notCarried, 'trigger', name))
    .filter(({ name }) => !replaced.some(({ sourceName }) => sourceName === name))
    .flatMap((object) => {
      const table = object.table ?? object.name;
      const plan = planned.find(({ sourceName }) => sourceName === object.name);
      const read = readCreateTrigger(object.sql);
      if (plan === undefined || read.kind === 'failed') return [missing(table, `trigger ${object.name}`)];
      const what = `trigger ${object.name} ${described(read.facts)}`;
      const match = found.find(({ name, relation }) => name === plan.name && relation === plan.relation);
      if (match === undefined) return [missing(table, what)];
      const fault = faultOf(match, read.facts, plan, place);
      return fault === null ? [] : [difference(table, 'object', what, fault)];
    });
}

function faultOf(found: FoundTrigger, facts: TriggerFacts, plan: PlannedTrigger, place: string): string | null {
  if (!found.enabled) return 'a trigger that is disabled';
  const [event, ...more] = found.events;
  const sameEvent = event === facts.event && more.length === 0 && found.timing === facts.timing && found.forEachRow;
  if (!sameEvent || !sameColumns(found.columns, plan.columns)) {
    const columns = found.columns.length === 0 ? '' : ` of ${found.columns.join(', ')}`;
    return `a trigger ${found.timing} ${found.events.join(' or ')}${columns}`.toLowerCase();
  }
  const { schema, name, searchPath } = found.function;
  if (schema !== place || name !== plan.function.name) return `a trigger that calls ${schema}.${name}`;
  return sameSearchPath(searchPath, place) ? null : `a function that looks for tables in ${searchPath ?? 'any schema'}`;
}

function sameColumns(found: readonly string[], planned: readonly string[]): boolean {
  return found.length === new Set(planned).size && planned.every((name) => found.includes(name));
}

/** PostgreSQL leaves out the quotes that a name does not need. */
function sameSearchPath(found: string | null, place: string): boolean {
  return found !== null && withoutQuotes(found) === withoutQuotes(functionSearchPath(place));
}

function withoutQuotes(path: string): string {
  return path.replaceAll('"', '');
}

function described({ timing, event, columns }: TriggerFacts): string {
  return `${timing} ${event}${columns.length === 0 ? '' : ` of ${columns.join(', ')}`}`;
}
