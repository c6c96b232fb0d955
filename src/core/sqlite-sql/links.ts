import { traverse } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { collationOf } from './collation.ts';
import { columnOf, type FromSource, findInSources, nameIn } from './from-sources.ts';
import type { Expr } from './parse.ts';
import { literalValue } from './read-literal.ts';
import type { Typed } from './typed-sql.ts';

/** Where all of `needs` are the same in two rows, so is `gives`; columns by their SQL. */
export interface Link {
  readonly needs: readonly string[];
  readonly gives: string;
}

/** What the equalities in the ON of an inner join say of columns of the sources. */
export function linksOf(condition: Expr, sources: readonly FromSource[]): Link[] {
  return equalities(condition, sources).flatMap(([one, other]) => linked(one, other));
}

/** What USING says; after a LEFT JOIN all columns of the left side tell together whether the right side is there. */
export function linksOfUsing(
  pairs: readonly { readonly left: Typed; readonly right: Typed }[],
  isLeft: boolean,
): Link[] {
  const needs = pairs.map(({ left }) => left.sql);
  if (!isLeft) return pairs.flatMap(({ left, right }) => linked(left, right));
  return pairs.flatMap(({ left, right }) => (isSame(left, right) ? [{ needs, gives: right.sql }] : []));
}

/** In both directions: one side tells the other. */
function linked(one: Typed, other: Typed): Link[] {
  if (!isSame(one, other)) return [];
  return [
    { needs: [one.sql], gives: other.sql },
    { needs: [other.sql], gives: one.sql },
  ];
}

/** The same of a WHERE, which also tells of columns that have one value in all rows. */
export function linksOfWhere(condition: Expr, sources: readonly FromSource[]): Link[] {
  const constants = conjuncts(condition).flatMap((part) => {
    if (part.type !== 'BinaryExpr' || part.op !== 'Equals') return [];
    const sides = [part.left, part.right] as const;
    return [sides, [sides[1], sides[0]] as const].flatMap(([side, value]) => {
      const column = columnOf(side, sources);
      const literal = literalValue(value);
      const isExact = typeof literal === (column?.kind === 'integer' ? 'bigint' : 'string');
      return column !== null && isExact && isSame(column, column) ? [{ needs: [], gives: column.sql }] : [];
    });
  });
  return [...constants, ...linksOf(condition, sources)];
}

/**
 * What the ON of a LEFT JOIN says of the columns of its right side, the sources from `from`: a row of the left side may go without,
 * and whether it does hangs on all of its columns in the ON.
 */
export function linksOfLeftJoin(condition: Expr, sources: readonly FromSource[], from: number): Link[] {
  const needs = new Set<string>();
  let isPlain = true;
  traverse(condition, {
    enter: (node) => {
      if (node.type === 'Select') isPlain = false;
      const name = nameIn(node as Expr);
      const found = name === null ? null : findInSources(sources, name.column, name.table);
      if (found !== null && found.place < from) needs.add(found.typed.sql);
    },
  });
  if (!isPlain) return [];
  const right = sources.slice(from);
  return equalities(condition, sources).flatMap(([one, other]) => {
    const [inner] = [one, other].filter((side) => hasColumn(right, side));
    return inner === undefined || !isSame(one, other) ? [] : [{ needs: [...needs], gives: inner.sql }];
  });
}

function hasColumn(sources: readonly FromSource[], { sql }: Typed): boolean {
  return sources.some(({ columns }) => columns.some(({ typed }) => typed.sql === sql));
}

function equalities(condition: Expr, sources: readonly FromSource[]): (readonly [Typed, Typed])[] {
  return conjuncts(condition).flatMap((part) => {
    if (part.type !== 'BinaryExpr' || part.op !== 'Equals') return [];
    const [one, other] = [columnOf(part.left, sources), columnOf(part.right, sources)];
    return one === null || other === null ? [] : [[one, other] as const];
  });
}

function conjuncts(condition: Expr): Expr[] {
  if (condition.type === 'BinaryExpr' && condition.op === 'And')
    return [...conjuncts(condition.left), ...conjuncts(condition.right)];
  if (condition.type !== 'ParenthesizedExpr') return [condition];
  const [only, ...more] = condition.exprs;
  return only === undefined || more.length > 0 ? [condition] : conjuncts(only);
}

/** Kinds of which equal values are the same value. */
const exact: ReadonlySet<string> = new Set(['integer', 'text', 'uuid', 'boolean']);

function isSame(one: Typed, other: Typed): boolean {
  if (one.kind !== other.kind || !exact.has(one.kind)) return false;
  if (one.storage !== undefined || other.storage !== undefined) return false;
  return one.kind !== 'text' || collationOf(one, other) === 'BINARY';
}

/** The columns that are the same in all rows of a group, by their SQL: what is grouped by, and what follows from it. */
export function determinedBy(
  groups: readonly Typed[],
  { sources, links }: { readonly sources: readonly FromSource[]; readonly links: readonly Link[] },
): ReadonlySet<string> {
  const known = new Set(groups.map(({ sql }) => sql));
  for (let before = -1; before < known.size; ) {
    before = known.size;
    for (const { needs, gives } of links) if (needs.every((need) => known.has(need))) known.add(gives);
    for (const source of sources) {
      const isOneRow = source.keys.some((key) => key.every((name) => isKnown(source, name, known)));
      if (isOneRow) for (const { typed } of source.columns) known.add(typed.sql);
    }
  }
  return known;
}

function isKnown({ columns }: FromSource, name: string, known: ReadonlySet<string>): boolean {
  return columns.some((column) => sameName(column.name, name) && known.has(column.typed.sql));
}
