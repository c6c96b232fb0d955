import Database from 'better-sqlite3';
import type { Select } from 'sqlite3-parser';
import { type PgType, typeSql } from '../../src/core/catalog/pg-catalog.ts';
import type { Affinity, SqliteValue } from '../../src/core/catalog/sqlite-catalog.ts';
import { numberText } from '../../src/core/copy/number-text.ts';
import { type ColumnInScope, columnSql } from '../../src/core/sqlite-sql/column-sql.ts';
import { conditionSql, expressionSql } from '../../src/core/sqlite-sql/expression-sql.ts';
import { parseExpression } from '../../src/core/sqlite-sql/parse.ts';
import { textOf } from '../../src/core/sqlite-sql/text-sql.ts';
import {
  asValue,
  computed,
  isTime,
  literalSql,
  renamed,
  type Scope,
  type TranslatedSelect,
  type Typed,
  Untranslatable,
} from '../../src/core/sqlite-sql/typed-sql.ts';
import type { Connection } from '../../src/postgres/connect.ts';
import { profileOf } from '../support/profile-of.ts';

/** A column as SQLite declares it and as PostgreSQL has it, with the values of its rows. */
export interface BothColumn {
  readonly name: string;
  readonly declared: string;
  readonly type: PgType;
  readonly affinity: Affinity;
  readonly collation?: string;
  readonly values: readonly SqliteValue[];
}

/** One table, `t`, with the same rows in both engines. */
export interface BothEngines {
  readonly sqlite: Database.Database;
  readonly connection: Connection;
  readonly scope: Scope;
}

export type Outcome =
  | { readonly kind: 'equal' }
  | { readonly kind: 'refused'; readonly reason: string }
  /** SQLite itself does not take it. */
  | { readonly kind: 'invalid'; readonly reason: string }
  /** Beyond what a number holds: an error in PostgreSQL, a REAL or Infinity in SQLite. */
  | { readonly kind: 'overflow' }
  | { readonly kind: 'different'; readonly sql: string; readonly sqlite: string; readonly postgres: string };

/** What stands around an expression in a query of `t`. */
export type Around = 'rows' | 'one' | 'groups';

const clauses: Readonly<Record<Around, readonly [select: string, from: string]>> = {
  rows: ['SELECT', 'FROM t ORDER BY id'],
  one: ['SELECT', 'FROM t'],
  groups: ['SELECT', 'FROM t GROUP BY g ORDER BY g'],
};

/** Makes the table in both engines; the profiles are of the values as SQLite stores them. */
export async function bothEngines(connection: Connection, columns: readonly BothColumn[]): Promise<BothEngines> {
  const sqlite = new Database(':memory:');
  sqlite.defaultSafeIntegers();
  const declared = columns.map(
    ({ name, declared: type, collation }) =>
      `"${name}" ${type}${collation === undefined ? '' : ` COLLATE ${collation}`}`,
  );
  sqlite.exec(`CREATE TABLE t(${declared.join(', ')})`);
  const rows = columns[0]?.values.length ?? 0;
  const insert = sqlite.prepare(`INSERT INTO t VALUES (${columns.map(() => '?').join(', ')})`);
  for (let row = 0; row < rows; row += 1) insert.run(columns.map(({ values }) => values[row] ?? null));
  const stored = columns.map(
    ({ name }) => sqlite.prepare(`SELECT "${name}" FROM t ORDER BY id`).pluck().all() as SqliteValue[],
  );
  const types = columns.map(({ name, type }) => `"${name}" ${typeSql(type)}`);
  await connection.query('SET search_path = public');
  await connection.query(`CREATE TABLE t(${types.join(', ')})`);
  const tuples = Array.from(
    { length: rows },
    (_row, row) => `(${columns.map(({ type }, place) => targetValue(stored[place]?.[row] ?? null, type)).join(', ')})`,
  );
  await connection.query(`INSERT INTO t VALUES ${tuples.join(', ')}`);
  const inScope = new Map<string, ColumnInScope>(
    columns.map(({ name, type, affinity, collation = 'BINARY' }, place) => [
      name,
      { name, type, affinity, collation, profile: profileOf(stored[place] ?? []) },
    ]),
  );
  const scope: Scope = {
    column: (name) => {
      const found = inScope.get(name.toLowerCase());
      return found === undefined ? null : columnSql(found);
    },
    subqueries: true,
    select: (select) => plainSelect(select, scope),
  };
  return { sqlite, connection, scope };
}

