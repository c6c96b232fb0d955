import type { Expr, InsertTriggerCmd } from 'sqlite3-parser';
import { quoteLiteral, quoteName, quoteNames } from '../ddl/quote.ts';
import { storedSql, storedTyped } from './stored-sql.ts';
import type { Assignment } from './trigger-assignments.ts';
import { type Conflict, conflictOf } from './trigger-conflict.ts';
import type { Lines } from './trigger-raise.ts';
import { columnOf, counterpart, type TriggerSurroundings, triggerScope } from './trigger-scope.ts';
import { writable } from './trigger-update.ts';
import { type Scope, Unavailable, Untranslatable } from './typed-sql.ts';
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
  if (colNames === undefined)
    return target.columns.filter(({ generated, hidden }) => !generated && !hidden).map(counterpart);
  return colNames.map(({ text }) => {
    const column = columnOf(target, text);
    if (column === null) throw new Untranslatable(`the column ${target.source}.${text}, which is not there,`);
    return column;
  });
}

/** A row must not get NULL where SQLite gives it a default that the target does not have. */
function checkDefaults(target: WritableRelation, given: readonly WritableColumn[]): void {
  const lost = target.columns.find((column) => column.default === 'lost' && !given.includes(column));
  if (lost === undefined) return;
  const column = `${target.source}.${lost.source}`;
  if (!lost.generated) throw new Untranslatable(`the default of ${column}, which is not carried,`);
  throw new Unavailable(
    `it adds rows to ${target.source}, whose generated column ${column} is an ordinary one in the target`,
  );
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
