import type { Difference, Report, TableReport } from '../../core/catalog/report.ts';
import { fittedTable } from './fitted-table.ts';
import type { Paint, Style } from './paint.ts';
import { clean, count, duration } from './words.ts';

/** Differences shown; the rest is in the JSON document. */
const mostDifferences = 20;

/** Per table of every source: rows read, loaded, verified and seconds. */
export function tableLines(report: Report, style: Style): string[] {
  const tables = report.sources.flatMap(({ label, tables: own }) => own.map((table) => ({ label, table })));
  if (tables.length === 0) return [];
  const several = report.sources.length > 1;
  const isLeftOut = tables.some(({ table }) => typeof table.leftOut?.rows === 'number');
  const rows = tables.map(({ label, table }) => [
    clean(several ? `${label}:${table.name}` : table.name),
    clean(table.target),
    `${table.rows}`,
    table.loaded === null ? '-' : `${table.loaded}`,
    ...(isLeftOut ? [`${table.leftOut?.rows ?? 0}`] : []),
    table.verified === null ? '-' : `${table.verified}`,
    table.seconds === null ? '-' : duration(table.seconds),
  ]);
  const names = ['table', 'target', 'read', 'loaded', ...(isLeftOut ? ['left out'] : []), 'verified', 'time'];
  return [...fittedTable({ heads: names, rows, right: [2, 3, 4, 5, 6] }, style), ''];
}

/** What --existing skip did with rows that the target had: what of them was compared, and what was not brought into line. '' where there are none. */
export function leftOutText(leftOut: TableReport['leftOut']): string {
  const { rows, different } = leftOut ?? { rows: null, different: 0 };
  const others = `${different === 0 ? 'none' : different} of them with other values`;
  if (rows !== null) return rows === 0 ? '' : `${rows} left out, ${others}`;
  return different === 0 ? '' : `${different} with other values, as they were`;
}

/** The same for all tables together; `rows` is null where none of them tells. */
export function leftOutTotal(report: Report): NonNullable<TableReport['leftOut']> {
  const all = report.sources.flatMap(({ tables }) => tables.flatMap(({ leftOut }) => leftOut ?? []));
  const told = all.flatMap(({ rows }) => rows ?? []);
  return {
    rows: told.length === 0 ? null : told.reduce((sum, rows) => sum + rows, 0),
    different: all.reduce((sum, { different }) => sum + different, 0),
  };
}

/** Which table, column and key differ, with both values. */
export function differenceLines(differences: readonly Difference[], paint: Paint): string[] {
  if (differences.length === 0) return [];
  const lines = differences.slice(0, mostDifferences).map(({ table, column, key, kind, expected, found }) => {
    const place = [table, column].filter((name) => name !== null).join('.');
    const row = key === '' ? '' : `, key ${key}`;
    return `  ${clean(`${place}${row}: ${kind}, expected ${expected}, found ${found}`)}`;
  });
  const others = differences.length - lines.length;
  if (others > 0) lines.push(paint.faint(`  and ${others} more (--json lists them)`));
  return [paint.bad(`${count(differences.length, 'difference')}:`), ...lines, ''];
}
