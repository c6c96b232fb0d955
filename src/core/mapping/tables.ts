import { typeSql } from '../catalog/pg-catalog.ts';
import type { SqliteTable } from '../catalog/sqlite-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { isSelected } from '../settings/patterns.ts';
import { type NamedPlace, renamedTo } from '../settings/renames.ts';
import type { Settings } from '../settings/settings.ts';
import type { CheckedCast } from './cast-columns.ts';
import { isCatalogName } from './catalog-names.ts';
import { chosenTypes } from './chosen-types.ts';
import { type ColumnDraft, columnProfile, type SourceToPlan, type TableDraft } from './draft.ts';
import { joinedTypes } from './joined-types.ts';
import { changeCodes, type TargetName, targetName } from './names.ts';
import type { Notebook } from './notebook.ts';
import { targetSchema } from './target-schema.ts';
import { TextUse } from './text-use.ts';

/** Names and types for the tables of a source that the settings select. */
export function draftTables(
  source: SourceToPlan,
  casts: readonly CheckedCast[],
  settings: Settings,
  notebook: Notebook,
): TableDraft[] {
  const selected = source.catalog.tables.filter(({ name }) => isSelected(name, source.label, settings));
  const chosen = chosenTypes({ source, tables: selected, casts, infer: settings.infer });
  const joined = joinedTypes(selected, source.profile, chosen);
  return selected.map((table) => {
    const name = namedRelation('table', table.name, source, settings, notebook);
    const columns = table.columns.map((column) => {
      const profile = columnProfile(source, table, column.name);
      const own = chosen.get(table.name)?.get(column.name);
      if (own === undefined) throw new Error(`no type was chosen for ${table.name}.${column.name}`);
      const type = joined.get(table.name)?.get(column.name) ?? own.type;
      const where = { source: source.label, table: table.name, column: column.name };
      for (const finding of own.findings) notebook.add({ ...where, ...finding });
      if (type !== own.type) {
        const message = `joined by a foreign key to a column of another type: becomes ${typeSql(type)}, not ${typeSql(own.type)}`;
        notebook.add({ ...where, code: 'GM106', message });
      }
      const read = own.read ?? (type.kind === 'bytea' && profile.texts.count > 0 ? 'bytes' : 'value');
      const { conversion, nulled = 0 } = own;
      return {
        sqlite: column,
        profile: nulled === 0 ? profile : { ...profile, nulls: profile.nulls + nulled },
        name: namedColumn(where, settings, notebook),
        type,
        ...(conversion === undefined ? {} : { conversion }),
        read,
        generatedSql: null,
        textUse: new TextUse(),
      } satisfies ColumnDraft;
    });
    reportSameNames(columns, source, table, notebook);
    const profile = source.profile.tables[table.name];
    if (profile === undefined) throw new Error(`table ${table.name} was not profiled`);
    const fullTexts = table.fullTexts.filter(({ name: one }) => isSelected(one, source.label, settings));
    return {
      source,
      sqlite: { ...table, fullTexts },
      profile,
      schema: targetSchema(source, settings),
      name,
      identifiers: settings.identifiers,
      columns,
    };
  });
}

/** The name of a table or view in the target; a changed one is noted. */
export function namedRelation(
  kind: 'table' | 'view',
  sourceName: string,
  source: SourceToPlan,
  settings: Settings,
  notebook: Notebook,
): string {
  const where = { source: source.label, table: sourceName };
  const { name, change } = nameFor({ ...where, column: null }, settings);
  if (change !== 'none')
    notebook.add({ ...where, code: changeCodes[change], message: `the ${kind} is called ${name} in the target` });
  if (isCatalogName(name)) {
    notebook.add({
      ...where,
      code: 'GM206',
      message: `the ${kind} is called ${name}, and PostgreSQL looks for names that begin with pg_ in its own catalog first`,
      advice: `Write ${quoteName(targetSchema(source, settings))}.${quoteName(name)} in queries, or choose another name with --rename.`,
    });
  }
  return name;
}

function namedColumn(where: NamedPlace & { readonly column: string }, settings: Settings, notebook: Notebook): string {
  const { name, change } = nameFor(where, settings);
  if (change !== 'none')
    notebook.add({ ...where, code: changeCodes[change], message: `the column is called ${name} in the target` });
  return name;
}

/** What a rename says, else the source's name in the style of the settings. */
function nameFor(place: NamedPlace, { renames, identifiers }: Settings): TargetName {
  const asked = renamedTo(renames, place);
  if (asked !== null) return { name: asked, change: 'asked' };
  return place.column === null
    ? targetName(place.table, identifiers, 'table')
    : targetName(place.column, identifiers, 'column');
}

function reportSameNames(
  columns: readonly ColumnDraft[],
  source: SourceToPlan,
  table: SqliteTable,
  notebook: Notebook,
): void {
  columns.forEach((column, position) => {
    const first = columns.findIndex(({ name }) => name === column.name);
    if (first === position) return;
    notebook.add({
      code: 'GM203',
      source: source.label,
      table: table.name,
      column: column.sqlite.name,
      message: `the columns ${columns[first]?.sqlite.name} and ${column.sqlite.name} would both be called ${column.name}`,
      advice: 'Give one of them another name with --rename, or use --identifiers preserve.',
    });
  });
}
