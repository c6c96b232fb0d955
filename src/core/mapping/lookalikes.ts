import type { SqliteObject } from '../catalog/sqlite-catalog.ts';
import { excludeOption } from '../settings/option-text.ts';
import { readCreateVirtualTable } from '../sqlite-sql/read-create-virtual-table.ts';
import { hasKnownShadows } from '../sqlite-sql/shadow-tables.ts';
import { sameName, type TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';

/**
 * Tables that are called as if they belonged to a virtual table that stays behind and whose module is unknown, so that nobody
 * here can tell. They are carried like any other: rather more than was wanted than less.
 */
export function reportLookalikes(drafts: readonly TableDraft[], notebook: Notebook): void {
  for (const { source, sqlite } of drafts) {
    const { name } = sqlite;
    const owner = source.catalog.others.find((one) => isForeign(one) && startsWith(name, `${one.name}_`));
    if (owner === undefined) continue;
    notebook.add({
      code: 'GM525',
      source: source.label,
      table: name,
      message: `it may belong to the virtual table ${owner.name}, which is not carried; it is carried as an ordinary table`,
      advice: `If nothing else uses it: ${excludeOption({ table: name })}`,
    });
  }
}

function isForeign({ kind, sql }: SqliteObject): boolean {
  if (kind !== 'virtual-table') return false;
  const created = readCreateVirtualTable(sql);
  return created.kind === 'failed' || !hasKnownShadows(created.module);
}

function startsWith(name: string, start: string): boolean {
  return sameName(name.slice(0, start.length), start);
}
