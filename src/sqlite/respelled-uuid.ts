import type { SqliteDatabase } from './driver.ts';
import { quoteSqliteName } from './sql-names.ts';

/** A UUID that a column holds in two spellings or more, as `A1…, a1…`; null where it holds each in one only. */
export function respelledUuid(database: SqliteDatabase, table: string, column: string): string | null {
  const name = `source.${quoteSqliteName(column)}`;
  const digits = ['{', '}', '-'].reduce((sql, mark) => `replace(${sql}, '${mark}', '')`, spelled(name));
  const [found] = database.all(
    `SELECT min(spelling) || ', ' || max(spelling)
     FROM (SELECT DISTINCT ${spelled(name)} COLLATE BINARY AS spelling, lower(${digits}) AS digits
           FROM main.${quoteSqliteName(table)} AS source WHERE ${name} IS NOT NULL)
     GROUP BY digits HAVING count(*) > 1 LIMIT 1`,
  );
  return found === undefined ? null : String(found[0]);
}

/** Sixteen bytes are a UUID too. */
function spelled(name: string): string {
  return `CASE typeof(${name}) WHEN 'blob' THEN hex(${name}) ELSE ${name} END`;
}
