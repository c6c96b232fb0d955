import type { PlannedView } from '../catalog/plan.ts';
import { quoteName, quoteNames } from '../ddl/quote.ts';
import type { Select, TextOf } from '../sqlite-sql/parse.ts';
import { rewritten } from '../sqlite-sql/quoted-texts.ts';

/** The SELECT with its texts in double quotes as literals, and with those views as they are read that need the same. */
export function selectForSqlite(
  select: Select,
  textOf: TextOf,
  { texts, reads }: { readonly texts: ReadonlySet<string>; readonly reads: readonly PlannedView[] },
): string | null {
  const own = rewritten(select, textOf, (name) => texts.has(name));
  const others = [...new Set(reads)].flatMap(({ sourceName, columns, sourceSelect }) =>
    sourceSelect === null
      ? []
      : [`${quoteName(sourceName)} (${quoteNames(columns.map(({ source }) => source))}) AS (${sourceSelect})`],
  );
  return others.length === 0 ? own : `WITH ${others.join(', ')} SELECT * FROM (${own ?? textOf(select)})`;
}
