import { type PgType, typeSql } from '../catalog/pg-catalog.ts';
import type { SqliteCheck } from '../catalog/sqlite-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { testedForClass } from '../sqlite-sql/class-tests.ts';
import { type ColumnDraft, findColumn, type TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';

/**
 * A column of one type holds values of one class: what does not fit is refused or converted when it is assigned, before a CHECK
 * sees it. https://www.postgresql.org/docs/current/typeconv-query.html
 */
export function reportClassTests(draft: TableDraft, { sql }: SqliteCheck, notebook: Notebook): void {
  for (const name of testedForClass(sql)) {
    const column = findColumn(draft, name);
    const converts = column === undefined ? undefined : conversions[column.type.kind]?.(column);
    if (column === undefined || converts === undefined) continue;
    notebook.add({
      code: 'GM313',
      source: draft.source.label,
      table: draft.sqlite.name,
      column: column.sqlite.name,
      message: [
        `CHECK (${sql}) tests the class of a value, which the type ${typeSql(column.type)} has decided before the CHECK sees it:`,
        `PostgreSQL ${converts.what}, where SQLite refuses the row`,
      ].join(' '),
      advice: converts.advice ?? 'Where that matters, let the application send values of the right type.',
    });
  }
}

interface Conversion {
  readonly what: string;
  readonly advice?: string;
}

/** What PostgreSQL makes of a value that SQLite's CHECK would refuse; types that are not here convert none, or keep the class. */
const conversions: Partial<Record<PgType['kind'], (column: ColumnDraft) => Conversion | undefined>> = {
  smallint: rounds,
  integer: rounds,
  bigint: rounds,
  'double precision': ({ sqlite }) => (sqlite.affinity === 'real' ? undefined : { what: 'makes a real of an integer' }),
  text: spells,
  varchar: spells,
  bytea: () => ({
    what: 'reads a text without a type as the bytes of its letters',
  }),
  boolean: () => ({
    what: "reads the texts 't', 'yes', 'on' and '1' as true, and their opposites as false",
  }),
};

function rounds({ name }: ColumnDraft): Conversion {
  return {
    what: 'rounds 1.5 to 2 and takes it',
    advice: `Where that matters: ALTER COLUMN ${quoteName(name)} TYPE numeric, with CHECK (${quoteName(name)} = trunc(${quoteName(name)})).`,
  };
}

function spells({ sqlite: { affinity } }: ColumnDraft): Conversion {
  const classes = affinity === 'text' ? 'bytea' : 'number or bytea';
  return { what: `takes a ${classes} as the text that it prints for it` };
}
