import { collationOf } from './collation.ts';
import { commonType } from './common-sql.ts';
import { comparisonSql } from './compare-sql.ts';
import type { FunctionTable } from './function-table.ts';
import { isWhole } from './number-sql.ts';
import { printfSql } from './printf-sql.ts';
import { computed, literalSql, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

const twoOrMore = [2, 3, 4, 5, 6, 7, 8];

/** Functions that choose one of their arguments or tell its class, https://www.sqlite.org/lang_corefunc.html */
export const choiceFunctions: FunctionTable = {
  coalesce: { arity: twoOrMore, sql: coalesce },
  ifnull: { arity: [2], sql: coalesce },
  nullif: { arity: [2], sql: ([value, other], scope) => nullif(value, other, scope) },
  likely: { arity: [1], sql: ([value]) => computedAs(value) },
  unlikely: { arity: [1], sql: ([value]) => computedAs(value) },
  likelihood: { arity: [2], sql: ([value]) => computedAs(value) },
  typeof: { arity: [1], sql: ([value]) => typeOf(value) },
  printf: { arity: [1, 2, 3, 4, 5, 6, 7, 8, 9], sql: printfSql },
  format: { arity: [1, 2, 3, 4, 5, 6, 7, 8, 9], sql: printfSql },
};

function computedAs(value: Typed): Typed {
  return { ...value, sql: parenthesised(value) };
}

function coalesce(args: readonly Typed[], scope: Scope): Typed {
  const common = commonType(args, scope);
  return common.as(`COALESCE(${common.sqls.join(', ')})`);
}

/** Compared without affinity, as every argument of a function is. */
function nullif(value: Typed, other: Typed | undefined, scope: Scope): Typed {
  if (other === undefined) throw new Untranslatable('nullif() with one argument');
  const collation = collationOf(value, other);
  const plain = (typed: Typed): Typed => ({
    ...typed,
    affinity: typed.kind === 'boolean' ? typed.affinity : null,
    collation,
    collated: true,
  });
  const equal = comparisonSql(plain(value), '=', plain(other), scope);
  const common = commonType([value], scope);
  return common.as(`CASE WHEN ${equal.sql} THEN NULL ELSE ${common.sqls[0]} END`);
}

/** A column of one PostgreSQL type has one storage class, beside NULL. */
function typeOf(value: Typed): Typed {
  if (value.kind === 'null') return literalSql('null');
  if (value.storage === 'unknown') throw new Untranslatable('typeof() of a value whose class is not kept');
  const whole = isWhole(value);
  const name = whole === null ? `'${classNames[value.kind]}'` : `CASE WHEN ${whole} THEN 'integer' ELSE 'real' END`;
  return computed(`CASE WHEN ${parenthesised(value)} IS NULL THEN 'null' ELSE ${name} END`, 'text');
}

const classNames: Readonly<Record<Exclude<Typed['kind'], 'null'>, string>> = {
  integer: 'integer',
  boolean: 'integer',
  real: 'real',
  numeric: 'real',
  text: 'text',
  date: 'text',
  time: 'text',
  timestamp: 'text',
  timestamptz: 'text',
  json: 'text',
  uuid: 'text',
  bytes: 'blob',
};