/** SELECT with FROM t or without, and WHERE; what it takes to test the expressions around a SELECT. */
function plainSelect({ select, compounds, with: ctes, orderBy, limit }: Select, scope: Scope): TranslatedSelect {
  if (select.type !== 'SelectFrom' || compounds || ctes || orderBy || limit || select.groupBy)
    throw new Untranslatable('a subquery');
  const columns = select.columns.map((column) => {
    if (column.type !== 'ExprResultColumn') throw new Untranslatable('a star');
    return asValue(expressionSql(column.expr, scope));
  });
  const list = columns.map(({ sql }, place) => `${sql} AS "s${place}"`).join(', ');
  const where = select.whereClause === undefined ? '' : ` WHERE ${conditionSql(select.whereClause, scope).sql}`;
  return {
    sql: `SELECT ${list}${select.from === undefined ? '' : ' FROM t'}${where}`,
    columns: columns.map((column, place) => renamed(column, `"s${place}"`)),
  };
}

function targetValue(value: SqliteValue, type: PgType): string {
  if (value === null) return 'NULL';
  if (type.kind === 'boolean') return value === 1n || value === 't' ? 'true' : 'false';
  if (type.kind === 'text' && (typeof value === 'number' || typeof value === 'bigint')) return `'${numberText(value)}'`;
  if (type.kind === 'uuid' && typeof value === 'object') return `'${Buffer.from(value).toString('hex')}'`;
  return `${literalSql(value).sql}::${typeSql(type)}`;
}

interface Translated {
  readonly place: number;
  readonly expression: string;
  readonly typed: Typed;
}

/** Evaluates the expressions in both engines, PostgreSQL's in as few queries as there are errors. */
export async function compareExpressions(
  engines: BothEngines,
  expressions: readonly string[],
  options: { readonly around?: Around; readonly immutable?: boolean } = {},
): Promise<Outcome[]> {
  const { around = 'rows', immutable = false } = options;
  const outcomes: Outcome[] = expressions.map(() => ({ kind: 'invalid', reason: 'not evaluated' }));
  const translated: Translated[] = [];
  expressions.forEach((expression, place) => {
    const found = translate(expression, immutable ? { ...engines.scope, immutable } : engines.scope);
    if ('refused' in found) outcomes[place] = { kind: 'refused', reason: found.refused };
    else translated.push({ place, expression, typed: found });
  });
  const expected = new Map<number, SqliteValue[] | string>();
  for (const { place, expression } of translated) expected.set(place, fromSqlite(engines, expression, around));
  const runnable = translated.filter(({ place }) => Array.isArray(expected.get(place)));
  for (const { place } of translated) {
    const values = expected.get(place);
    if (typeof values === 'string') outcomes[place] = { kind: 'invalid', reason: values };
  }
  const size = 40;
  for (let at = 0; at < runnable.length; at += size) {
    const batch = runnable.slice(at, at + size);
    const found = await fromPostgres(engines, batch, around);
    batch.forEach((one, index) => {
      const values = expected.get(one.place);
      outcomes[one.place] = outcomeOf(one, Array.isArray(values) ? values : [], found[index] ?? 'no answer');
    });
  }
  return outcomes;
}

function translate(sql: string, scope: Scope): Typed | { refused: string } {
  const parsed = parseExpression(sql);
  if (parsed.kind === 'failed') return { refused: parsed.reason };
  try {
    const typed = expressionSql(parsed.expression, scope);
    return isTime(typed) ? computed(textOf(typed, scope), 'text') : asValue(typed);
  } catch (error) {
    if (error instanceof Untranslatable) return { refused: error.message };
    throw error;
  }
}

