import type { PgCheck } from '../catalog/pg-catalog.ts';
import { translateCondition } from '../sqlite-sql/translate.ts';
import type { TableDraft } from './draft.ts';
import { NameAllocator } from './names.ts';
import type { Notebook } from './notebook.ts';
import { scopeOf } from './scope.ts';

/** CHECK constraints of a table, translated; one whose meaning would change is named in a note and left out. */
export function planChecks(draft: TableDraft, notebook: Notebook): PgCheck[] {
  const names = new NameAllocator();
  return draft.sqlite.checks.flatMap((check, position) => {
    const translated = translateCondition(check.sql, scopeOf(draft));
    if (translated.kind === 'translated') {
      return [{ name: names.take(check.name ?? `${draft.name}_check`), sql: translated.sql, valid: true }];
    }
    notebook.refuse({
      code: 'GM305',
      source: draft.source.label,
      table: draft.sqlite.name,
      kind: 'check',
      name: `${draft.sqlite.name}.${check.name ?? position + 1}`,
      sql: `CHECK (${check.sql})`,
      message: `CHECK (${check.sql}) is not carried: ${translated.reason}`,
      advice: 'Add a CHECK by hand after the migration.',
    });
    return [];
  });
}
