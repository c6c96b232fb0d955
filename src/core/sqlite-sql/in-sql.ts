import type { InListExpr, InSelectExpr, InTableExpr } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import { collationOf, foldOf } from './collation.ts';
import { comparable } from './comparable.ts';
import { comparisonSql } from './compare-sql.ts';
import { type Expr, parseStatement } from './parse.ts';
import { rowComparison, rowOf } from './row-sql.ts';
import type { Translator } from './translator.ts';
import { computed, parenthesised, type Typed, Untranslatable } from './typed-sql.ts';

/** `x IN (a, b)` is `x = a OR x = b`, without the affinity and collation of a and b; an empty list holds nothing, not even NULL. */
export function inListSql({ lhs, not, rhs = [] }: InListExpr, translator: Translator): Typed {
  if (rhs.length === 0) return computed(String(not), 'boolean');
  const row = rowOf(lhs);
  const equals = rhs.map((member) =>
    row === null ? memberEquals(lhs, member, translator) : rowComparison(lhs, 'Equals', member, translator),
  );
  const list = row === null ? shortList(lhs, rhs, translator) : null;
  if (list !== null) return computed(`${list.tested} ${not ? 'NOT ' : ''}IN (${list.members.join(', ')})`, 'boolean');
  const any = equals.map((equal) => (equals.length === 1 ? equal.sql : `(${equal.sql})`)).join(' OR ');
  return computed(not ? `NOT (${any})` : `(${any})`, 'boolean');
}

function member(expression: Expr, { value }: Translator): Typed {
  const typed = value(expression);
  return typed.kind === 'boolean' ? typed : { ...typed, affinity: null, collation: 'BINARY', collated: false };
}

function memberEquals(lhs: Expr, expression: Expr, translator: Translator): Typed {
  return comparisonSql(translator.value(lhs), '=', member(expression, translator), translator.scope);
}

interface ShortList {
  readonly tested: string;
  readonly members: readonly string[];
}

/** PostgreSQL's own IN, where the tested side is the same beside every member. */
function shortList(lhs: Expr, rhs: readonly Expr[], translator: Translator): ShortList | null {
  const tested = translator.value(lhs);
  const pairs = rhs.map((expression) => {
    const other = member(expression, translator);
    if (other.kind === 'null') return ['', 'NULL'] as const;
    if (tested.kind === 'boolean' && (other.literal === 0n || other.literal === 1n) && tested.affinity !== null)
      return tested.storage === undefined ? ([tested.sql, String(other.literal === 1n)] as const) : null;
    const pair = comparable(tested, other, { scope: translator.scope, equality: true });
    if (pair.kind === 'classes') return null;
    const [first, second] = pair.sides;
    const fold = first.kind === 'text' ? foldOf(collationOf(tested, other)) : (sql: string) => sql;
    return [fold(first.sql), fold(second.sql)] as const;
  });
  const first = pairs.find((pair) => pair !== null && pair[0] !== '')?.[0];
  if (first === undefined || pairs.some((pair) => pair === null || (pair[0] !== '' && pair[0] !== first))) return null;
  return { tested: parenthesised({ sql: first }), members: pairs.map((pair) => pair?.[1] ?? 'NULL') };
}

/** `x IN (SELECT y …)` compares as `x = y` does; what the comparison makes of y is done outside the SELECT. */
export function inSelectSql({ lhs, not, rhs }: InSelectExpr, translator: Translator): Typed {
  const { sql, columns } = translator.scope.select(rhs);
  const row = rowOf(lhs) ?? [lhs];
  if (row.length !== columns.length) throw new Untranslatable('IN with another number of columns');
  const pairs = row.map((expression, place) => {
    const tested = translator.value(expression);
    const column = columns[place];
    if (column === undefined) throw new Untranslatable('IN with another number of columns');
    const pair = comparable(tested, column, { scope: translator.scope, equality: true });
    if (pair.kind === 'classes') throw new Untranslatable('IN with values of another class');
    const fold = pair.sides[0].kind === 'text' ? foldOf(collationOf(tested, column)) : (text: string) => text;
    return {
      left: fold(pair.sides[0].sql),
      right: fold(pair.sides[1].sql),
      isPlain: fold(pair.sides[1].sql) === column.sql,
    };
  });
  const left = pairs.map((pair) => pair.left);
  const inside = pairs.every(({ isPlain }) => isPlain)
    ? sql
    : `SELECT ${pairs.map(({ right }) => right).join(', ')} FROM (${sql}) AS "in"`;
  const tested = left.length === 1 ? parenthesised({ sql: left.join('') }) : `(${left.join(', ')})`;
  return computed(`${tested} ${not ? 'NOT ' : ''}IN (${inside})`, 'boolean');
}

/** `x IN table` is `x IN (SELECT * FROM table)`. */
export function inTableSql({ lhs, not, rhs, args, span }: InTableExpr, translator: Translator): Typed {
  if (args !== undefined) throw new Untranslatable('IN with a function that gives a table');
  const parsed = parseStatement(`SELECT * FROM ${quoteName(rhs.objName.text)}`);
  if (parsed.kind === 'failed' || parsed.statement.type !== 'SelectStmt') throw new Untranslatable('IN with a table');
  return inSelectSql({ type: 'InSelectExpr', lhs, not, rhs: parsed.statement.body, span }, translator);
}
