import type { SelectValues } from 'sqlite3-parser';
import { quoteNames } from '../ddl/quote.ts';
import { type Arm, outputs } from './arm.ts';
import { expressionSql } from './expression-sql.ts';
import { asColumn, unified } from './result-types.ts';
import type { SelectContext, TranslateInside } from './select-context.ts';
import { scopeWith } from './select-scope.ts';
import { asValue, type Typed, Untranslatable } from './typed-sql.ts';

/** VALUES: rows without a FROM. Throws Untranslatable. */
export function valuesArm({ values }: SelectValues, context: SelectContext, translate: TranslateInside): Arm {
  const scope = scopeWith({
    sources: [],
    terms: [],
    context,
    translate,
    aliases: [],
  });
  const rows = values.map((row) => row.values.map((value) => asValue(expressionSql(value, scope))));
  const [first = []] = rows;
  if (rows.some((row) => row.length !== first.length)) throw new Untranslatable('VALUES of different lengths');
  const columns = first.map((_value, place) =>
    unified(
      rows.map((row) => row[place] as Typed),
      scope,
    ),
  );
  const names = first.map((_value, place) => `column${place + 1}`);
  const list = rows.map((_row, row) => `(${columns.map(({ sqls }) => sqls[row]).join(', ')})`).join(', ');
  return {
    names,
    columns: columns.map(({ typed }, place) => asColumn(typed, names[place] ?? '')),
    scope,
    isDistinct: false,
    build: (sqls, targets) =>
      `SELECT ${outputs(sqls, targets)} FROM (VALUES ${list}) AS "values" (${quoteNames(names)})`,
    order: (sorted) => {
      if (sorted.length === 0) return '';
      throw new Untranslatable('VALUES with ORDER BY');
    },
  };
}
