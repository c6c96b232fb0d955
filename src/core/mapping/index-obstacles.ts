import type { SqliteIndex } from '../catalog/sqlite-catalog.ts';
import type { Translation } from '../sqlite-sql/translate.ts';
import type { TableDraft } from './draft.ts';
import { type IndexKey, largestKey, longestExpression, mostKeyColumns } from './index-keys.ts';
import type { Notebook } from './notebook.ts';

/** Why a key or an index is not carried. */
export interface Obstacle {
  readonly code: 'GM307' | 'GM321' | 'GM322' | 'GM602';
  readonly reason: string;
}

/** Why PostgreSQL could not build the index over the present rows, whatever its expressions. */
export function keyObstacle(draft: TableDraft, { name, columns }: SqliteIndex): Obstacle | null {
  if (columns.length > mostKeyColumns) {
    return { code: 'GM602', reason: `it has ${columns.length} columns, PostgreSQL allows ${mostKeyColumns}` };
  }
  const isThis = (finding: { readonly table: string; readonly index: string }) =>
    finding.table === draft.sqlite.name && finding.index === name;
  const long = draft.source.profile.longKeys.find(isThis);
  if (long !== undefined && long.bytes > largestKey) {
    return { code: 'GM602', reason: `its widest key has ${long.bytes} bytes, PostgreSQL's btree holds ${largestKey}` };
  }
  const clash = draft.source.profile.clashes.find(isThis);
  if (clash === undefined || clash.kind === 'spelling') return null;
  const keys = `${clash.count} ${clash.count === 1 ? 'key' : 'keys'} (for example ${clash.example})`;
  return clash.kind === 'duplicate'
    ? { code: 'GM321', reason: `${keys} occur more than once, although SQLite should have refused that` }
    : { code: 'GM322', reason: `values of different class become equal in the type that holds them all: ${keys}` };
}

/** Why an index with these parts cannot be made; null where it can. */
export function refusalOf(parts: readonly (IndexKey | Translation)[]): Obstacle | null {
  const refused = parts.find((part) => part.kind === 'refused');
  if (refused?.kind === 'refused') return { code: 'GM307', reason: refused.reason };
  const length = parts.reduce((sum, part) => sum + (part.kind === 'refused' ? 0 : part.sql.length), 0);
  return length > longestExpression ? { code: 'GM307', reason: tooLong } : null;
}

/** The reason where all parts have a translation. */
export const tooLong = 'expressions of this length in an index have no exact counterpart';

/** Names an index, or a key, that is not carried. */
export function refuseIndex(
  draft: TableDraft,
  { name, sql, code, reason }: { readonly name: string; readonly sql: string } & Obstacle,
  notebook: Notebook,
): void {
  notebook.refuse({
    code,
    source: draft.source.label,
    table: draft.sqlite.name,
    kind: 'index',
    name,
    sql,
    message: `${sql} is not carried: ${reason}`,
    advice: 'Create a fitting index by hand after the migration.',
  });
}
