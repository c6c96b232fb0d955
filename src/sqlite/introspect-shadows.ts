import { asciiLower } from '../core/catalog/same-name.ts';
import { readCreateVirtualTable } from '../core/sqlite-sql/read-create-virtual-table.ts';
import { isShadowOf, type ShadowOwner } from '../core/sqlite-sql/shadow-tables.ts';
import type { SqliteDatabase } from './driver.ts';
import { columnNames } from './introspect-columns.ts';
import type { SchemaRow } from './introspect-rows.ts';
import type { ReadVirtual } from './introspect-virtual.ts';

/** Which tables are parts of virtual ones. */
export interface ShadowTables {
  /** Name of the table to name of the virtual table. */
  readonly owners: ReadonlyMap<string, string>;
  /** Name of a virtual table that cannot be read to name of the table that holds its texts. */
  readonly contents: ReadonlyMap<string, string>;
}

/**
 * The tables that belong to virtual ones. Where a full-text table cannot be
 * read, such as for a tokenizer of the application, its texts are in its _content, which then is a table like any other.
 */
export function findShadowTables(
  database: SqliteDatabase,
  tables: readonly SchemaRow[],
  virtuals: readonly (readonly [row: SchemaRow, read: ReadVirtual])[],
): ShadowTables {
  const owners = virtuals.flatMap(([row, read]) => {
    const created = readCreateVirtualTable(row.sql ?? '');
    return created.kind === 'read' ? [{ row, read, owner: { ...created, name: asciiLower(row.name) } }] : [];
  });
  const found = new Map<string, string>();
  const contents = new Map<string, string>();
  for (const { name } of tables) {
    const folded = asciiLower(name);
    const columns = () => columnNames(database, name).map(asciiLower);
    const match = owners.find(({ owner }) => isShadowOf(owner, folded, columns));
    if (match === undefined) continue;
    if (match.read.kind === 'refused' && isContent(match.owner, folded)) contents.set(match.row.name, name);
    else found.set(name, match.row.name);
  }
  return { owners: found, contents };
}

const isContent = (owner: ShadowOwner, table: string): boolean => table === `${owner.name}_content`;
