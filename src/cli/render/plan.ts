import type { PlannedAccess } from '../../core/catalog/access.ts';
import type { ActReport } from '../../core/catalog/acts.ts';
import type { CodeChange } from '../../core/catalog/code-change.ts';
import type { MigrationPlan } from '../../core/catalog/plan.ts';
import type { ReplacedObject } from '../../steps/events.ts';
import { plannedActLines } from './acts.ts';
import { codeChangeLines } from './code-changes.ts';
import { heldLines, isDataOnly } from './live.ts';
import { renderNotCarried, renderNotes } from './notes.ts';
import type { Paint, Style } from './paint.ts';
import { sourceLines } from './plan-tables.ts';
import { clean, columns, count, countKinds } from './words.ts';

/** Replaced objects that a plan lists; the question before a migration lists all. */
const mostReplaced = 60;

/** A plan with what it does to the target, to the application and besides. */
export interface ShownPlan {
  readonly plan: MigrationPlan;
  readonly replaced: readonly ReplacedObject[];
  readonly acts: readonly ActReport[];
  readonly codeChanges: readonly CodeChange[];
}

/**
 * The plan for a person: per source its tables with their types, what application code must change, what is replaced, what is left out,
 * findings; what needs a decision stands last.
 */
export function renderPlan({ plan, replaced, acts, codeChanges }: ShownPlan, style: Style): string {
  const { paint } = style;
  const notes = renderNotes(plan.notes, style);
  const lines = [
    ...plan.sources.flatMap((source) => sourceLines(source, plan, style)),
    ...codeChangeLines(codeChanges, style),
    ...beforeLines(plan, replaced, { paint, most: style.verbose ? null : mostReplaced }),
    ...accessLines(plan.access),
    ...plannedActLines(acts, paint),
    ...renderNotCarried(plan.notCarried, style),
    ...(notes.length === 0 ? [] : [paint.strong('Findings'), ...notes, '']),
    summary(plan, replaced),
  ];
  return `${lines.join('\n')}\n`;
}

/** How much of a list is shown; `most` null for all of it. */
export interface Extent {
  readonly paint: Paint;
  readonly most: number | null;
}

/** What becomes of what the target holds already. */
export function beforeLines(plan: MigrationPlan, replaced: readonly ReplacedObject[], extent: Extent): string[] {
  return isDataOnly(plan) ? heldLines(plan, extent.paint) : replacedLines(replaced, extent);
}

/** Exactly what the cutover will put aside; empty where it replaces nothing. */
export function replacedLines(replaced: readonly ReplacedObject[], { paint, most }: Extent): string[] {
  if (replaced.length === 0) return [];
  const shown = most === null ? replaced : replaced.slice(0, most);
  const left = replaced.slice(shown.length);
  const rows = shown.map(({ kind, schema, name, rows }) => [
    `  ${clean(`${schema}.${name}`)}`,
    rows === null ? kind : count(rows, 'row'),
  ]);
  return [
    paint.warning(`Of the target ${countKinds(replaced)} will be replaced:`),
    ...columns(rows, [1]),
    ...(left.length === 0
      ? []
      : [paint.faint(`  and ${left.length} more with ${count(rowsOf(left), 'row')} (--verbose lists them)`)]),
    'Nothing is dropped: they are kept in a backup schema, and a rollback puts them back.',
    '',
  ];
}

function rowsOf(objects: readonly { readonly rows: number | null }[]): number {
  return objects.reduce((sum, { rows }) => sum + (rows ?? 0), 0);
}

/** To whom what is new will belong, and who may use it; empty where nobody said so. */
export function accessLines({ owner, grantTo }: PlannedAccess): string[] {
  const lines = [
    ...(owner === null ? [] : [`What is new will belong to the role ${clean(owner)}.`]),
    ...(grantTo.length === 0
      ? []
      : [`Who may read and write it: ${clean(grantTo.join(', '))} (SELECT, INSERT, UPDATE, DELETE; sequences too).`]),
  ];
  return lines.length === 0 ? [] : [...lines, ''];
}

/** The plan in a few lines: how much of each source, what is replaced, warnings. */
export function summaryLines(plan: MigrationPlan, replaced: readonly ReplacedObject[], style: Style): string[] {
  const sources = plan.sources.map(({ label, schema }) => {
    const tables = plan.tables.filter(({ source }) => source === label);
    return `  ${clean(label)} → ${clean(schema)}: ${count(tables.length, 'table')}, ${count(rowsOf(tables), 'row')}`;
  });
  const warnings = plan.notes.filter(({ severity }) => severity === 'warning');
  return [
    style.paint.strong('Plan'),
    ...sources,
    '',
    ...beforeLines(plan, replaced, { paint: style.paint, most: style.verbose ? null : mostReplaced }),
    ...(warnings.length === 0 ? [] : [...renderNotes(warnings, style), '']),
    summary(plan, replaced),
  ];
}

function summary(plan: MigrationPlan, replaced: readonly ReplacedObject[]): string {
  const warnings = plan.notes.filter(({ severity }) => severity === 'warning').length;
  const blockers = plan.notes.filter(({ severity }) => severity === 'blocker').length;
  const parts = [
    `${count(plan.tables.length, 'table')}, ${count(rowsOf(plan.tables), 'row')}`,
    ...(plan.views.length === 0 ? [] : [count(plan.views.length, 'view')]),
    ...(plan.triggers.length === 0 ? [] : [count(plan.triggers.length, 'trigger')]),
    ...(replaced.length === 0 ? [] : [`${replaced.length} ${isDataOnly(plan) ? 'with rows already' : 'replaced'}`]),
    ...(warnings === 0 ? [] : [count(warnings, 'warning')]),
    ...(blockers === 0 ? [] : [count(blockers, 'blocker')]),
  ];
  return `Planned: ${parts.join(', ')}. Nothing was written.`;
}
