import type { CaseExpr } from 'sqlite3-parser';
import { commonType } from './common-sql.ts';
import { comparisonSql } from './compare-sql.ts';
import type { Translator } from './translator.ts';
import type { Typed } from './typed-sql.ts';

/** CASE: the base is compared with each WHEN, and the results are brought to one type. */
export function caseSql({ base, whenThenPairs, elseExpr }: CaseExpr, translator: Translator): Typed {
  const { scope } = translator;
  const tested = base === undefined ? null : translator.value(base);
  const whens = whenThenPairs.map(({ when }) =>
    tested === null ? translator.condition(when) : comparisonSql(tested, '=', translator.value(when), scope),
  );
  const results = [...whenThenPairs.map(({ then }) => then), ...(elseExpr === undefined ? [] : [elseExpr])];
  const common = commonType(
    results.map((result) => translator.value(result)),
    scope,
  );
  const branches = whens.map((when, place) => `WHEN ${when.sql} THEN ${common.sqls[place]}`).join(' ');
  return common.as(`CASE ${branches} ELSE ${common.sqls[whens.length] ?? 'NULL'} END`);
}
