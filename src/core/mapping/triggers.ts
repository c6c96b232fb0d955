import type { PlannedTrigger, ReplacedTrigger } from '../catalog/plan.ts';
import type { SqliteObject } from '../catalog/sqlite-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { isSelected } from '../settings/patterns.ts';
import type { Settings } from '../settings/settings.ts';
import { withoutFeeds } from '../sqlite-sql/full-text-feeds.ts';
import { readCreateTrigger, type TriggerFacts } from '../sqlite-sql/read-create-trigger.ts';
import type { Relation, Relations } from '../sqlite-sql/relations.ts';
import { selectSql } from '../sqlite-sql/select-sql.ts';
import { translateTrigger } from '../sqlite-sql/trigger-body.ts';
import { type TriggerEffects, triggerEffects } from '../sqlite-sql/trigger-effects.ts';
import { columnNamed, type TriggerSurroundings } from '../sqlite-sql/trigger-scope.ts';
import { Unavailable } from '../sqlite-sql/typed-sql.ts';
import type { FindWritable, WritableRelation } from '../sqlite-sql/writable.ts';
import { isCatalogName } from './catalog-names.ts';
import { type SourceToPlan, sameName, type TableDraft } from './draft.ts';
import { NameAllocator, shortName, targetName } from './names.ts';
import type { Notebook } from './notebook.ts';
import { fedIndexes, reportFeeds } from './replaced-triggers.ts';
import type { DraftedTrigger } from './trigger-draft.ts';
import { consequences } from './trigger-graph.ts';
import { reportDifferences } from './trigger-notes.ts';
import { firingOrder, triggerNames } from './trigger-order.ts';

export interface TriggersToPlan {
  readonly source: SourceToPlan;
  readonly schema: string;
  readonly drafts: readonly TableDraft[];
  readonly find: FindWritable;
  readonly relations: Relations;
  /** Functions have a namespace of their own in each schema. */
  readonly functionNames: NameAllocator;
  readonly settings: Settings;
  readonly notebook: Notebook;
}

export interface PlannedTriggers {
  readonly planned: readonly PlannedTrigger[];
  readonly replaced: readonly ReplacedTrigger[];
}

/** The triggers of a source with their functions; one whose meaning would change is named in a note and left out as a whole. */
export function planTriggers(request: TriggersToPlan): PlannedTriggers {
  const { source, settings } = request;
  const objects = source.catalog.others.filter(
    ({ kind, table, name }) => kind === 'trigger' && isSelected(table ?? name, source.label, settings),
  );
  const drafts = objects.flatMap((object) => draftTrigger(object, request) ?? []);
  const replaced = drafts.flatMap((draft) => (draft.kind === 'replaced' ? [draft.trigger] : []));
  const translatable = drafts.flatMap((draft) => (draft.kind === 'drafted' ? [draft.trigger] : []));
  const drafted = translatable.filter((trigger) => mayEndThere(trigger, translatable, request));
  const names = triggerNames(drafted);
  const taken = new Map<string, NameAllocator>();
  const planned = drafted.map((trigger) => {
    const onSubject = taken.get(trigger.subject) ?? new NameAllocator();
    taken.set(trigger.subject, onSubject);
    const name = onSubject.take(names.get(trigger) ?? trigger.wanted);
    const { fired } = consequences(trigger, drafted, request.drafts);
    reportDifferences(trigger, {
      name,
      triggers: drafted,
      drafts: request.drafts,
      notebook: request.notebook,
      source: request.source,
    });
    return plannedTrigger(trigger, name, fired.has(trigger), request);
  });
  return { planned, replaced };
}

type Draft =
  | { readonly kind: 'drafted'; readonly trigger: DraftedTrigger }
  | { readonly kind: 'replaced'; readonly trigger: ReplacedTrigger };

function draftTrigger(object: SqliteObject, request: TriggersToPlan): Draft | null {
  const read = readCreateTrigger(object.sql);
  if (read.kind === 'failed') return refuse(object, read.reason, request);
  const { facts, textOf } = read;
  const subject = request.find(object.table ?? '');
  if ('reason' in subject) return refuse(object, `it belongs to ${subject.reason}`, request);
  const { commands, fed } = withoutFeeds(read.statement, subject, fedIndexes(subject, request.drafts));
  if (fed.length > 0) reportFeeds(object, { fed, isWhole: commands.length === 0 }, request);
  if (commands.length === 0) {
    const { label } = request.source;
    return { kind: 'replaced', trigger: { source: label, sourceName: object.name, sourceTable: subject.source } };
  }
  const statement = { ...read.statement, commands };
  const effects = triggerEffects(statement, subject);
  const obstacle = obstacleOf(facts, effects, subject);
  if (obstacle !== null) return refuse(object, obstacle, request);
  const environment = { relations: request.relations, relationSql: nameOf, textOf, texts: new Set<string>() };
  const surroundings: TriggerSurroundings = {
    facts,
    subject,
    find: (name) => reachable(request.find(name)),
    select: (select, around) => selectSql(select, environment, around),
  };
  const translated = translateTrigger(statement, surroundings, null);
  if (translated.kind === 'refused') return refuse(object, translated.reason, request);
  const wanted = targetName(object.name, request.settings.identifiers, 'table').name;
  const trigger = { object, statement, surroundings, subject: subject.source, facts, effects, wanted };
  return { kind: 'drafted', trigger };
}

