import { spellingOf } from '../sqlite-sql/column-sql.ts';
import type { TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';
import { columnInScope } from './scope.ts';

/** PostgreSQL keeps a time and not its spelling: objects that see the text see the spelling that the present rows share. */
export function reportTextUses(drafts: readonly TableDraft[], notebook: Notebook): void {
  for (const draft of drafts) {
    for (const column of draft.columns) {
      const { spelling } = spellingOf(columnInScope(column));
      if (!column.textUse.isSeen || spelling === undefined || column.type.kind === 'date') continue;
      notebook.add({
        code: 'GM108',
        source: draft.source.label,
        table: draft.sqlite.name,
        column: column.sqlite.name,
        message: `what compares or shows it as a text sees every time as strftime('${asFormat(spelling)}') writes it, which is how all its rows are spelled: PostgreSQL keeps the time, not its spelling`,
        advice: 'Rows that the application writes in another spelling later are seen in this one too.',
      });
    }
  }
}

/** A spelling of this project as a format of strftime: `%3` is its decimals of a second. */
function asFormat(spelling: string): string {
  return spelling
    .replace(/%S[.]%3/, '%f')
    .replace(/[.]%([1-6])/, (_all, digits: string) => `.${'0'.repeat(Number(digits))}`);
}
