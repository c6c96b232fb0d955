import type { PgCheck, PgIndex } from '../catalog/pg-catalog.ts';
import type { SqliteDimension } from '../catalog/sqlite-catalog.ts';
import { quoteName } from '../ddl/quote.ts';
import { findColumn, type TableDraft } from './draft.ts';
import { shortName } from './names.ts';
import type { ConstraintBooks } from './notebook.ts';

/**
 * The GiST index of a table that was an R*Tree, and the order of its coordinates. PostgreSQL's own type for it is box, which has two dimensions
 * (https://www.postgresql.org/docs/current/gist.html#GIST-BUILTIN-OPCLASSES), so an index has a box for every two dimensions; the
 * last one alone lies flat.
 */
export function planRTree(
  draft: TableDraft,
  { names, notebook }: ConstraintBooks,
): { readonly indexes: readonly PgIndex[]; readonly checks: readonly PgCheck[] } {
  const { virtual, name } = draft.sqlite;
  if (virtual?.kind !== 'r-tree' || virtual.dimensions.length === 0) return { indexes: [], checks: [] };
  const boxes: string[] = [];
  for (let at = 0; at < virtual.dimensions.length; at += 2) {
    boxes.push(boxOf(draft, virtual.dimensions.slice(at, at + 2)));
  }
  const index = names.take(`${draft.name}_box_idx`);
  notebook.add({
    code: 'GM523',
    source: draft.source.label,
    table: name,
    message: [
      `the R*Tree ${name} becomes an ordinary table with the GiST index ${index};`,
      'conditions on its columns mean the same, but only the operators of box use the index, and new coordinates are kept as they',
      'are given, where SQLite rounds them to 32 bits',
    ].join(' '),
    advice: `Write a search for what overlaps an area as ${boxes.map((box) => `${box} && box(point(…), point(…))`).join(' AND ')}.`,
  });
  const columns = boxes.map((sql) => ({ sql: `(${sql})`, descending: false }));
  return {
    indexes: [{ name: index, unique: false, method: 'gist', columns, whereSql: null }],
    checks: virtual.dimensions.map((dimension) => orderOf(draft, dimension)),
  };
}

/** What an R*Tree enforces by itself: https://www.sqlite.org/rtree.html#constraint_checking */
function orderOf(draft: TableDraft, { low, high }: SqliteDimension): PgCheck {
  const [from, to] = [low, high].map((side) => findColumn(draft, side)?.name ?? side);
  return {
    name: shortName(`${draft.name}_${from}_check`),
    sql: `${quoteName(from ?? low)} <= ${quoteName(to ?? high)}`,
    valid: true,
  };
}

function boxOf(draft: TableDraft, dimensions: readonly SqliteDimension[]): string {
  const corner = (side: 'low' | 'high'): string => {
    const [x = '0', y = '0'] = dimensions.map((dimension) => {
      const name = quoteName(findColumn(draft, dimension[side])?.name ?? dimension[side]);
      return `${name}::double precision`;
    });
    return `pg_catalog.point(${x}, ${y})`;
  };
  return `pg_catalog.box(${corner('low')}, ${corner('high')})`;
}
