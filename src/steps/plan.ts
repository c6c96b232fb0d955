import type { AccessFacts } from '../core/catalog/access.ts';
import { plannedActs } from '../core/catalog/acts.ts';
import { type Note, stoppingNotes } from '../core/catalog/note.ts';
import { type MigrationPlan, plannedObjects } from '../core/catalog/plan.ts';
import { newOwnerStatements, schemaAccessStatements, useStatements } from '../core/ddl/access-statements.ts';
import { quoteName } from '../core/ddl/quote.ts';
import { inPlace, scriptOf } from '../core/ddl/script.ts';
import { createStatements, finishStatements, viewStatement } from '../core/ddl/statements.ts';
import { triggerStatements } from '../core/ddl/trigger-statements.ts';
import { Failure } from '../core/errors.ts';
import { accessNotes } from '../core/mapping/access.ts';
import { makePlan, type PlanRequest } from '../core/mapping/plan.ts';
import { noReplacement } from '../core/mapping/replacement.ts';
import { withoutRows } from '../core/mapping/without-rows.ts';
import type { Settings } from '../core/settings/settings.ts';
import { codeChanges } from '../core/telling/code-changes.ts';
import { lockCapacity } from '../postgres/preflight.ts';
import { accessFacts } from '../postgres/roles.ts';
import { withoutActSecrets } from './acts.ts';
import type { CommandOptions, PlanResult } from './api.ts';
import { checkCasts } from './check-casts.ts';
import { decideData } from './decide-data.ts';
import type { Decision } from './decision.ts';
import { checkActs } from './evening.ts';
import { type InspectedSource, inspect, withSources } from './inspect.ts';
import { findReplaced, replacedObjects } from './replaced.ts';
import { RunRecord } from './run-record.ts';
import { checkPatterns, refuseStray } from './selection.ts';
import { type Target, withTarget } from './target.ts';

/** Decides and shows; writes nothing. Without a target the plan is made for any server. */
export async function plan(options: CommandOptions): Promise<PlanResult> {
  const record = new RunRecord('plan', options);
  record.acts = plannedActs(options.settings.acts);
  let decision: Decision | null = null;
  const report = await record.whole(() =>
    withSources(options, (opened) =>
      withOptionalTarget(options, record, async (target) => {
        const sources = await record.step('inspect', () => inspect(opened, options));
        decision = await record.step('plan', () => decide(sources, target, options, record));
        options.listen({ kind: 'plan-ready', plan: decision.plan, replaced: decision.replaced });
        stopAtFindings(decision.plan, options.settings);
        await checkActs(options, opened);
        return 'planned' as const;
      }),
    ),
  );
  const made = decision as Decision | null;
  return {
    report: withoutActSecrets(report, options),
    plan: made?.plan ?? null,
    replaced: made?.replaced ?? [],
    sql: made === null ? '' : script(made.plan),
  };
}

/** Makes the plan from what was inspected and from what the target already holds. */
export async function decide(
  sources: readonly InspectedSource[],
  target: Target | null,
  options: CommandOptions,
  record: RunRecord,
): Promise<Decision> {
  checkPatterns(sources, options);
  if (options.settings.parts === 'data-only') {
    const decision = await decideData(sources, target, options);
    record.plan = decision.plan;
    return decision;
  }
  const server = target === null ? null : { version: target.version, locks: await lockCapacity(target.connection) };
  const made = await planTables(sources, options, server);
  const drafted = options.settings.parts === 'schema-only' ? withoutRows(made) : made;
  record.plan = drafted;
  record.codeChanges = codeChanges(drafted, sources);
  const ofRoles = accessNotes(drafted.access, await readAccess(drafted, target, options));
  if (target === null) {
    const plan = { ...drafted, notes: [...drafted.notes, ...ofRoles] };
    record.plan = plan;
    return { plan, replaced: [], replacement: noReplacement };
  }
  const replacement = await findReplaced(target.connection, drafted, options.settings.dependents);
  const plan = { ...drafted, notes: [...drafted.notes, ...ofRoles, ...replacement.notes] };
  record.plan = plan;
  return { plan, replaced: replacedObjects(replacement), replacement };
}

/** The plan of tables that the run makes; `server` is null for a plan that is for any server. */
export async function planTables(
  sources: readonly InspectedSource[],
  options: CommandOptions,
  server: PlanRequest['server'],
): Promise<MigrationPlan> {
  refuseStray(sources, options.settings);
  return makePlan({ sources, settings: options.settings, casts: await checkCasts(sources, options), server });
}

/** A throw-away server for a dry run has none of the roles of the target that will be migrated. */
async function readAccess(
  { access, sources }: MigrationPlan,
  target: Target | null,
  { settings }: CommandOptions,
): Promise<AccessFacts | null> {
  const isElsewhere = settings.dryRun && settings.target?.where.kind === 'embedded';
  if (target === null || isElsewhere) return null;
  const roles = [...new Set([...(access.owner === null ? [] : [access.owner]), ...access.grantTo])];
  return accessFacts(target.connection, roles, [...new Set(sources.map(({ schema }) => schema))]);
}

/** Throws the Failure of a blocked plan: what would be lost, and what the operator wants to hear of, needs a decision first. */
export function stopAtFindings(plan: MigrationPlan, settings: Pick<Settings, 'failOn' | 'accepted'>): void {
  const blockers = stoppingNotes(plan.notes, settings);
  if (blockers.length === 0) return;
  throw new Failure({
    kind: 'blocked',
    message: blockers.length === 1 ? describeNote(blockers[0]) : `${blockers.length} findings need a decision`,
    advice: blockers.map(({ message, advice }) => (advice === '' ? message : `${message}\n  ${advice}`)).join('\n'),
  });
}

function describeNote(note: Note | undefined): string {
  return note === undefined ? '' : `${note.code}: ${note.message}`;
}

function withOptionalTarget<T>(
  options: CommandOptions,
  record: RunRecord,
  use: (target: Target | null) => Promise<T>,
): Promise<T> {
  return options.settings.target === null ? use(null) : withTarget(options, { sessions: 'any', record }, use);
}

/** The statements of a plan as a script, in the schemas where the tables will be in the end. */
function script(plan: MigrationPlan): string {
  const schemas = [...new Set(plan.sources.map(({ schema }) => schema))].filter((schema) => schema !== 'public');
  const created = [...new Set(plan.sources.map(({ schema }) => schema))].flatMap((schema) =>
    plannedObjects(plan, schema).map((object) => ({ ...object, schema })),
  );
  const statements = [
    ...schemas.flatMap((schema) => [
      { sql: `CREATE SCHEMA IF NOT EXISTS ${quoteName(schema)}`, purpose: `create schema ${schema}` },
      ...schemaAccessStatements(schema, plan.access),
    ]),
    ...plan.tables.flatMap((table) => createStatements(table, inPlace)),
    ...finishStatements(plan.tables, inPlace),
    ...plan.views.map((view) => viewStatement(view, inPlace)),
    ...plan.triggers.flatMap((trigger) => triggerStatements(trigger, inPlace)),
    ...created.flatMap((object) => newOwnerStatements(object, plan.access)),
    ...created.flatMap((object) => useStatements(object, plan, plan.access)),
  ];
  return scriptOf(statements);
}
