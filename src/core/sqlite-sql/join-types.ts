import type { JoinedSelectTable, SelectSelectTable, SubSelectTable } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import type { FromSource } from './from-sources.ts';
import { parseStatement } from './parse.ts';
import { computed, parenthesised, type Typed, Untranslatable } from './typed-sql.ts';

/** The bits of a join's type as the parser sets them; FULL is LEFT and RIGHT. */
export const joinBits = { natural: 4, left: 8, right: 16 } as const;

/** The bits that are set for a join. */
export function typeOf({ operator }: JoinedSelectTable): number {
  return operator.type === 'CommaJoinOperator' ? 0 : (operator.joinType ?? 0);
}

/** What PostgreSQL calls it. */
export function keyword(join: JoinedSelectTable, hasCondition: boolean): string {
  const type = typeOf(join);
  const [left, right] = [(type & joinBits.left) !== 0, (type & joinBits.right) !== 0];
  if (left && right) return 'FULL JOIN';
  if (left) return 'LEFT JOIN';
  if (right) return 'RIGHT JOIN';
  return hasCondition ? 'JOIN' : 'CROSS JOIN';
}

/** The columns that NATURAL joins by. */
export function sharedNames(left: readonly FromSource[], right: readonly FromSource[]): string[] {
  const names = right.flatMap(({ columns }) => columns.filter(({ merged }) => !merged).map(({ name }) => name));
  return names.filter((name) => left.some(({ columns }) => columns.some((column) => sameName(column.name, name))));
}

/** What the name alone of a column of USING stands for where rows of either side may be absent. */
export function coalesced(left: Typed, right: Typed): Typed {
  if (left.kind !== right.kind || left.spelling !== right.spelling)
    throw new Untranslatable('RIGHT or FULL JOIN USING with columns of different types');
  const { affinity, collation, kind } = left;
  const more = { affinity, collation, ...(left.spelling === undefined ? {} : { spelling: left.spelling }) };
  return computed(`COALESCE(${parenthesised(left)}, ${parenthesised(right)})`, kind, more);
}

/** A join with an alias is a subquery of all its columns. */
export function asSelect({ from, alias, span }: SubSelectTable): SelectSelectTable {
  const parsed = parseStatement('SELECT * FROM x');
  if (parsed.kind === 'failed' || parsed.statement.type !== 'SelectStmt') throw new Untranslatable('a join');
  const { body } = parsed.statement;
  const select = { ...body, select: { ...body.select, from } as typeof body.select };
  return { type: 'SelectSelectTable', select, alias, span };
}
