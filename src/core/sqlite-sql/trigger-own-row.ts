import type { Expr } from 'sqlite3-parser';
import { sameName } from '../mapping/draft.ts';
import { isRowid, type TriggerSurroundings } from './trigger-scope.ts';
import type { WritableRelation } from './writable.ts';

/**
 * `rowid = NEW.rowid`, which names the row that fired the trigger, by the PRIMARY KEY where the table has no other rowid: the
 * key of an UPDATE's row is the old one before and the new one after it. Other conditions come back as they are.
 */
export function ownRow(condition: Expr, target: WritableRelation, trigger: TriggerSurroundings): Expr {
  if (condition.type === 'ParenthesizedExpr' && condition.exprs.length === 1 && condition.exprs[0]) {
    return { ...condition, exprs: [ownRow(condition.exprs[0], target, trigger)] };
  }
  if (condition.type !== 'BinaryExpr') return condition;
  if (condition.op === 'And') {
    const [left, right] = [condition.left, condition.right].map((side) => ownRow(side, target, trigger));
    return left === undefined || right === undefined ? condition : { ...condition, left, right };
  }
  if (condition.op !== 'Equals' || !namesOwnRow(condition, target, trigger)) return condition;
  return keyEquals(target.primaryKey, rowOf(trigger), condition) ?? condition;
}

type Comparison = Extract<Expr, { type: 'BinaryExpr' }>;

function namesOwnRow(
  { left, right }: Comparison,
  target: WritableRelation,
  { subject, facts }: TriggerSurroundings,
): boolean {
  const isOwn = target.source === subject.source && target.kind === 'table' && target.rowidAlias === null;
  // Before an INSERT there is no such row yet.
  if (!isOwn || (facts.timing === 'before' && facts.event === 'insert')) return false;
  const sides = [left, right].map((side) => rowidReference(side, target));
  return sides.includes('row') && sides.includes('fired');
}

function rowidReference(expression: Expr, target: WritableRelation): 'row' | 'fired' | null {
  if (expression.type === 'Id') return isRowid(target, expression.name) ? 'row' : null;
  if (expression.type === 'NameExpr') return isRowid(target, expression.name.text) ? 'row' : null;
  if (expression.type !== 'QualifiedExpr' || !isRowid(target, expression.column.text)) return null;
  const table = expression.table.text;
  if (sameName(table, 'new') || sameName(table, 'old')) return 'fired';
  return sameName(table, target.source) ? 'row' : null;
}

/** A row's key is known before it is changed as OLD's and afterwards as NEW's. */
function rowOf({ facts }: TriggerSurroundings): 'NEW' | 'OLD' {
  return facts.event === 'delete' || facts.timing === 'before' ? 'OLD' : 'NEW';
}

function keyEquals(key: readonly string[], row: 'NEW' | 'OLD', { span }: Comparison): Expr | null {
  const name = (text: string) => ({ type: 'Name' as const, text, span });
  const parts = key.map(
    (column): Expr => ({
      type: 'BinaryExpr',
      op: 'Equals',
      left: { type: 'NameExpr', name: name(column), span },
      right: { type: 'QualifiedExpr', schema: undefined, table: name(row), column: name(column), span },
      span,
    }),
  );
  const [first, ...rest] = parts;
  if (first === undefined) return null;
  return rest.reduce((left, right): Expr => ({ type: 'BinaryExpr', op: 'And', left, right, span }), first);
}
