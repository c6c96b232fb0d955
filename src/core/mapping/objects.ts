import type { SqliteObject } from '../catalog/sqlite-catalog.ts';
import { isSelected } from '../settings/patterns.ts';
import type { Settings } from '../settings/settings.ts';
import type { SourceToPlan } from './draft.ts';
import type { NoteCode } from './note-codes.ts';
import type { Notebook } from './notebook.ts';

/** Views and triggers are planned, and reported there where they cannot be carried. */
type ReportedKind = Exclude<SqliteObject['kind'], 'view' | 'trigger'>;

/** How each kind of object that is not a table is reported. */
const reports: Readonly<
  Record<ReportedKind, { readonly code: NoteCode; readonly what: (object: SqliteObject) => string }>
> = {
  'virtual-table': {
    code: 'GM503',
    what: ({ name, reason }) => `the virtual table ${name} is not carried: ${reason}`,
  },
  'shadow-table': {
    code: 'GM504',
    what: ({ name, table }) => `the table ${name} belongs to the virtual table ${table} and stays behind with it`,
  },
  'uncomputable-column': {
    code: 'GM506',
    what: ({ name, reason }) =>
      `the generated column ${name} cannot be computed by SQLite itself (${reason}): it stays behind`,
  },
  unreadable: { code: 'GM505', what: ({ name, reason }) => `${name} cannot be read: ${reason}` },
};

const advice: Partial<Record<ReportedKind, string>> = {
  'virtual-table':
    "Build what is needed of it with PostgreSQL's own means, such as an index; its SQL is in notCarried.",
  unreadable: 'Leave it out with --exclude, or mend its definition in the source.',
};

/** Names every object that is no table, view or trigger, but for those that the settings leave out, by themselves or with their table. */
export function reportObjects(source: SourceToPlan, settings: Settings, notebook: Notebook): void {
  for (const object of source.catalog.others) {
    if (!isSelected(object.table ?? object.name, source.label, settings)) continue;
    const { kind } = object;
    if (kind === 'view' || kind === 'trigger') continue;
    const { code, what } = reports[kind];
    if (object.kind === 'shadow-table' && isCarried(source, object.table)) {
      const message = `the table ${object.name} only holds what the virtual table ${object.table} is made of: it stays behind`;
      notebook.add({ code, source: source.label, table: object.table ?? object.name, message });
      continue;
    }
    notebook.refuse({
      code,
      source: source.label,
      table: object.table ?? object.name,
      kind: kind.replace('-', ' '),
      name: object.name,
      sql: object.sql,
      message: what(object),
      advice: advice[kind] ?? '',
    });
  }
  if (source.catalog.tables.length + source.catalog.others.length > 0) return;
  const message = `${source.file} has no tables; is the path right?`;
  notebook.add({ code: 'GM701', source: source.label, message });
}

/** Whether the rows of a virtual table are carried, or its index with those of another table. */
function isCarried({ catalog }: SourceToPlan, virtual: string | null): boolean {
  return catalog.tables.some(
    ({ name, fullTexts }) => name === virtual || fullTexts.some((fullText) => fullText.name === virtual),
  );
}
