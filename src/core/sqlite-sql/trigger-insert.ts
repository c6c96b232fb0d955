import type { Expr, InsertTriggerCmd, ResolveType, Upsert } from 'sqlite3-parser';
import { quoteLiteral, quoteName, quoteNames } from '../ddl/quote.ts';
import { sameName } from '../mapping/draft.ts';
import { conditionSql } from './expression-sql.ts';
import { storedSql, storedTyped } from './stored-sql.ts';
import type { Lines } from './trigger-raise.ts';
import { columnOf, type TriggerSurroundings, triggerScope } from './trigger-scope.ts';
import { type Assignment, assignments, writable } from './trigger-update.ts';
import { type Scope, Untranslatable } from './typed-sql.ts';
import type { WritableColumn, WritableRelation } from './writable.ts';

/** An INSERT in a trigger's body. Throws Untranslatable. */
export function insertStatement(command: InsertTriggerCmd, trigger: TriggerSurroundings): Lines {
  const target = writable(trigger, command.tblName.objName.text);
  const columns = insertedColumns(command, target);
  checkDefaults(target, columns);
  const conflict = conflictOf(command, target, trigger);
  const into = `INSERT INTO ${quoteName(target.name)}`;
  const rows = valuesOf(command, columns, triggerScope(trigger, null));
  if (rows === null) return [`${into} ${selected(command, target, columns, trigger, conflict)}${conflict.clause};`];
  return rows.map((row) => `${into} ${valuesRow(row, target, conflict)}${conflict.clause};`);
}

function insertedColumns({ colNames }: InsertTriggerCmd, target: WritableRelation): WritableColumn[] {
  if (colNames === undefined) return target.columns.filter(({ generated }) => !generated);
  return colNames.map(({ text }) => {
    const column = columnOf(target, text);
    if (column === null) throw new Untranslatable(`the column ${target.source}.${text}, which is not there,`);
    return column;
  });
}

/** A row must not get NULL where SQLite gives it a default that the target does not have. */
function checkDefaults(target: WritableRelation, given: readonly WritableColumn[]): void {
  const lost = target.columns.find((column) => column.default === 'lost' && !given.includes(column));
  if (lost !== undefined) throw new Untranslatable(`the default of ${target.source}.${lost.source}`);
}

/** VALUES, row by row; null for a SELECT. */
function valuesOf(
  { select }: InsertTriggerCmd,
  columns: readonly WritableColumn[],
  scope: Scope,
): Assignment[][] | null {
  const core = select.select;
  if (core.type !== 'SelectValues' || select.compounds || select.limit || select.with) return null;
  return core.values.map(({ values }) => rowOf(columns, values, scope));
}

function rowOf(columns: readonly WritableColumn[], values: readonly Expr[], scope: Scope): Assignment[] {
  if (values.length !== columns.length) throw new Untranslatable('INSERT with another number of values than columns');
  return columns.flatMap((column, i) => {
    const value = values[i];
    return value === undefined ? [] : [{ column, ...storedSql(column, value, scope) }];
  });
}

/** NULL in an INTEGER PRIMARY KEY asks for the next id, https://www.sqlite.org/autoinc.html */
function valuesRow(row: readonly Assignment[], target: WritableRelation, { skipsNulls }: Conflict): string {
  const given = row.filter(({ column, kind }) => !(column.identity && kind === 'null'));
  if (given.length === 0) return 'DEFAULT VALUES';
  const values = given.map((value) => withNextId(value, target));
  const into = `(${quoteNames(given.map(({ column }) => column.name))})`;
  const checked = skipsNulls ? given.filter(({ column, kind }) => column.notNull && kind !== 'not null') : [];
  if (checked.length === 0) return `${into} VALUES (${values.join(', ')})`;
  const kept = checked.map(({ sql }) => `(${sql}) IS NOT NULL`).join(' AND ');
  return `${into} SELECT ${values.join(', ')} WHERE ${kept}`;
}

function withNextId({ column, sql, kind }: Assignment, target: WritableRelation): string {
  if (!column.identity || kind === 'not null') return sql;
  const sequence = `pg_catalog.pg_get_serial_sequence(${quoteLiteral(quoteName(target.name))}, ${quoteLiteral(column.name)})`;
  return `COALESCE(${sql}, pg_catalog.nextval(${sequence}))`;
}

function selected(
  { select }: InsertTriggerCmd,
  target: WritableRelation,
  columns: readonly WritableColumn[],
  trigger: TriggerSurroundings,
  { skipsNulls }: Conflict,
): string {
  const scope = triggerScope(trigger, null);
  const rows = scope.select(select);
  if (rows.columns.length !== columns.length)
    throw new Untranslatable('INSERT with another number of values than columns');
  if (skipsNulls && columns.some(({ notNull, identity }) => notNull && !identity))
    throw new Untranslatable('INSERT OR IGNORE of a SELECT into NOT NULL columns');
  const values = columns.flatMap((column, i) => {
    const value = rows.columns[i];
    if (value === undefined) return [];
    const stored = storedTyped(column, { ...value, sql: `"given".${value.sql}` }, scope);
    return [withNextId({ column, ...stored }, target)];
  });
  return `(${quoteNames(columns.map(({ name }) => name))}) SELECT ${values.join(', ')} FROM (${rows.sql}) AS "given"`;
}

