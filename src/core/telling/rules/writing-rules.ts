import type { PgForeignKey } from '../../catalog/pg-catalog.ts';
import { quoteName, quoteNames } from '../../ddl/quote.ts';
import type { ColumnFacts, TableFacts } from '../facts.ts';
import { type Example, type Found, placeOfTable, type Rule, sourceTable, targetTable } from '../rule.ts';

/** Columns of an example besides its key. */
const mostColumns = 2;

/** Tables with a key by which a row replaces another: https://www.sqlite.org/lang_conflict.html */
export const insertOrReplace: Rule = {
  kind: 'insert-or-replace',
  message:
    'INSERT OR REPLACE and OR IGNORE become ON CONFLICT, which names the key; REPLACE deleted the old row, DO UPDATE sets only what it names',
  find: ({ tables }) =>
    tables.flatMap((table): Found[] => {
      const { primaryKey, uniques, indexes } = table.planned.target;
      if (primaryKey === null && uniques.length === 0 && !indexes.some(({ unique }) => unique)) return [];
      const isTypical = naturalKey(table) !== undefined;
      return [{ place: placeOfTable(table), isTypical, example: () => upsert(table) }];
    }),
};

/** A key whose values the application makes. */
function naturalKey({ planned: { target, identity } }: TableFacts): readonly string[] | undefined {
  const keys = [...(target.primaryKey === null ? [] : [target.primaryKey]), ...target.uniques];
  return keys.find(({ columns }) => identity === null || !columns.includes(identity.column))?.columns;
}

function upsert(table: TableFacts): Example | null {
  const key = naturalKey(table) ?? table.planned.target.primaryKey?.columns;
  if (key === undefined) return ignoring(table);
  const keyed = table.columns.filter((column) => key.includes(column.load.target) && !isGenerated(column));
  const others = writable(table)
    .filter(({ load }) => !key.includes(load.target))
    .slice(0, mostColumns);
  const columns = [...keyed, ...others];
  if (columns.length === 0) return null;
  const set = others.map(({ load }) => `${quoteName(load.target)} = EXCLUDED.${quoteName(load.target)}`);
  return {
    before: `INSERT OR ${others.length === 0 ? 'IGNORE' : 'REPLACE'} ${intoSqlite(table, columns)}`,
    after: `INSERT ${intoPostgres(table, columns)} ON CONFLICT (${quoteNames(key)}) DO ${set.length === 0 ? 'NOTHING' : `UPDATE SET ${set.join(', ')}`}`,
  };
}

/** Where only an index is unique, it is named by what it holds. */
function ignoring(table: TableFacts): Example | null {
  const index = table.planned.target.indexes.find(({ unique }) => unique);
  const columns = writable(table).slice(0, mostColumns);
  if (index === undefined || columns.length === 0) return null;
  const where = index.whereSql === null ? '' : ` WHERE ${index.whereSql}`;
  return {
    before: `INSERT OR IGNORE ${intoSqlite(table, columns)}`,
    after: `INSERT ${intoPostgres(table, columns)} ON CONFLICT (${index.columns.map(({ sql }) => sql).join(', ')})${where} DO NOTHING`,
  };
}

/** Tables whose rows get their number from SQLite. */
export const lastInsertRowid: Rule = {
  kind: 'last-insert-rowid',
  message:
    'the id of a new row (AUTOINCREMENT or not) comes from RETURNING; last_insert_rowid() and lastrowid are not there',
  find: ({ tables }) =>
    tables.flatMap((table): Found[] => {
      const { identity } = table.planned;
      const columns = writable(table).slice(0, mostColumns);
      if (identity === null) return [];
      return [
        {
          place: { ...placeOfTable(table), column: table.sqlite.rowidAlias },
          isTypical: columns.length > 0,
          example: () => ({
            before: `INSERT ${columns.length === 0 ? `INTO ${sourceTable(table)} DEFAULT VALUES` : intoSqlite(table, columns)}; SELECT last_insert_rowid()`,
            after: `INSERT ${columns.length === 0 ? `INTO ${targetTable(table.planned.target)} DEFAULT VALUES` : intoPostgres(table, columns)} RETURNING ${quoteName(identity.column)}`,
          }),
        },
      ];
    }),
};

