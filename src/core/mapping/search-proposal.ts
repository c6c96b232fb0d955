import { quoteName } from '../ddl/quote.ts';
import { searches } from '../sqlite-sql/match-sql.ts';
import type { Select } from '../sqlite-sql/parse.ts';
import type { SelectEnvironment } from '../sqlite-sql/select-context.ts';
import { selectSql } from '../sqlite-sql/select-sql.ts';
import { Untranslatable } from '../sqlite-sql/typed-sql.ts';
import { bodyIn } from './carried-view.ts';
import type { ViewDraft } from './view-drafts.ts';

/** A view that searches a full-text table, written with PostgreSQL's search; null where that is not what it stumbles over. */
export function searchProposal(
  { schema, name }: ViewDraft,
  select: Select,
  environment: SelectEnvironment,
): string | null {
  if (!searches(select)) return null;
  try {
    const { sql } = selectSql(select, { ...environment, proposesSearch: true });
    return `CREATE VIEW ${quoteName(schema)}.${quoteName(name)} AS ${bodyIn(schema, sql)}`;
  } catch (error) {
    if (error instanceof Untranslatable) return null;
    throw error;
  }
}
