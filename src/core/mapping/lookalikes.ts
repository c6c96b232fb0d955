import { sameName, type TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';

/**
 * Tables that are called as if they belonged to a virtual table that stays behind. Of an unknown module nobody here can tell, so
 * they are carried like any other: more than was wanted rather than less.
 */
export function reportLookalikes(drafts: readonly TableDraft[], notebook: Notebook): void {
  for (const { source, sqlite } of drafts) {
    const { name } = sqlite;
    const virtuals = source.catalog.others.filter(({ kind }) => kind === 'virtual-table');
    const owner = virtuals.find((one) => sameName(name.slice(0, one.name.length + 1), `${one.name}_`));
    if (owner === undefined) continue;
    notebook.add({
      code: 'GM525',
      source: source.label,
      table: name,
      message: `it may belong to the virtual table ${owner.name}, which is not carried; it is carried as an ordinary table`,
      advice: `If nothing else uses it: --exclude ${name}`,
    });
  }
}
