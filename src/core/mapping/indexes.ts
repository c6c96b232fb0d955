import type { PgIndex, PgKey } from '../catalog/pg-catalog.ts';
import type { SqliteIndex } from '../catalog/sqlite-catalog.ts';
import { type Translation, translateCondition } from '../sqlite-sql/translate.ts';
import type { Scope } from '../sqlite-sql/typed-sql.ts';
import type { TableDraft } from './draft.ts';
import { type IndexKey, indexKey } from './index-keys.ts';
import { keyObstacle, type Obstacle, refusalOf, refuseIndex, tooLong } from './index-obstacles.ts';
import { changeCodes, type NameAllocator, targetName } from './names.ts';
import type { Notebook } from './notebook.ts';
import { scopeOf } from './scope.ts';

export type PlannedIndex =
  | { readonly kind: 'unique'; readonly key: PgKey }
  | { readonly kind: 'index'; readonly index: PgIndex };

/** One index, as a UNIQUE constraint where it is one; null, and named, where it is not carried. `names` is the schema's namespace of relations. */
export function planIndex(
  draft: TableDraft,
  index: SqliteIndex,
  names: NameAllocator,
  notebook: Notebook,
): PlannedIndex | null {
  const { keys, where, refusal } = indexParts(draft, index, notebook);
  const obstacle = keyObstacle(draft, index) ?? refusal;
  const sql = index.sql ?? `UNIQUE (${index.columns.map(({ sql: part }) => part).join(', ')})`;
  if (obstacle !== null) {
    refuseIndex(draft, { name: index.name, sql, ...obstacle }, notebook);
    return null;
  }
  const columns = keys.flatMap(({ key }) => (key.kind === 'key' ? [key] : []));
  if (index.origin === 'unique' && columns.every(({ column }) => column !== null)) {
    const plain = columns.map(({ column }) => column ?? '');
    return { kind: 'unique', key: { name: names.take(`${draft.name}_${plain.join('_')}_key`), columns: plain } };
  }
  const name =
    index.origin === 'create'
      ? createdName(draft, index, names, notebook)
      : names.take(`${draft.name}_${index.columns.map(({ column }) => column ?? 'expr').join('_')}_key`);
  return {
    kind: 'index',
    index: {
      name,
      unique: index.unique,
      columns: keys.flatMap(({ key, descending }) => (key.kind === 'key' ? [{ sql: key.sql, descending }] : [])),
      whereSql: where?.kind === 'translated' ? where.sql : null,
    },
  };
}

interface IndexParts {
  readonly keys: readonly { readonly key: IndexKey; readonly descending: boolean }[];
  readonly where: Translation | null;
  readonly refusal: Obstacle | null;
}

/**
 * The parts in SQL. An expression over times in texts of every spelling can be too long for an index: where the index is not unique, so
 * that nothing but the speed of a search depends on it, the spelling of the present rows will do.
 */
function indexParts(draft: TableDraft, index: SqliteIndex, notebook: Notebook): IndexParts {
  const exact = partsIn(draft, index, scopeOf(draft));
  if (exact.refusal?.reason !== tooLong || index.unique) return exact;
  const ofRows = partsIn(draft, index, { ...scopeOf(draft), rowsOnly: true });
  if (ofRows.refusal !== null) return exact;
  notebook.add({
    code: 'GM315',
    source: draft.source.label,
    table: draft.sqlite.name,
    message: `the index ${index.name} knows times only in the spelling of the present rows: a row in another spelling has NULL there`,
    advice: 'Nothing but the speed of a search depends on it.',
  });
  return ofRows;
}

function partsIn(draft: TableDraft, { columns, whereSql }: SqliteIndex, scope: Scope): IndexParts {
  const keys = columns.map((part) => ({ descending: part.descending, key: indexKey(draft, part, scope) }));
  const where = whereSql === null ? null : translateCondition(whereSql, scope);
  return { keys, where, refusal: refusalOf([...keys.map(({ key }) => key), ...(where === null ? [] : [where])]) };
}

/** The name of a CREATE INDEX in the target; a note tells where it is another. */
function createdName(draft: TableDraft, { name }: SqliteIndex, names: NameAllocator, notebook: Notebook): string {
  const wanted = targetName(name, draft.identifiers, 'table');
  const taken = names.take(wanted.name);
  if (taken === wanted.name && wanted.change === 'none') return taken;
  const where = { source: draft.source.label, table: draft.sqlite.name };
  const message = `the index ${name} is called ${taken} in the target`;
  if (wanted.change !== 'none') notebook.add({ ...where, code: changeCodes[wanted.change], message });
  else notebook.add({ ...where, code: 'GM205', message: `${message}, where index names are unique per schema` });
  return taken;
}
