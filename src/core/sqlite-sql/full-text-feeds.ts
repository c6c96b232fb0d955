import type { CreateTriggerStmt, Expr, InsertTriggerCmd, TriggerCmd } from 'sqlite3-parser';
import { sameName } from '../catalog/same-name.ts';
import { isRowid } from './trigger-scope.ts';
import type { WritableRelation } from './writable.ts';

/** A full-text table whose content is the trigger's own table, https://www.sqlite.org/fts5.html#external_content_tables */
export interface FedIndex {
  readonly name: string;
  readonly columns: readonly string[];
}

/**
 * A trigger's statements without those that only keep a full-text index of its table as the table is, as the target's index is by
 * itself, and the names of the indexes that they keep. What feeds an index with other words, or under a condition, stays.
 */
export function withoutFeeds(
  statement: CreateTriggerStmt,
  subject: WritableRelation,
  indexes: readonly FedIndex[],
): { readonly commands: CreateTriggerStmt['commands']; readonly fed: readonly string[] } {
  const { commands, whenClause } = statement;
  if (whenClause !== undefined) return { commands, fed: [] };
  const fedBy = (command: TriggerCmd) => indexes.find((index) => feeds(command, subject, index));
  const fed = new Set(commands.flatMap((command) => fedBy(command)?.name ?? []));
  return { commands: commands.filter((command) => fedBy(command) === undefined), fed: [...fed] };
}

function feeds(command: TriggerCmd, subject: WritableRelation, index: FedIndex): boolean {
  if (command.type === 'SelectTriggerCmd' || !sameName(command.tblName.objName.text, index.name)) return false;
  switch (command.type) {
    case 'InsertTriggerCmd':
      return insertFeeds(command, subject, index);
    case 'DeleteTriggerCmd':
      return namesRow(command.whereClause, subject);
    case 'UpdateTriggerCmd':
      return (
        command.from === undefined &&
        namesRow(command.whereClause, subject) &&
        command.sets.every(({ colNames, expr }) => {
          const [column, ...more] = colNames;
          return column !== undefined && more.length === 0 && isColumn(expr, 'new', column.text);
        })
      );
  }
}

/** `INSERT INTO f (rowid, a, b) VALUES (new.id, new.a, new.b)`, and `INSERT INTO f (f, rowid, …) VALUES ('delete', old.id, …)`. */
function insertFeeds(
  { colNames, select, upsert }: InsertTriggerCmd,
  subject: WritableRelation,
  index: FedIndex,
): boolean {
  const core = select.select;
  if (colNames === undefined || upsert !== undefined || core.type !== 'SelectValues' || select.compounds) return false;
  const [row, ...more] = core.values;
  if (row === undefined || more.length > 0 || row.values.length !== colNames.length) return false;
  const given = colNames.map(({ text }, i) => ({ name: text, value: row.values[i] }));
  const command = given.find(({ name }) => sameName(name, index.name));
  const isDelete = command?.value?.type === 'StringLiteral' && command.value.value === 'delete';
  if (command !== undefined && !isDelete) return false;
  const of = command === undefined ? 'new' : 'old';
  const isFed = (name: string) => given.some((one) => sameName(one.name, name));
  return (
    index.columns.every(isFed) &&
    given
      .filter((one) => one !== command)
      .every(({ name, value }) =>
        isKey(name) ? isRowidOf(value, of, subject) : value !== undefined && isColumn(value, of, name),
      )
  );
}

/** `rowid = old.id` */
function namesRow(condition: Expr | undefined, subject: WritableRelation): boolean {
  if (condition?.type !== 'BinaryExpr' || condition.op !== 'Equals') return false;
  const { left, right } = condition;
  return [
    [left, right],
    [right, left],
  ].some(([own, fired]) => keyName(own) && (isRowidOf(fired, 'old', subject) || isRowidOf(fired, 'new', subject)));
}

function keyName(expression: Expr | undefined): boolean {
  if (expression?.type === 'Id') return isKey(expression.name);
  if (expression?.type === 'NameExpr') return isKey(expression.name.text);
  return expression?.type === 'QualifiedExpr' && isKey(expression.column.text);
}

/** FTS3 and FTS4 call the rowid docid too: https://www.sqlite.org/fts3.html */
function isKey(name: string): boolean {
  return ['rowid', '_rowid_', 'oid', 'docid'].includes(name.toLowerCase());
}

function isRowidOf(expression: Expr | undefined, row: 'new' | 'old', subject: WritableRelation): boolean {
  if (expression?.type !== 'QualifiedExpr' || !sameName(expression.table.text, row)) return false;
  const name = expression.column.text;
  return isRowid(subject, name) || (subject.rowidAlias !== null && sameName(name, subject.rowidAlias));
}

function isColumn(expression: Expr, row: 'new' | 'old', name: string): boolean {
  return (
    expression.type === 'QualifiedExpr' &&
    sameName(expression.table.text, row) &&
    sameName(expression.column.text, name)
  );
}
