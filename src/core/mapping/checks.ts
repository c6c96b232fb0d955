import type { PgCheck } from '../catalog/pg-catalog.ts';
import type { SqliteCheck } from '../catalog/sqlite-catalog.ts';
import { translateCheck } from '../sqlite-sql/translate.ts';
import { reportClassTests } from './check-classes.ts';
import type { TableDraft } from './draft.ts';
import { targetName } from './names.ts';
import type { ConstraintBooks } from './notebook.ts';
import { checkScopeOf } from './scope.ts';

/** CHECK constraints of a table, translated; one whose meaning would change is named in a note and left out. */
export function planChecks(draft: TableDraft, books: ConstraintBooks): PgCheck[] {
  return draft.sqlite.checks.flatMap((check, position) => {
    const translated = translateCheck(check.sql, checkScopeOf(draft));
    if (translated.kind === 'translated') {
      reportClassTests(draft, check, books.notebook);
      const given = check.name === null ? null : targetName(check.name, draft.identifiers, 'table').name;
      const name = books.names.take(given ?? `${draft.name}_check`);
      return [{ name, sql: translated.sql, valid: isKept(draft, check, position, books) }];
    }
    books.notebook.refuse({
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

/** Whether all rows keep it; rows written with PRAGMA ignore_check_constraints may not, or rows that are older than the CHECK. */
function isKept(draft: TableDraft, check: SqliteCheck, position: number, { notebook }: ConstraintBooks): boolean {
  const broken = draft.source.profile.brokenChecks.find(
    ({ table, check: at }) => table === draft.sqlite.name && at === position,
  );
  if (broken === undefined) return true;
  notebook.add({
    code: 'GM311',
    source: draft.source.label,
    table: draft.sqlite.name,
    message: `${broken.count} rows break CHECK (${check.sql}) (for example ${broken.example}): it is created NOT VALID, so that it guards new rows only`,
    advice: 'Mend these rows, then run ALTER TABLE … VALIDATE CONSTRAINT.',
  });
  return false;
}
