import { typeSql } from '../../core/catalog/pg-catalog.ts';
import type {
  MigrationPlan,
  PlannedSource,
  PlannedTable,
  PlannedTrigger,
  PlannedView,
} from '../../core/catalog/plan.ts';
import { columnFacts } from '../../core/telling/tables.ts';
import { conversionText, otherRows } from './live.ts';
import type { Paint, Style } from './paint.ts';
import { clean, columns, count } from './words.ts';

/** Tables that a text shows column by column, tables that it names, and views or triggers; --verbose shows all. */
const most = { inFull: 40, named: 60, objects: 40 };

/** What a source becomes: its tables with their columns, its views and triggers; of very many tables those with warnings, and names. */
export function sourceLines(source: PlannedSource, plan: MigrationPlan, { paint, verbose }: Style): string[] {
  const tables = plan.tables.filter((table) => table.source === source.label);
  const inFull = verbose || tables.length <= most.inFull ? tables : tablesOfNote(tables, plan);
  const others = tables.filter((table) => !inFull.includes(table));
  return [
    `${paint.strong(clean(source.label))} ${paint.faint(`(${clean(source.file)})`)}`,
    `Found ${count(tables.length, 'table')} to migrate`,
    '',
    ...inFull.flatMap((table) => tableLines(table, paint)),
    ...nameLines(others, { areOthers: inFull.length > 0, paint }),
    ...bounded(viewRows(plan.views.filter((view) => view.source === source.label)), { verbose, noun: 'view', paint }),
    ...bounded(triggerRows(plan.triggers.filter((trigger) => trigger.source === source.label)), {
      verbose,
      noun: 'trigger',
      paint,
    }),
  ];
}

/** The tables that warnings and blockers are about, blockers first where they are too many. */
function tablesOfNote(tables: readonly PlannedTable[], { notes }: MigrationPlan): readonly PlannedTable[] {
  const noted = (severity: string) =>
    tables.filter(({ source, sourceName }) =>
      notes.some((note) => note.severity === severity && note.source === source && note.table === sourceName),
    );
  const chosen = [...new Set([...noted('blocker'), ...noted('warning')])].slice(0, most.inFull);
  return tables.filter((table) => chosen.includes(table));
}

/** One line for each of the tables that are not shown in full. */
function nameLines(
  tables: readonly PlannedTable[],
  { areOthers, paint }: { readonly areOthers: boolean; readonly paint: Paint },
): string[] {
  if (tables.length === 0) return [];
  const rows = tables
    .slice(0, most.named)
    .map((table) => [
      `    ${clean(table.sourceName)}`,
      clean(`→ ${table.target.schema}.${table.target.name}`),
      count(table.target.columns.length, 'column'),
      count(table.rows, 'row'),
    ]);
  const left = tables.length - rows.length;
  return [
    areOthers ? `  ${count(tables.length, 'other table')}, without warnings:` : `  ${count(tables.length, 'table')}:`,
    ...columns(rows, [2, 3]),
    ...(left === 0 ? [] : [paint.faint(`    and ${left} more`)]),
    paint.faint('    Their columns: --verbose, or --report plan.html'),
    '',
  ];
}

function bounded(
  rows: readonly (readonly string[])[],
  { verbose, noun, paint }: { readonly verbose: boolean; readonly noun: string; readonly paint: Paint },
): string[] {
  if (rows.length === 0) return [];
  const shown = verbose ? rows : rows.slice(0, most.objects);
  const left = rows.length - shown.length;
  return [
    ...columns(shown),
    ...(left === 0 ? [] : [paint.faint(`  and ${count(left, `more ${noun}`)} (--verbose lists them)`)]),
    '',
  ];
}

function tableLines(table: PlannedTable, paint: Paint): string[] {
  const { target } = table;
  const name = `${paint.strong(clean(table.sourceName))} → ${clean(`${target.schema}.${target.name}`)}`;
  const keys = [count(table.rows, 'row'), ...(table.loading.size === 'large' ? ['large'] : []), ...partCounts(table)];
  return [
    `  ${name} ${paint.faint(`(${keys.join(', ')})`)}`,
    ...columns([...columnRows(table), ...otherRows(table)]).map((line) => `    ${line}`),
    '',
  ];
}

/** How many indexes, foreign keys and checks a table has; of what it has none nothing is said. */
export function partCounts({ target: { indexes, foreignKeys, checks } }: PlannedTable): string[] {
  return [
    ...(indexes.length === 0 ? [] : [count(indexes.length, 'index', 'indexes')]),
    ...(foreignKeys.length === 0 ? [] : [count(foreignKeys.length, 'foreign key')]),
    ...(checks.length === 0 ? [] : [count(checks.length, 'check')]),
  ];
}

function viewRows(views: readonly PlannedView[]): string[][] {
  return views.map(({ sourceName, schema, name, columns: names }) => [
    `  view ${clean(sourceName)} → ${clean(`${schema}.${name}`)}`,
    `(${count(names.length, 'column')})`,
  ]);
}

function triggerRows(triggers: readonly PlannedTrigger[]): string[][] {
  return triggers.map(({ sourceName, name, schema, relation, timing, event, function: called }) => [
    `  trigger ${clean(sourceName)} → ${clean(`${name} ${timing} ${event} on ${schema}.${relation}`)}`,
    clean(`function ${schema}.${called.name}`),
  ]);
}

function columnRows(table: PlannedTable): string[][] {
  const { target, load } = table;
  return target.columns.map((column) => {
    const source = load.find((loaded) => loaded.target === column.name);
    const facts = [...columnFacts(table, column.name), conversionText(source?.conversion)];
    const renamed =
      source !== undefined && source.source !== column.name ? `${source.source} → ${column.name}` : column.name;
    const type = `${source?.declaredType || '-'} → ${typeSql(column.type)}`;
    return [clean(renamed), clean(type), clean(facts.filter((fact) => fact !== '').join(', '))];
  });
}
