import type { Difference, Report } from '../../core/catalog/report.ts';
import type { Paint } from './paint.ts';
import { clean, columns, count, duration } from './words.ts';

/** Differences shown; the rest is in the JSON document. */
const mostDifferences = 20;

/** Per table of every source: rows read, loaded, verified and seconds. */
export function tableLines(report: Report, paint: Paint): string[] {
  const tables = report.sources.flatMap(({ label, tables: own }) => own.map((table) => ({ label, table })));
  if (tables.length === 0) return [];
  const several = report.sources.length > 1;
  const rows = tables.map(({ label, table }) => [
    clean(several ? `${label}:${table.name}` : table.name),
    clean(table.target),
    `${table.rows}`,
    table.loaded === null ? '-' : `${table.loaded}`,
    table.verified === null ? '-' : `${table.verified}`,
    table.seconds === null ? '-' : duration(table.seconds),
  ]);
  const [head = '', ...lines] = columns(
    [['table', 'target', 'read', 'loaded', 'verified', 'time'], ...rows],
    [2, 3, 4, 5],
  );
  return [paint.faint(head), ...lines, ''];
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