function fromSqlite({ sqlite }: BothEngines, expression: string, around: Around): SqliteValue[] | string {
  const [select, from] = clauses[around];
  try {
    return sqlite.prepare(`${select} ${expression} ${from}`).pluck().all() as SqliteValue[];
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

async function fromPostgres(
  engines: BothEngines,
  batch: readonly Translated[],
  around: Around,
): Promise<((string | null)[] | string)[]> {
  const [select, from] = clauses[around];
  const columns = batch.map(({ typed }, index) => `(${typed.sql})::text AS c${index}`);
  try {
    const rows = (await engines.connection.query(`${select} ${columns.join(', ')} ${from}`)) as Record<
      string,
      string | null
    >[];
    return batch.map((_one, index) => rows.map((row) => row[`c${index}`] ?? null));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (batch.length === 1) return [message];
    const middle = Math.ceil(batch.length / 2);
    return [
      ...(await fromPostgres(engines, batch.slice(0, middle), around)),
      ...(await fromPostgres(engines, batch.slice(middle), around)),
    ];
  }
}

function outcomeOf(
  { typed }: Translated,
  expected: readonly SqliteValue[],
  found: readonly (string | null)[] | string,
): Outcome {
  if (typeof found === 'string' && found.includes('SQLSTATE 22003')) return { kind: 'overflow' };
  const wanted = expected.map((value) => shownSqlite(value, typed)).join(' | ');
  const got =
    typeof found === 'string' ? `error: ${found}` : found.map((text) => shownPostgres(text, typed)).join(' | ');
  return wanted === got ? { kind: 'equal' } : { kind: 'different', sql: typed.sql, sqlite: wanted, postgres: got };
}

/** The class stands before the value where the translation says that it is known. */
function shownSqlite(value: SqliteValue, { kind, storage }: Typed): string {
  if (value === null) return 'NULL';
  if (kind === 'json') return `json ${JSON.stringify(JSON.parse(String(value)))}`;
  if (storage !== undefined && kind === 'uuid')
    return uuidDigits(String(value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value));
  if (storage !== undefined && kind === 'bytes')
    return `blob ${Buffer.from(value instanceof Uint8Array ? value : String(value)).toString('hex')}`;
  if (value instanceof Uint8Array) return `blob ${Buffer.from(value).toString('hex')}`;
  if (storage !== undefined) return loosely(String(value));
  if (typeof value === 'bigint') return `integer ${value}`;
  return typeof value === 'number' ? `real ${value === 0 ? 0 : value}` : `text ${JSON.stringify(value)}`;
}

function shownPostgres(text: string | null, { kind, storage }: Typed): string {
  if (text === null) return 'NULL';
  switch (kind) {
    case 'integer':
      return storage === undefined ? `integer ${BigInt(text)}` : loosely(text);
    case 'real':
    case 'numeric': {
      const number = Number(text) === 0 ? 0 : Number(text);
      return storage === undefined ? `real ${number}` : loosely(text);
    }
    case 'boolean':
      return `integer ${text === 'true' ? 1 : 0}`;
    case 'json':
      return `json ${JSON.stringify(JSON.parse(text))}`;
    case 'uuid':
      return storage === undefined ? `text ${JSON.stringify(text)}` : uuidDigits(text);
    case 'bytes':
      return `blob ${text.slice(2)}`;
    case 'text':
      return storage === undefined ? `text ${JSON.stringify(text)}` : loosely(text);
    default:
      return `text ${JSON.stringify(text)}`;
  }
}

function uuidDigits(text: string): string {
  return text.replaceAll('-', '').toLowerCase();
}

/** A number by its value, where its class is not known. */
function loosely(text: string): string {
  const isNumber = /^-?[0-9]+([.][0-9]+)?(e[+-]?[0-9]+)?$/.test(text);
  return isNumber ? String(Number(text) === 0 ? 0 : Number(text)) : JSON.stringify(text);
}
