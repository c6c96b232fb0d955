import type { FoundLiveSchema } from '../catalog/found-live.ts';
import type { SourceToPlan } from '../mapping/draft.ts';
import { targetSchema } from '../mapping/target-schema.ts';
import { isSelected } from '../settings/patterns.ts';
import type { Problem } from '../settings/problems.ts';
import { renamePlace } from '../settings/read-renames.ts';
import { isAbout, type NamedPlace, renamedTo, renameOf } from '../settings/renames.ts';
import type { Rename, Settings } from '../settings/settings.ts';
import { didYouMean, nearest } from '../suggest.ts';
import { matchName } from './match-names.ts';

type NamedSource = Pick<SourceToPlan, 'label' | 'catalog'>;

interface RenameSituation {
  readonly sources: readonly SourceToPlan[];
  readonly live: readonly FoundLiveSchema[];
  readonly settings: Settings;
}

/** Renames of what no source has, or to what the target does not have: they would be taken for done. */
export function renameProblems(situation: RenameSituation): Problem[] {
  const places = placesOf(situation.sources);
  return situation.settings.renames.flatMap((rename) => {
    const meant = places.filter((place) => isAbout(rename, place));
    if (meant.length === 0) return [unknownInSources(rename, places)];
    const problems = meant.flatMap((place) => unknownInTarget(rename, place, situation));
    return problems.filter(({ message }, at) => problems.findIndex((one) => one.message === message) === at);
  });
}

/** Renames of what no source has, where the run makes the tables, and the views too. */
export function strayRenames(sources: readonly NamedSource[], renames: readonly Rename[]): Problem[] {
  const views = sources.flatMap(({ label, catalog }) =>
    catalog.others
      .filter(({ kind }) => kind === 'view')
      .map(({ name: table }) => ({ source: label, table, column: null })),
  );
  const places = [...placesOf(sources), ...views];
  return renames
    .filter((rename) => !places.some((place) => isAbout(rename, place)))
    .map((rename) => {
      const isOfView = views.some((view) => isAbout({ ...rename, column: null }, view));
      return isOfView ? columnOfView(rename) : unknownInSources(rename, places);
    });
}

function columnOfView(rename: Rename): Problem {
  return {
    message: `--rename names ${renamePlace(rename)}, and the columns of a view are named by its SELECT`,
    advice: 'Write the name there, with AS, in the source; the view itself can be renamed.',
  };
}

/** Every table and column of the sources. */
function placesOf(sources: readonly NamedSource[]): NamedPlace[] {
  return sources.flatMap(({ label, catalog }) =>
    catalog.tables.flatMap(({ name: table, columns }) => [
      { source: label, table, column: null },
      ...columns.map(({ name: column }) => ({ source: label, table, column })),
    ]),
  );
}

function unknownInSources(rename: Rename, places: readonly NamedPlace[]): Problem {
  const alike = places.filter(({ column }) => (column === null) === (rename.column === null));
  const written = alike.map((place) => renamePlace(rename.source === null ? { ...place, source: null } : place));
  const offers = didYouMean(nearest(renamePlace(rename), [...new Set(written)]));
  const advice = 'Write the names that the table and the column have in SQLite.';
  return {
    message: `--rename names ${renamePlace(rename)}, which no source has`,
    advice: offers === '' ? advice : `${offers} ${advice}`,
  };
}

/** What is wrong with where a rename leads, for one of the places that it means; [] where another rename says more about it. */
function unknownInTarget(rename: Rename, place: NamedPlace, { sources, live, settings }: RenameSituation): Problem[] {
  const { renames } = settings;
  const source = sources.find(({ label }) => label === place.source);
  const schema = live.find((one) => source !== undefined && one.schema === targetSchema(source, settings));
  const isLookedAt = isSelected(place.table, place.source, settings) && renameOf(renames, place) === rename;
  if (schema === undefined || schema.tables.length === 0 || !isLookedAt) return [];
  const tables = schema.tables.map(({ name }) => name);
  const what = `--rename ${renamePlace(rename)}=${rename.to}`;
  if (rename.column === null) {
    if (tables.includes(rename.to)) return [];
    const message = `${what}: the schema ${schema.schema} of the target has no table ${rename.to}`;
    return [{ message, advice: didYouMean(nearest(rename.to, tables)) }];
  }
  const match = matchName(place.table, tables, renamedTo(renames, { ...place, column: null }));
  const table = match.kind === 'found' ? schema.tables.find(({ name }) => name === match.name) : undefined;
  const columns = table?.columns.map(({ name }) => name) ?? [];
  if (table === undefined || columns.includes(rename.to)) return [];
  const message = `${what}: the target's table ${schema.schema}.${table.name} has no column ${rename.to}`;
  return [{ message, advice: didYouMean(nearest(rename.to, columns)) }];
}
