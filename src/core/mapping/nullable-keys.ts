import type { KeyedDraft } from './foreign-keys.ts';
import type { Notebook } from './notebook.ts';

/** As many tables are named in the one note. */
const mostNamed = 5;

/**
 * Names the PRIMARY KEYs of a source whose columns take NULL in SQLite and take none in PostgreSQL, all in one note. Columns of STRICT
 * and WITHOUT ROWID tables are NOT NULL: https://www.sqlite.org/quirks.html#primary_keys_can_sometimes_contain_nulls
 */
export function reportNullableKeys(tables: readonly KeyedDraft[], notebook: Notebook): void {
  const found = tables.flatMap(({ draft, keys }) => {
    const { name, primaryKey, rowidAlias, columns } = draft.sqlite;
    if (keys.primaryKey === null || rowidAlias !== null) return [];
    const nullable = primaryKey.filter((key) => columns.some((column) => column.name === key && !column.notNull));
    return nullable.length === 0
      ? []
      : [
          {
            source: draft.source.label,
            key: `${name} (${nullable.join(', ')})`,
          },
        ];
  });
  const [first] = found;
  if (first === undefined) return;
  const more = found.length > mostNamed ? ` and ${found.length - mostNamed} more` : '';
  const named = found.slice(0, mostNamed).map(({ key }) => key);
  const keys = found.length === 1 ? 'the PRIMARY KEY' : `${found.length} PRIMARY KEYs`;
  notebook.add({
    code: 'GM314',
    source: first.source,
    message: [
      `${keys} without NOT NULL: ${named.join(', ')}${more}. None of them holds NULL;`,
      'SQLite would take a row with NULL there, PostgreSQL refuses it',
    ].join(' '),
    advice: 'Nothing needs to be done where the application always gives these rows a key.',
  });
}
