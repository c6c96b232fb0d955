import { type CreateTriggerStmt, type Expr, type TriggerCmd, traverse } from 'sqlite3-parser';
import { sameName } from '../mapping/draft.ts';
import type { TriggerEvent } from './read-create-trigger.ts';
import { isRowid } from './trigger-scope.ts';
import type { WritableRelation } from './writable.ts';

/** What a trigger's statements do to tables and views, by their source names. */
export interface TriggerEffects {
  readonly writes: readonly Write[];
  /** The tables and views that are read, those of a DELETE or UPDATE's WHERE not among them. */
  readonly reads: readonly string[];
  readonly raises: ReadonlySet<'Abort' | 'Fail' | 'Rollback' | 'Ignore' | 'Replace'>;
}

export interface Write {
  readonly table: string;
  readonly event: TriggerEvent;
  /** The columns that an UPDATE sets; [] for the other events. */
  readonly columns: readonly string[];
  /** Which rows of the trigger's own table: the row that it fired for, others than that, or any; 'any' for other tables. */
  readonly rows: 'own' | 'others' | 'any';
}

export function triggerEffects(statement: CreateTriggerStmt, subject: WritableRelation): TriggerEffects {
  const reads: string[] = [];
  const raises = new Set<TriggerEffects['raises'] extends ReadonlySet<infer T> ? T : never>();
  traverse(statement, {
    nodes: {
      TableSelectTable: ({ tblName }) => {
        reads.push(tblName.objName.text);
      },
      InTableExpr: ({ rhs }) => {
        reads.push(rhs.objName.text);
      },
      RaiseExpr: ({ resolve }) => {
        raises.add(resolve);
      },
    },
  });
  return { writes: statement.commands.flatMap((command) => writesOf(command, subject)), reads, raises };
}

function writesOf(command: TriggerCmd, subject: WritableRelation): Write[] {
  if (command.type === 'SelectTriggerCmd') return [];
  const table = command.tblName.objName.text;
  switch (command.type) {
    case 'DeleteTriggerCmd':
      return [{ table, event: 'delete', columns: [], rows: rowsOf(command.whereClause, table, subject) }];
    case 'UpdateTriggerCmd': {
      const columns = command.sets.flatMap(({ colNames }) => colNames.map(({ text }) => text));
      // With FROM, a column of the condition may be another table's.
      const rows = command.from === undefined ? rowsOf(command.whereClause, table, subject) : 'any';
      return [{ table, event: 'update', columns, rows }];
    }
    case 'InsertTriggerCmd': {
      const upsert = command.upsert?.doClause;
      const sets = upsert?.type === 'SetUpsertDo' ? upsert.sets : [];
      const columns = sets.flatMap(({ colNames }) => colNames.map(({ text }) => text));
      const inserts: Write = { table, event: 'insert', columns: [], rows: 'any' };
      return columns.length === 0 ? [inserts] : [inserts, { table, event: 'update', columns, rows: 'any' }];
    }
  }
}

function rowsOf(where: Expr | undefined, table: string, subject: WritableRelation): Write['rows'] {
  if (where === undefined || !sameName(table, subject.source)) return 'any';
  const tests = conjuncts(where).flatMap((test) => keyTest(test, subject));
  const equal = tests.filter(({ op }) => op === 'Equals').map(({ column }) => column);
  const isOwn = keysOf(subject).some((key) => key.every((name) => equal.some((column) => sameName(column, name))));
  if (isOwn) return 'own';
  const differs = tests.filter(({ op }) => op === 'NotEquals').map(({ column }) => column);
  return keysOf(subject).some(
    ([name, ...more]) => more.length === 0 && differs.some((column) => sameName(column, name ?? '')),
  )
    ? 'others'
    : 'any';
}

const rowid = 'rowid';

function keysOf({ rowidAlias, primaryKey, uniqueKeys }: WritableRelation): readonly (readonly string[])[] {
  return [[rowidAlias ?? rowid], ...(primaryKey.length === 0 ? [] : [primaryKey]), ...uniqueKeys];
}

function conjuncts(condition: Expr): readonly Expr[] {
  if (condition.type === 'ParenthesizedExpr' && condition.exprs.length === 1 && condition.exprs[0])
    return conjuncts(condition.exprs[0]);
  if (condition.type !== 'BinaryExpr' || condition.op !== 'And') return [condition];
  return [...conjuncts(condition.left), ...conjuncts(condition.right)];
}

/** `column = NEW.column` or `column <> OLD.column`, either way round. */
function keyTest(
  test: Expr,
  subject: WritableRelation,
): { readonly op: 'Equals' | 'NotEquals'; readonly column: string }[] {
  if (test.type !== 'BinaryExpr' || (test.op !== 'Equals' && test.op !== 'NotEquals')) return [];
  const sides = [test.left, test.right].map((side) => reference(side, subject));
  const row = sides.find((side) => side?.of === 'row');
  const fired = sides.find((side) => side?.of === 'fired');
  if (!row || !fired || !sameName(row.column, fired.column)) return [];
  return [{ op: test.op, column: row.column }];
}

function reference(
  expression: Expr,
  subject: WritableRelation,
): { readonly of: 'row' | 'fired'; readonly column: string } | null {
  const named = (column: string) => (isRowid(subject, column) ? (subject.rowidAlias ?? rowid) : column);
  if (expression.type === 'Id') return { of: 'row', column: named(expression.name) };
  if (expression.type === 'NameExpr') return { of: 'row', column: named(expression.name.text) };
  if (expression.type !== 'QualifiedExpr') return null;
  const fired = sameName(expression.table.text, 'new') || sameName(expression.table.text, 'old');
  return { of: fired ? 'fired' : 'row', column: named(expression.column.text) };
}
