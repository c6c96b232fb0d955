import type { ColumnFacts } from '../facts.ts';
import { columnRule, type Rule, selectExample, whereExample } from '../rule.ts';
import { isText } from './value-rules.ts';

const byCollation = ({ sqlite }: ColumnFacts): boolean => sqlite.collation === 'NOCASE';

/** LIKE minds the case in PostgreSQL, https://www.sqlite.org/lang_expr.html#like */
export const likeCase: Rule = columnRule({
  kind: 'like-case',
  message: 'LIKE minds the case; SQLite ignores that of ASCII letters: write ILIKE where it shall not matter',
  holds: (column) => isText(column) && !byCollation(column),
  isTypical: ({ isKey }) => !isKey,
  example: (_, names) =>
    whereExample(names, `${names.inSqlite.column} LIKE 'a%'`, `${names.inPostgres.column} ILIKE 'a%'`),
});

/** What a column declared COLLATE NOCASE compares by itself. */
export const nocaseComparison: Rule = columnRule({
  kind: 'nocase-comparison',
  message:
    'columns with COLLATE NOCASE mind the case too: compare lower(…), which their unique indexes hold, or make them citext',
  holds: (column) => isText(column) && byCollation(column),
  example: (_, names) =>
    whereExample(
      names,
      `${names.inSqlite.column} = 'Ada'`,
      `lower(${names.inPostgres.column} COLLATE "C") = lower('Ada' COLLATE "C")`,
    ),
});

/** Texts in the order of the database's collation. */
export const textOrder: Rule = columnRule({
  kind: 'text-order',
  message:
    "texts are sorted by the database's collation with NULL last; SQLite sorts by bytes (Z before a) with NULL first",
  holds: (column) => isText(column) && column.target.collation !== 'C',
  isTypical: ({ isKey }) => !isKey,
  example: ({ target }, names) => {
    const nulls = target.notNull ? '' : ' NULLS FIRST';
    const { inSqlite, inPostgres } = names;
    return selectExample(names, '*', '*', {
      before: inSqlite.column,
      after: `${inPostgres.column} COLLATE "C"${nulls}`,
    });
  },
});

/** All other columns that may be NULL. */
export const nullOrder: Rule = columnRule({
  kind: 'null-order',
  message: 'NULL is sorted last; SQLite sorts it first',
  holds: (column) => {
    const isSorted = column.kind !== 'json';
    const isNullable =
      !column.target.notNull && !column.table.planned.target.primaryKey?.columns.includes(column.target.name);
    return isSorted && isNullable && !(isText(column) && column.target.collation !== 'C');
  },
  example: (_, names) =>
    selectExample(names, '*', '*', {
      before: names.inSqlite.column,
      after: `${names.inPostgres.column} NULLS FIRST`,
    }),
});