/** Without a schema: the function's search_path has only the right one, and before it the system's own. */
function nameOf({ kind, name }: Relation): string {
  if (isCatalogName(name)) throw new Unavailable(`it reads ${hidden(kind, name)}`);
  return quoteName(name);
}

function reachable(found: ReturnType<FindWritable>): ReturnType<FindWritable> {
  return 'reason' in found || !isCatalogName(found.name) ? found : { reason: hidden(found.kind, found.name) };
}

function hidden(kind: string, name: string): string {
  return `the ${kind} ${name}, and PostgreSQL looks for such a name in its own catalog first`;
}

/** What PostgreSQL does not allow, whatever the statements are. */
function obstacleOf(facts: TriggerFacts, { writes }: TriggerEffects, subject: WritableRelation): string | null {
  const { timing, event, columns } = facts;
  // Of which columns a statement sets, PostgreSQL tells an INSTEAD OF trigger nothing; where all are meant it need not.
  const isOfAll = subject.columns.every(({ source }) => columns.some((name) => sameName(name, source)));
  if (timing === 'instead of' && columns.length > 0 && !isOfAll)
    return 'PostgreSQL has no INSTEAD OF UPDATE OF, by which SQLite refuses an UPDATE of other columns';
  if (columns.length > 0 && columns.every((name) => columnNamed(subject, name) === null))
    return `none of the columns ${columns.join(', ')} is there, so it never fires`;
  const changesOwn = writes.some(
    (write) =>
      write.event !== 'insert' && write.table.toLowerCase() === subject.source.toLowerCase() && write.rows !== 'others',
  );
  // https://www.sqlite.org/lang_createtrigger.html#cautions_on_the_use_of_before_triggers
  if (timing === 'before' && event !== 'insert' && changesOwn)
    return `it changes rows of its own table before the row that it fires for, which SQLite leaves undefined and PostgreSQL refuses`;
  return null;
}

/** RAISE(IGNORE) after the row was written ends the later triggers of the row too, which PostgreSQL's would go on with. */
function mayEndThere(trigger: DraftedTrigger, triggers: readonly DraftedTrigger[], request: TriggersToPlan): boolean {
  if (trigger.facts.timing !== 'after' || !trigger.effects.raises.has('Ignore')) return true;
  if (firingOrder(trigger, triggers).at(-1) === trigger) return true;
  refuse(
    trigger.object,
    'RAISE(IGNORE) in an AFTER trigger that is not the last one has no exact counterpart',
    request,
  );
  return false;
}

function plannedTrigger(
  { object, statement, surroundings, facts, subject, wanted, effects }: DraftedTrigger,
  name: string,
  firesItself: boolean,
  { source, schema, functionNames }: TriggersToPlan,
): PlannedTrigger {
  const functionName = functionNames.take(`${surroundings.subject.name}_${wanted}`);
  const guard = firesItself ? settingOf(schema, functionName) : null;
  const translated = translateTrigger(statement, surroundings, guard);
  if (translated.kind === 'refused') throw new Error(`the trigger ${object.name} was translated before`);
  return {
    source: source.label,
    sourceName: object.name,
    sourceTable: subject,
    sourceSql: object.sql,
    uses: [subject, ...effects.reads, ...effects.writes.map(({ table }) => table)],
    schema,
    name,
    relation: surroundings.subject.name,
    timing: facts.timing,
    event: facts.event,
    // INSTEAD OF UPDATE OF all columns is INSTEAD OF UPDATE.
    columns:
      facts.timing === 'instead of'
        ? []
        : facts.columns.flatMap((column) => columnNamed(surroundings.subject, column)?.name ?? []),
    whenSql: translated.whenSql,
    function: { name: functionName, body: translated.body },
    tried: statementsToTry(statement, surroundings),
  };
}

function statementsToTry(statement: DraftedTrigger['statement'], surroundings: TriggerSurroundings): string[] {
  const statements: string[] = [];
  translateTrigger(
    statement,
    {
      ...surroundings,
      rowSql: () => `(NULL::${quoteName(surroundings.subject.name)})`,
      tried: (sql) => statements.push(sql),
    },
    null,
  );
  return statements;
}

/** A setting's name is made of letters, digits and underscores: https://www.postgresql.org/docs/current/runtime-config-custom.html */
function settingOf(schema: string, functionName: string): string {
  return `gigchain_migrate.${shortName(`fires_${schema}_${functionName}`.replaceAll(/[^A-Za-z0-9_]/g, '_'))}`;
}

function refuse(object: SqliteObject, reason: string, { source, notebook }: TriggersToPlan): null {
  notebook.refuse({
    code: 'GM502',
    source: source.label,
    table: object.table ?? object.name,
    kind: 'trigger',
    name: object.name,
    sql: object.sql,
    message: `the trigger ${object.name} of ${object.table} is not carried: ${reason}`,
    advice: 'Write it as a function and a trigger of PostgreSQL; its SQL is in notCarried.',
  });
  return null;
}
