import type { PlannedAccess } from '../../core/catalog/access.ts';
import type { ActReport } from '../../core/catalog/acts.ts';
import { typeSql } from '../../core/catalog/pg-catalog.ts';
import type {
  MigrationPlan,
  PlannedSource,
  PlannedTable,
  PlannedTrigger,
  PlannedView,
} from '../../core/catalog/plan.ts';
import type { ReplacedObject } from '../../steps/events.ts';
import { plannedActLines } from './acts.ts';
import { conversionText, heldLines, isDataOnly, otherRows } from './live.ts';
import { renderNotCarried, renderNotes } from './notes.ts';
import type { Paint, Style } from './paint.ts';
import { clean, columns, count, countKinds } from './words.ts';

/** The plan for a person: per source its tables with their types, what is replaced, what is left out, findings. */
export function renderPlan(
  plan: MigrationPlan,
  replaced: readonly ReplacedObject[],
  acts: readonly ActReport[],
  style: Style,
): string {
  const { paint } = style;
  const notes = renderNotes(plan.notes, style);
  const lines = [
    ...plan.sources.flatMap((source) => sourceLines(source, plan, paint)),
    ...beforeLines(plan, replaced, paint),
    ...accessLines(plan.access),
    ...plannedActLines(acts, paint),
    ...renderNotCarried(plan.notCarried, style),
    ...(notes.length === 0 ? [] : [paint.strong('Findings'), ...notes, '']),
    summary(plan, replaced),
  ];
  return `${lines.join('\n')}\n`;
}

function sourceLines(source: PlannedSource, plan: MigrationPlan, paint: Paint): string[] {
  const tables = plan.tables.filter((table) => table.source === source.label);
  const heading = `${paint.strong(clean(source.label))} ${paint.faint(`(${clean(source.file)})`)}`;
  return [
    heading,
    `Found ${count(tables.length, 'table')} to migrate`,
    '',
    ...tables.flatMap((table) => tableLines(table, paint)),
    ...viewLines(plan.views.filter((view) => view.source === source.label)),
    ...triggerLines(plan.triggers.filter((trigger) => trigger.source === source.label)),
  ];
}

function tableLines(table: PlannedTable, paint: Paint): string[] {
  const { target } = table;
  const name = `${paint.strong(clean(table.sourceName))} → ${clean(`${target.schema}.${target.name}`)}`;
  const keys = [
    count(table.rows, 'row'),
    ...(table.loading.size === 'large' ? ['large'] : []),
    ...(target.indexes.length === 0 ? [] : [count(target.indexes.length, 'index', 'indexes')]),
    ...(target.foreignKeys.length === 0 ? [] : [count(target.foreignKeys.length, 'foreign key')]),
    ...(target.checks.length === 0 ? [] : [count(target.checks.length, 'check')]),
  ];
  return [
    `  ${name} ${paint.faint(`(${keys.join(', ')})`)}`,
    ...columns([...columnRows(table), ...otherRows(table)]).map((line) => `    ${line}`),
    '',
  ];
}

function viewLines(views: readonly PlannedView[]): string[] {
  if (views.length === 0) return [];
  const rows = views.map(({ sourceName, schema, name, columns: names }) => [
    `  view ${clean(sourceName)} → ${clean(`${schema}.${name}`)}`,
    `(${count(names.length, 'column')})`,
  ]);
  return [...columns(rows), ''];
}

function triggerLines(triggers: readonly PlannedTrigger[]): string[] {
  if (triggers.length === 0) return [];
  const rows = triggers.map(({ sourceName, name, schema, relation, timing, event, function: called }) => [
    `  trigger ${clean(sourceName)} → ${clean(`${name} ${timing} ${event} on ${schema}.${relation}`)}`,
    clean(`function ${schema}.${called.name}`),
  ]);
  return [...columns(rows), ''];
}

function columnRows({ target, load }: PlannedTable): string[][] {
  return target.columns.map((column) => {
    const source = load.find((loaded) => loaded.target === column.name);
    const facts = [
      target.primaryKey?.columns.includes(column.name) === true ? 'primary key' : '',
      column.identity ? 'identity' : '',
      column.notNull ? 'not null' : '',
      column.generatedSql === null ? '' : 'generated',
      column.defaultSql === null ? '' : `default ${column.defaultSql}`,
      conversionText(source?.conversion),
    ];
    const renamed =
      source !== undefined && source.source !== column.name ? `${source.source} → ${column.name}` : column.name;
    const type = `${source?.declaredType || '-'} → ${typeSql(column.type)}`;
    return [clean(renamed), clean(type), clean(facts.filter((fact) => fact !== '').join(', '))];
  });
}

/** What becomes of what the target holds already. */
export function beforeLines(plan: MigrationPlan, replaced: readonly ReplacedObject[], paint: Paint): string[] {
  return isDataOnly(plan) ? heldLines(plan, paint) : replacedLines(replaced, paint);
}

/** Exactly what the cutover will put aside; empty where it replaces nothing. */
export function replacedLines(replaced: readonly ReplacedObject[], paint: Paint): string[] {
  if (replaced.length === 0) return [];
  const rows = replaced.map(({ kind, schema, name, rows }) => [
    `  ${clean(`${schema}.${name}`)}`,
    rows === null ? kind : count(rows, 'row'),
  ]);
  return [
    paint.warning(`Of the target ${countKinds(replaced)} will be replaced:`),
    ...columns(rows, [1]),
    'Nothing is dropped: they are kept in a backup schema, and a rollback puts them back.',
    '',
  ];
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
  const rowsOf = (tables: readonly PlannedTable[]) => tables.reduce((sum, table) => sum + table.rows, 0);
  const sources = plan.sources.map(({ label, schema }) => {
    const tables = plan.tables.filter(({ source }) => source === label);
    return `  ${clean(label)} → ${clean(schema)}: ${count(tables.length, 'table')}, ${count(rowsOf(tables), 'row')}`;
  });
  const warnings = plan.notes.filter(({ severity }) => severity === 'warning');
  return [
    style.paint.strong('Plan'),
    ...sources,
    '',
    ...beforeLines(plan, replaced, style.paint),
    ...(warnings.length === 0 ? [] : [...renderNotes(warnings, style), '']),
    summary(plan, replaced),
  ];
}

function summary(plan: MigrationPlan, replaced: readonly ReplacedObject[]): string {
  const rows = plan.tables.reduce((sum, table) => sum + table.rows, 0);
  const warnings = plan.notes.filter(({ severity }) => severity === 'warning').length;
  const blockers = plan.notes.filter(({ severity }) => severity === 'blocker').length;
  const parts = [
    `${count(plan.tables.length, 'table')}, ${count(rows, 'row')}`,
    ...(plan.views.length === 0 ? [] : [count(plan.views.length, 'view')]),
    ...(plan.triggers.length === 0 ? [] : [count(plan.triggers.length, 'trigger')]),
    ...(replaced.length === 0 ? [] : [`${replaced.length} ${isDataOnly(plan) ? 'with rows already' : 'replaced'}`]),
    ...(warnings === 0 ? [] : [count(warnings, 'warning')]),
    ...(blockers === 0 ? [] : [count(blockers, 'blocker')]),
  ];
  return `Planned: ${parts.join(', ')}. Nothing was written.`;
}