interface Conflict {
  readonly clause: string;
  /** Rows with NULL in a NOT NULL column are left out, not refused. */
  readonly skipsNulls: boolean;
}

const plain: Conflict = { clause: '', skipsNulls: false };

function conflictOf(command: InsertTriggerCmd, target: WritableRelation, trigger: TriggerSurroundings): Conflict {
  const { orConflict, upsert } = command;
  if (upsert !== undefined) {
    if (orConflict !== undefined) throw new Untranslatable('ON CONFLICT beside INSERT OR …');
    return { ...plain, clause: upsertClause(upsert, target, trigger) };
  }
  if (orConflict === undefined || !lenient.has(orConflict)) return plain;
  if (target.kind !== 'table' || target.hasChecks)
    throw new Untranslatable(`INSERT OR ${orConflict.toUpperCase()} into a view or a table with CHECK`);
  if (orConflict === 'Ignore') return { clause: ' ON CONFLICT DO NOTHING', skipsNulls: true };
  return { ...plain, clause: replaceClause(target) };
}

/** ROLLBACK, ABORT and FAIL all refuse the row; PostgreSQL takes the whole statement back. */
const lenient: ReadonlySet<ResolveType> = new Set<ResolveType>(['Ignore', 'Replace']);

/**
 * A row that is in the way is replaced by the new one, defaults included. With more than one unique key several rows could be in the way;
 * triggers would see an UPDATE where SQLite shows them an INSERT.
 */
function replaceClause(target: WritableRelation): string {
  const [key, ...more] = target.uniqueKeys;
  if (target.hasTriggers) throw new Untranslatable('INSERT OR REPLACE into a table with triggers');
  if (more.length > 0 || target.hasOtherUniques) throw new Untranslatable('INSERT OR REPLACE with several unique keys');
  if (target.columns.some(({ notNull, default: given }) => notNull && given !== 'none'))
    throw new Untranslatable('INSERT OR REPLACE with NOT NULL columns that have a default');
  if (key === undefined) return '';
  const targets = key.map((name) => quoteName(columnOf(target, name)?.name ?? name)).join(', ');
  const others = target.columns.filter(
    ({ source, generated }) => !generated && !key.some((name) => sameName(name, source)),
  );
  if (others.length === 0) return ` ON CONFLICT (${targets}) DO NOTHING`;
  const sets = others.map(({ name }) => `${quoteName(name)} = EXCLUDED.${quoteName(name)}`).join(', ');
  return ` ON CONFLICT (${targets}) DO UPDATE SET ${sets}`;
}

/** https://www.sqlite.org/lang_upsert.html, which PostgreSQL has with the same meaning. */
function upsertClause(upsert: Upsert, target: WritableRelation, trigger: TriggerSurroundings): string {
  if (upsert.next !== undefined) throw new Untranslatable('several ON CONFLICT clauses');
  const { index, doClause } = upsert;
  if (index === undefined) {
    if (doClause.type === 'NothingUpsertDo') return ' ON CONFLICT DO NOTHING';
    throw new Untranslatable('ON CONFLICT DO UPDATE without columns');
  }
  const clause = ` ON CONFLICT (${conflictTarget(index, target)})`;
  if (doClause.type === 'NothingUpsertDo') return `${clause} DO NOTHING`;
  const scope = triggerScope(trigger, target, { upsert: true });
  const sets = assignments(doClause.sets, target, scope).map(({ column, sql }) => `${quoteName(column.name)} = ${sql}`);
  const where = doClause.whereClause === undefined ? '' : ` WHERE ${conditionSql(doClause.whereClause, scope).sql}`;
  return `${clause} DO UPDATE SET ${sets.join(', ')}${where}`;
}

function conflictTarget(index: NonNullable<Upsert['index']>, target: WritableRelation): string {
  const names = index.targets.map(({ expr }) => {
    if (expr.type === 'Id') return expr.name;
    if (expr.type === 'NameExpr') return expr.name.text;
    throw new Untranslatable('ON CONFLICT of an expression');
  });
  const columns = names.map((name) => columnOf(target, name)?.source ?? name);
  const isKey = (key: readonly string[]) =>
    key.length === columns.length && key.every((name) => columns.some((column) => sameName(column, name)));
  if (index.whereClause !== undefined || !target.uniqueKeys.some(isKey))
    throw new Untranslatable(`ON CONFLICT (${names.join(', ')}), which is no unique key of the target,`);
  return columns.map((name) => quoteName(columnOf(target, name)?.name ?? name)).join(', ');
}
