import { asciiLower } from '../core/catalog/same-name.ts';
import type { ForeignKeyAction, SqliteForeignKey } from '../core/catalog/sqlite-catalog.ts';
import type { CreateTableFacts } from '../core/sqlite-sql/read-create-table.ts';
import type { SqliteDatabase } from './driver.ts';
import { columnNames } from './introspect-columns.ts';
import { small, text, textOrNull } from './introspect-rows.ts';
import { declaredSpelling } from './sql-names.ts';

/** The names of all tables as they are spelled, by what SQLite takes for the same name. */
export type TableNames = ReadonlyMap<string, string>;

interface Child {
  readonly table: string;
  readonly tableNames: TableNames;
  /** null: the SQL of the table could not be read, so names and DEFERRABLE are not known. */
  readonly facts: CreateTableFacts | null;
}

interface Link {
  readonly id: number;
  readonly parent: string;
  readonly from: string;
  readonly to: string | null;
  readonly onUpdate: string;
  readonly onDelete: string;
}

/** https://www.sqlite.org/pragma.html#pragma_foreign_key_list numbers the keys from the last one declared to the first. */
export function readForeignKeys(database: SqliteDatabase, child: Child): SqliteForeignKey[] {
  const links = linksOf(database, child.table);
  const ids = [...new Set(links.map(({ id }) => id))].sort((a, b) => b - a);
  const facts = child.facts?.foreignKeys.length === ids.length ? child.facts.foreignKeys : [];
  const ownColumns = ids.length === 0 ? [] : columnNames(database, child.table);
  return ids.map((id, at) => {
    const own = links.filter((link) => link.id === id);
    const [first] = own;
    const parent = first?.parent ?? '';
    const parentTable = child.tableNames.get(asciiLower(parent)) ?? parent;
    const parentColumns = columnNames(database, parentTable);
    return {
      name: facts[at]?.name ?? null,
      columns: own.map(({ from }) => declaredSpelling(from, ownColumns) ?? from),
      parentTable,
      parentColumns: own.flatMap(({ to }) => (to === null ? [] : [declaredSpelling(to, parentColumns) ?? to])),
      onDelete: actionOf(first?.onDelete ?? ''),
      onUpdate: actionOf(first?.onUpdate ?? ''),
      deferrable: facts[at]?.deferrable ?? 'not',
    };
  });
}

function linksOf(database: SqliteDatabase, table: string): Link[] {
  const sql = `SELECT id, "table", "from", "to", on_update, on_delete FROM pragma_foreign_key_list(?, 'main') ORDER BY id, seq`;
  return database.all(sql, [table]).map(([id, parent, from, to, onUpdate, onDelete]) => ({
    id: small(id),
    parent: text(parent),
    from: text(from),
    to: textOrNull(to),
    onUpdate: text(onUpdate),
    onDelete: text(onDelete),
  }));
}

const actions: readonly ForeignKeyAction[] = ['NO ACTION', 'RESTRICT', 'SET NULL', 'SET DEFAULT', 'CASCADE'];

function actionOf(name: string): ForeignKeyAction {
  return actions.find((action) => action === name) ?? 'NO ACTION';
}
