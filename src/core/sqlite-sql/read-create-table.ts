import type {
  AsSelectCreateTableBody,
  ColumnDefinition,
  ColumnsAndConstraintsCreateTableBody,
  DeferSubclause,
  NamedTableConstraint,
} from 'sqlite3-parser';
import type { SqliteCheck, SqliteForeignKey } from '../catalog/sqlite-catalog.ts';
import { parseStatement, type TextOf } from './parse.ts';

/** What only the text of a CREATE TABLE tells; the rest comes from PRAGMAs. */
export interface CreateTableFacts {
  readonly columns: readonly ColumnFacts[];
  readonly autoincrement: boolean;
  /** In the order of the text. */
  readonly checks: readonly SqliteCheck[];
  /** In the order of the text. */
  readonly foreignKeys: readonly Pick<SqliteForeignKey, 'name' | 'deferrable'>[];
}

export interface ColumnFacts {
  readonly name: string;
  /** In upper case; BINARY unless declared. */
  readonly collation: string;
  /** The expression of a generated column as written, without its outer parentheses. */
  readonly generatedSql: string | null;
}

export type ReadCreateTable =
  | { readonly kind: 'read'; readonly facts: CreateTableFacts }
  | { readonly kind: 'failed'; readonly reason: string };

/** Reads a CREATE TABLE as sqlite_schema stores it, see https://www.sqlite.org/lang_createtable.html. Never throws. */
export function readCreateTable(sql: string): ReadCreateTable {
  const parsed = parseStatement(sql);
  if (parsed.kind === 'failed') return parsed;
  const { statement, textOf } = parsed;
  if (statement.type !== 'CreateTableStmt') return { kind: 'failed', reason: 'not a CREATE TABLE statement' };
  const body: ColumnsAndConstraintsCreateTableBody | AsSelectCreateTableBody = statement.body;
  if (body.type !== 'ColumnsAndConstraintsCreateTableBody')
    return { kind: 'failed', reason: 'CREATE TABLE AS SELECT has no columns' };
  const constraints = body.constraints ?? [];
  const facts: CreateTableFacts = {
    columns: body.columns.map((column) => readColumn(column, textOf)),
    autoincrement: body.columns.some(isAutoincrement) || constraints.some(isAutoincrementKey),
    checks: [
      ...body.columns.flatMap((column) => columnChecks(column, textOf)),
      ...constraints.flatMap((one) => tableChecks(one, textOf)),
    ],
    foreignKeys: [...body.columns.flatMap(columnForeignKeys), ...constraints.flatMap(tableForeignKeys)],
  };
  return { kind: 'read', facts };
}

function readColumn({ colName, constraints }: ColumnDefinition, textOf: TextOf): ColumnFacts {
  let collation = 'BINARY';
  let generatedSql: string | null = null;
  for (const { constraint } of constraints) {
    // SQLite keeps the last COLLATE of a column.
    if (constraint.type === 'CollateColumnConstraint') collation = constraint.collationName.text.toUpperCase();
    if (constraint.type === 'GeneratedColumnConstraint') generatedSql = textOf(constraint.expr);
  }
  return { name: colName.text, collation, generatedSql };
}

function isAutoincrement({ constraints }: ColumnDefinition): boolean {
  return constraints.some(
    ({ constraint }) => constraint.type === 'PrimaryKeyColumnConstraint' && constraint.autoIncrement,
  );
}

function isAutoincrementKey({ constraint }: NamedTableConstraint): boolean {
  return constraint.type === 'PrimaryKeyTableConstraint' && constraint.autoIncrement;
}

function columnChecks({ constraints }: ColumnDefinition, textOf: TextOf): SqliteCheck[] {
  return constraints.flatMap(({ name, constraint }) =>
    constraint.type === 'CheckColumnConstraint' ? [{ name: name?.text ?? null, sql: textOf(constraint.expr) }] : [],
  );
}

function tableChecks({ name, constraint }: NamedTableConstraint, textOf: TextOf): SqliteCheck[] {
  return constraint.type === 'CheckTableConstraint' ? [{ name: name?.text ?? null, sql: textOf(constraint.expr) }] : [];
}

type ForeignKeyFacts = CreateTableFacts['foreignKeys'][number];

/** A column's DEFERRABLE stands after its REFERENCES as a constraint of its own and belongs to the last of them. */
function columnForeignKeys({ constraints }: ColumnDefinition): ForeignKeyFacts[] {
  const found: ForeignKeyFacts[] = [];
  for (const { name, constraint } of constraints) {
    if (constraint.type === 'ForeignKeyColumnConstraint') {
      found.push({ name: name?.text ?? null, deferrable: deferrableOf(constraint.deferClause) });
    }
    if (constraint.type === 'DeferColumnConstraint') {
      const last = found.pop();
      if (last !== undefined) found.push({ name: last.name, deferrable: deferrableOf(constraint.clause) });
    }
  }
  return found;
}

function tableForeignKeys({ name, constraint }: NamedTableConstraint): ForeignKeyFacts[] {
  if (constraint.type !== 'ForeignKeyTableConstraint') return [];
  return [{ name: name?.text ?? null, deferrable: deferrableOf(constraint.deferClause) }];
}

/** https://www.sqlite.org/foreignkeys.html#fk_deferred: without INITIALLY DEFERRED a constraint is immediate. */
function deferrableOf(clause: DeferSubclause | undefined): ForeignKeyFacts['deferrable'] {
  if (clause === undefined || !clause.deferrable) return 'not';
  return clause.initDeferred === 'InitiallyDeferred' ? 'deferred' : 'immediate';
}
