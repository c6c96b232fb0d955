import type { CompoundOperator, Select } from 'sqlite3-parser';
import { NameAllocator } from '../mapping/names.ts';
import type { Arm } from './arm.ts';
import { distinctNames } from './result-columns.ts';
import { asColumn, checkCompound, unified } from './result-types.ts';
import { selectArm } from './select-arm.ts';
import type { SelectContext, TranslateInside } from './select-context.ts';
import { type Typed, Untranslatable } from './typed-sql.ts';
import { valuesArm } from './values-arm.ts';

/** A SELECT of a compound and what joins it to those before it; null for the first. */
export interface CompoundArm {
  readonly arm: Arm;
  readonly operator: CompoundOperator | null;
}

const words: Readonly<Record<CompoundOperator, string>> = {
  Union: 'UNION',
  UnionAll: 'UNION ALL',
  Except: 'EXCEPT',
  Intersect: 'INTERSECT',
};

export function armsOf(
  { select, compounds = [], orderBy = [] }: Select,
  context: SelectContext,
  translate: TranslateInside,
): CompoundArm[] {
  const sorted = compounds.length === 0 ? orderBy : [];
  return [{ select, operator: null }, ...compounds].map(({ select: one, operator }) => ({
    arm:
      one.type === 'SelectValues'
        ? valuesArm(one, context, translate)
        : selectArm(one, context, { translate, orderBy: sorted }),
    operator,
  }));
}

/** Names by which the target's SQL tells the columns of a result apart. */
export function columnNames(names: readonly string[]): string[] {
  const targets = new NameAllocator();
  return distinctNames(names).map((name) => targets.take(name === '' ? 'unnamed' : name));
}

/**
 * SELECTs put together, each column in one type. SQLite goes from left to right, and PostgreSQL would take INTERSECT first:
 * https://www.sqlite.org/lang_select.html#compound. `cast` is put behind every column.
 */
export function compoundSql(
  arms: readonly CompoundArm[],
  cast: (typed: Typed) => string = () => '',
): { readonly sql: string; readonly columns: readonly Typed[] } {
  const [first] = arms;
  if (first === undefined) throw new Untranslatable('a compound of nothing');
  const { scope, names } = first.arm;
  if (arms.some(({ arm }) => arm.columns.length !== names.length))
    throw new Untranslatable('SELECTs with different numbers of columns');
  const targets = columnNames(names);
  const columns = names.map((_name, place) =>
    unified(
      arms.map(({ arm }) => arm.columns[place] as Typed),
      scope,
    ),
  );
  if (arms.some(({ operator }) => operator !== null && operator !== 'UnionAll')) {
    checkCompound(columns.map(({ typed }) => typed));
  }
  const sql = arms.reduce((left, { arm, operator }, row) => {
    const sqls = columns.map(({ sqls: own, typed }) => {
      const written = cast(typed);
      return written === '' ? (own[row] ?? '') : `(${own[row]})${written}`;
    });
    const one = arm.build(sqls, targets, '');
    if (operator === null) return one;
    const previous = arms[row - 1]?.operator;
    const chained = row === 1 || previous === operator;
    return `${chained ? left : `(${left})`} ${words[operator]} ${one}`;
  }, '');
  return { sql, columns: columns.map(({ typed }, place) => asColumn(typed, targets[place] ?? '')) };
}
