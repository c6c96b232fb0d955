import { sameName } from '../catalog/same-name.ts';
import type { Rename } from './settings.ts';

/** A table of the source, or a column of one. */
export interface NamedPlace {
  /** The source's label. */
  readonly source: string;
  readonly table: string;
  readonly column: string | null;
}

/** The rename of a table or column: one that names the source goes before one of all sources. Null where it has none. */
export function renameOf(renames: readonly Rename[], place: NamedPlace): Rename | null {
  const fitting = renames.filter((rename) => isAbout(rename, place));
  return fitting.find(({ source }) => source !== null) ?? fitting[0] ?? null;
}

/** What renames call a table or column in the target; null where none says anything. */
export function renamedTo(renames: readonly Rename[], place: NamedPlace): string | null {
  return renameOf(renames, place)?.to ?? null;
}

/** Whether a rename means a place, by names without regard to case, as SQLite has them. */
export function isAbout({ source, table, column }: Rename, place: NamedPlace): boolean {
  return (
    (source === null || sameName(source, place.source)) &&
    sameName(table, place.table) &&
    (column === null ? place.column === null : place.column !== null && sameName(column, place.column))
  );
}
