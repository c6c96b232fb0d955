import { type LoadType, type PlainType, typeSql } from '../catalog/pg-catalog.ts';
import { sharedColumns } from '../catalog/plan.ts';
import type { Difference } from '../catalog/report.ts';
import { difference, missing, type ObjectsToCompare, refused, targetName } from './object-differences.ts';

/** Types that format_type spells in another way than DDL, https://www.postgresql.org/docs/current/datatype.html */
const longNames: Readonly<Partial<Record<PlainType, string>>> = {
  time: 'time without time zone',
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

/** Every column must be there with the planned type, NOT NULL, and a default where SQLite's definition has one. */
export function compareColumns(sides: ObjectsToCompare): Difference[] {
  return sides.sqlite.columns.flatMap((column) => compareColumn(sides, column));
}

function compareColumn(
  { sqlite, found, planned, notCarried }: ObjectsToCompare,
  column: ObjectsToCompare['sqlite']['columns'][number],
): Difference[] {
  const name = targetName(planned, column.name);
  const target = found.columns.find((candidate) => candidate.name === name);
  if (target === undefined) return [missing(sqlite.name, `column ${column.name}`)];
  const differences: Difference[] = [];
  const type = sharedColumns(planned).find((load) => load.target === name)?.type;
  if (type !== undefined && formatted(type) !== target.type) {
    const what = difference(sqlite.name, 'object', `type ${formatted(type)}`, `type ${target.type}`);
    differences.push({ ...what, column: column.name });
  }
  const wanted = column.notNull && planned.target.columns.some((c) => c.name === name && c.notNull);
  if (wanted && !target.notNull) differences.push(missing(sqlite.name, `NOT NULL of column ${column.name}`));
  const computed = planned.computed.some((one) => one.target === name);
  if (computed && target.generatedSql === null)
    differences.push(missing(sqlite.name, `GENERATED ALWAYS AS (${column.generated?.sql}) of column ${column.name}`));
  const hasDefault = target.defaultSql !== null || target.identity !== null || target.generatedSql !== null;
  const nullDefault = column.defaultSql === null || column.defaultSql.trim().toLowerCase() === 'null';
  if (!nullDefault && !hasDefault && !refused(notCarried, 'default', `${sqlite.name}.${column.name}`)) {
    differences.push(missing(sqlite.name, `DEFAULT ${column.defaultSql} of column ${column.name}`));
  }
  return differences;
}

function formatted(type: LoadType): string {
  if (type.kind === 'varchar') return `character varying(${type.length})`;
  const long = Object.entries(longNames).find(([kind]) => kind === type.kind);
  return long?.[1] ?? typeSql(type);
}
