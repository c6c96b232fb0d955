import type { PlannedView } from '../../catalog/plan.ts';
import { sameName } from '../../catalog/same-name.ts';
import { quoteName } from '../../ddl/quote.ts';
import { configurationOf } from '../../mapping/full-text-search.ts';
import { hasQuotedText } from '../../sqlite-sql/quoted-texts.ts';
import type { ColumnFacts, PlanFacts, TableFacts } from '../facts.ts';
import { type Example, type Found, namesOf, placeOf, placeOfTable, type Rule, targetTable } from '../rule.ts';

/** Texts in double quotes, which the schema itself has: https://www.sqlite.org/quirks.html#dblquote */
export const doubleQuotedText: Rule = {
  kind: 'double-quoted-text',
  message:
    'double quotes name columns, never texts, which stand in single quotes; this schema has texts in double quotes',
  find: ({ tables, plan }) => [
    ...tables.flatMap(textsOfTable),
    // What another view reads may be the one that has them.
    ...plan.views.filter(({ sourceSelect, reads }) => sourceSelect !== null && reads.length === 0).map(textOfView),
  ],
};

function textsOfTable(table: TableFacts): Found[] {
  const { columns, checks, indexes } = table.sqlite;
  const isColumn = (name: string) => columns.some((column) => sameName(column.name, name));
  const has = (sql: string | null) => sql !== null && hasQuotedText(sql, isColumn);
  const first = table.columns[0];
  const selected = (column: ColumnFacts | undefined) => (): Example | null =>
    column === undefined ? null : inQuotes(column);
  const ofColumns = table.columns.flatMap((column): Found[] => {
    const { defaultSql, generated } = column.sqlite;
    if (!has(defaultSql) && !has(generated?.sql ?? null)) return [];
    return [{ place: placeOf(column), isTypical: true, example: selected(column) }];
  });
  const isElsewhere =
    checks.some(({ sql }) => has(sql)) ||
    indexes.some(
      (index) => has(index.whereSql) || index.columns.some(({ column, sql }) => column === null && has(sql)),
    );
  return isElsewhere
    ? [...ofColumns, { place: placeOfTable(table), isTypical: false, example: selected(first) }]
    : ofColumns;
}

function textOfView(view: PlannedView): Found {
  const { source, sourceName, columns } = view;
  const [first] = columns;
  const example = (): Example | null =>
    first === undefined
      ? null
      : {
          before: `SELECT ${quoteName(first.source)}, "some text" FROM ${quoteName(sourceName)}`,
          after: `SELECT ${quoteName(first.name)}, 'some text' FROM ${targetTable(view)}`,
        };
  return { place: { source, table: sourceName, column: null }, isTypical: false, example };
}

function inQuotes(column: ColumnFacts): Example {
  const { inSqlite, inPostgres } = namesOf(column);
  return {
    before: `SELECT ${inSqlite.column}, "some text" FROM ${inSqlite.table}`,
    after: `SELECT ${inPostgres.column}, 'some text' FROM ${inPostgres.table}`,
  };
}

/** Types of which PostgreSQL knows the least value in every release. */
const ordered: readonly ColumnFacts['kind'][] = [
  'smallint', 'integer', 'bigint', 'numeric', 'double precision', 'text', 'varchar', 'date', 'time', 'timestamp', 'timestamptz',
]; // biome-ignore format: one line a group

/** Views that show a column beside groups in which it may differ: https://www.sqlite.org/lang_select.html#bareagg */
export const bareColumn: Rule = {
  kind: 'bare-column',
  message:
    'every column beside GROUP BY is grouped or in an aggregate; SQLite takes it from any row of the group, as views of this schema do',
  find: (facts) =>
    facts.plan.notes
      .filter(({ code }) => code === 'GM512')
      .map(({ source, table }) => ({
        place: { source: source ?? '', table: table ?? '', column: null },
        isTypical: true,
        example: () => grouped(facts, { source: source ?? '', view: table ?? '' }),
      })),
};

/** The first table that the view names, grouped by one of the columns that it names, and showing another. */
function grouped(
  { plan, tables }: PlanFacts,
  { source, view }: { readonly source: string; readonly view: string },
): Example | null {
  const sql = plan.views.find((one) => one.source === source && one.sourceName === view)?.sourceSql ?? '';
  const words = new Set(sql.toLowerCase().match(/[\p{L}\p{N}_$]+/gu));
  const isNamed = (name: string) =>
    words.has(name.toLowerCase()) || sql.toLowerCase().includes(quoteName(name.toLowerCase()));
  for (const table of tables) {
    if (table.planned.source !== source || !isNamed(table.sqlite.name)) continue;
    const columns = table.columns.filter(({ load, isKey }) => !isKey && isNamed(load.source));
    const shown = columns.findLast(({ kind }) => ordered.includes(kind));
    const by = columns.find((column) => column !== shown && column.kind !== 'json');
    if (by === undefined || shown === undefined) continue;
    const [one, other] = [namesOf(by), namesOf(shown)];
    return {
      before: `SELECT ${one.inSqlite.column}, ${other.inSqlite.column}, count(*) FROM ${one.inSqlite.table} GROUP BY ${one.inSqlite.column}`,
      after: `SELECT ${one.inPostgres.column}, min(${other.inPostgres.column}), count(*) FROM ${one.inPostgres.table} GROUP BY ${one.inPostgres.column}`,
    };
  }
  return null;
}

/** Full-text tables and indexes, which the plan's notes GM521 and GM522 tell of. */
export const fullTextSearch: Rule = {
  kind: 'full-text-search',
  message: 'MATCH becomes @@ with a tsquery; rank is ts_rank(), snippet() and highlight() are ts_headline()',
  find: ({ tables, plan }) =>
    tables.flatMap((table) =>
      table.sqlite.fullTexts
        .filter(({ name }) =>
          plan.notes.some(
            ({ code, source, table: noted }) =>
              (code === 'GM521' || code === 'GM522') && source === table.planned.source && noted === name,
          ),
        )
        .map((fullText): Found => {
          const { target } = table.planned;
          const own = target.columns.find(({ type }) => type.kind === 'tsvector');
          const vector =
            own === undefined
              ? target.indexes.find(({ method }) => method === 'gin')?.columns[0]?.sql
              : quoteName(own.name);
          const name = quoteName(fullText.name);
          return {
            place: { ...placeOfTable(table), table: fullText.name },
            isTypical: own !== undefined,
            example: () =>
              vector === undefined
                ? null
                : {
                    before: `SELECT * FROM ${name} WHERE ${name} MATCH 'words'`,
                    after: `SELECT * FROM ${targetTable(target)} WHERE ${vector} @@ websearch_to_tsquery('${configurationOf(fullText)}', 'words')`,
                  },
          };
        }),
    ),
};
