import type { FoundIndex } from '../catalog/found-table.ts';
import type { PgIndex } from '../catalog/pg-catalog.ts';
import type { Difference } from '../catalog/report.ts';
import { difference, missing, type ObjectsToCompare, sameList } from './object-differences.ts';

/** What a virtual table was searched by: its GIN or GiST index, and the tsvector that PostgreSQL keeps up to date. */
export function compareSearches({ sqlite, found, planned }: ObjectsToCompare): Difference[] {
  const vectors = planned.target.columns.filter(({ type }) => type.kind === 'tsvector');
  const lost = vectors.filter(
    ({ name }) =>
      !found.columns.some((one) => one.name === name && one.type === 'tsvector' && one.generatedSql !== null),
  );
  return [
    ...lost.map(({ name }) => missing(sqlite.name, `generated column ${name} of type tsvector`)),
    ...planned.target.indexes.flatMap((index) => {
      if (index.method === undefined) return [];
      const described = `${index.method} index ${index.name}`;
      const match = found.indexes.find((candidate) => isSearch(index, candidate));
      if (match === undefined) return [missing(sqlite.name, described)];
      return match.valid ? [] : [difference(sqlite.name, 'object', described, 'an index that is not valid')];
    }),
  ];
}

/** PostgreSQL prints expressions in its own way, so of them only their number is compared; a column is compared by its name. */
function isSearch(planned: PgIndex, found: FoundIndex): boolean {
  const columns = found.columns.map(({ column, sql }) => (column === null ? '' : sql));
  const wanted = planned.columns.map(({ sql }) => (sql.startsWith('(') ? '' : sql));
  return (
    planned.name === found.name &&
    planned.method === found.method &&
    found.whereSql === null &&
    sameList(columns.map(bare), wanted.map(bare))
  );
}

const bare = (sql: string): string => sql.replaceAll('"', '');
