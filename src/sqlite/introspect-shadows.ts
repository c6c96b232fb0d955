import { readCreateVirtualTable } from '../core/sqlite-sql/read-create-virtual-table.ts';
import { isShadowOf, type ShadowOwner } from '../core/sqlite-sql/shadow-tables.ts';
import type { SqliteDatabase } from './driver.ts';
import { columnNames } from './introspect-columns.ts';
import type { SchemaRow } from './introspect-rows.ts';
import type { ReadVirtual } from './introspect-virtual.ts';
import { foldName } from './sql-names.ts';

/**
 * The tables that belong to virtual ones: name of the table to name of the virtual table. Where a full-text table cannot be
 * read, such as for a tokenizer of the application, its texts are in its _content, which then is a table like any other.
 */
export function shadowOwners(
  database: SqliteDatabase,
  tables: readonly SchemaRow[],
  virtuals: readonly (readonly [row: SchemaRow, read: ReadVirtual])[],
): ReadonlyMap<string, string> {
  const owners = virtuals.flatMap(([row, read]) => {
    const created = readCreateVirtualTable(row.sql ?? '');
    return created.kind === 'read' ? [{ row, read, owner: { ...created, name: foldName(row.name) } }] : [];
  });
  const found = new Map<string, string>();
  for (const { name } of tables) {
    const folded = foldName(name);
    const columns = () => columnNames(database, name).map(foldName);
    const match = owners.find(({ owner }) => isShadowOf(owner, folded, columns));
    if (match === undefined || (match.read.kind === 'refused' && isContent(match.owner, folded))) continue;
    found.set(name, match.row.name);
  }
  return found;
}

const isContent = (owner: ShadowOwner, table: string): boolean => table === `${owner.name}_content`;