/** Tables whose rows only SQLite has a number for, https://www.sqlite.org/rowidtable.html */
export const rowid: Rule = {
  kind: 'rowid',
  message:
    'there is no rowid: a row is named by its key; a table without one needs one (bigint GENERATED ALWAYS AS IDENTITY)',
  find: ({ tables }) =>
    tables.flatMap((table): Found[] => {
      const { rowidName, rowidAlias, withoutRowid, virtual } = table.sqlite;
      if (rowidName === null || rowidAlias !== null || withoutRowid || virtual !== null) return [];
      const { primaryKey, uniques } = table.planned.target;
      const key = (primaryKey ?? uniques[0])?.columns;
      const named = key ?? table.columns.slice(0, 1).map(({ load }) => load.target);
      const condition = named.map((name, at) => `${quoteName(name)} = $${at + 1}`).join(' AND ');
      return [
        {
          place: placeOfTable(table),
          isTypical: key !== undefined,
          example: () => ({
            before: `DELETE FROM ${sourceTable(table)} WHERE ${rowidName} = ?`,
            after: `DELETE FROM ${targetTable(table.planned.target)} WHERE ${condition}`,
          }),
        },
      ];
    }),
};

/** Foreign keys, which SQLite checks only where the connection asks for it: https://www.sqlite.org/foreignkeys.html#fk_enable */
export const foreignKey: Rule = {
  kind: 'foreign-key',
  message:
    'foreign keys are always checked, not only after PRAGMA foreign_keys = ON: parents are written first and deleted last',
  find: ({ tables }) =>
    tables.flatMap((table) =>
      table.planned.target.foreignKeys.map((key): Found => {
        const child = table.columns.find(({ load }) => load.target === key.columns[0]);
        const parent = tables.find(
          ({ planned: { target } }) => target.schema === key.parentSchema && target.name === key.parentTable,
        );
        const refuses = key.onDelete === 'NO ACTION' || key.onDelete === 'RESTRICT';
        return {
          place: { ...placeOfTable(table), column: child?.load.source ?? null },
          isTypical: refuses && key.columns.length === 1,
          example: () => (parent === undefined ? null : deletion(table, parent, key)),
        };
      }),
    ),
};

function deletion(child: TableFacts, parent: TableFacts, key: PgForeignKey): Example | null {
  const columns = key.parentColumns.flatMap((name) => parent.columns.find(({ load }) => load.target === name) ?? []);
  if (columns.length < key.parentColumns.length) return null;
  const of = (names: readonly string[]) => names.map((name, at) => `${quoteName(name)} = $${at + 1}`).join(' AND ');
  const before = columns.map(({ load }) => `${quoteName(load.source)} = ?`).join(' AND ');
  return {
    before: `DELETE FROM ${sourceTable(parent)} WHERE ${before}`,
    after: [
      `DELETE FROM ${targetTable(child.planned.target)} WHERE ${of(key.columns)}`,
      `DELETE FROM ${targetTable(parent.planned.target)} WHERE ${of(key.parentColumns)}`,
    ].join('; '),
  };
}

/** Columns that an INSERT gives a value: none that is generated, nor the number of the row. */
function writable({ columns, planned: { identity } }: TableFacts): readonly ColumnFacts[] {
  return columns.filter((column) => !isGenerated(column) && column.load.target !== identity?.column);
}

function isGenerated({ sqlite, target }: ColumnFacts): boolean {
  return sqlite.generated !== null || target.generatedSql !== null;
}

function intoSqlite(table: TableFacts, columns: readonly ColumnFacts[]): string {
  const names = quoteNames(columns.map(({ load }) => load.source));
  return `INTO ${sourceTable(table)} (${names}) VALUES (${columns.map(() => '?').join(', ')})`;
}

function intoPostgres(table: TableFacts, columns: readonly ColumnFacts[]): string {
  const names = quoteNames(columns.map(({ load }) => load.target));
  return `INTO ${targetTable(table.planned.target)} (${names}) VALUES (${columns.map((_, at) => `$${at + 1}`).join(', ')})`;
}
