import { matchesForm } from '../mapping/text-forms.ts';
import { computed, isNumber, literalSql, type Typed, Untranslatable } from './typed-sql.ts';

/** SQLite's comparison operators by the parser's names. */
export const comparisons: Readonly<Record<string, string>> = {
  Equals: '=',
  NotEquals: '<>',
  Less: '<',
  LessEquals: '<=',
  Greater: '>',
  GreaterEquals: '>=',
  Is: 'IS NOT DISTINCT FROM',
  IsNot: 'IS DISTINCT FROM',
};

/**
 * A comparison with SQLite's meaning: affinity is applied to a literal, the collation of the left side (else the right) decides,
 * and order is by bytes. https://www.sqlite.org/datatype3.html#comparison_expressions
 */
export function comparisonSql(left: Typed, operator: string, right: Typed): Typed {
  if (right.kind === 'null' && operator.startsWith('IS')) {
    return computed(`${left.sql} IS ${operator === comparisons.IsNot ? 'NOT ' : ''}NULL`, 'boolean');
  }
  const [first, second] = alike(left, right);
  if (first.kind !== 'text' || second.kind !== 'text')
    return computed(`${first.sql} ${operator} ${second.sql}`, 'boolean');
  const collation = left.collation === 'BINARY' && left.affinity === null ? right.collation : left.collation;
  const fold = folds[collation];
  if (fold === undefined) throw new Untranslatable(`the collation ${collation}`);
  const ordered = operator.startsWith('<') || operator.startsWith('>') ? operator !== '<>' : false;
  return computed(`${fold(first.sql)} ${operator} ${fold(second.sql)}${ordered ? ' COLLATE "C"' : ''}`, 'boolean');
}

/** The built-in collations, as a function of the text: NOCASE folds ASCII only, RTRIM ignores spaces at the end. */
export const folds: Readonly<Record<string, (sql: string) => string>> = {
  BINARY: (sql) => sql,
  NOCASE: (sql) => `pg_catalog.lower(${sql} COLLATE "C")`,
  RTRIM: (sql) => `pg_catalog.rtrim(${sql}, ' ')`,
};

/** Both sides in types that PostgreSQL compares, with the same outcome as in SQLite. */
export function alike(left: Typed, right: Typed): readonly [Typed, Typed] {
  if (left.kind === 'null' || right.kind === 'null' || left.kind === right.kind) return checkedText(left, right);
  if (isNumber(left) && isNumber(right)) return [left, right];
  if (right.literal !== undefined) return [left, literalAs(left, right)];
  if (left.literal !== undefined) return [literalAs(right, left), right];
  throw new Untranslatable(`${left.kind} is compared with ${right.kind}`);
}

/** A text column of numeric affinity would compare numbers in SQLite where the other side spells one. */
function checkedText(left: Typed, right: Typed): readonly [Typed, Typed] {
  const numeric = [left, right].some(({ affinity }) => affinity !== null && affinity !== 'text' && affinity !== 'blob');
  if (left.kind !== 'text' || !numeric) return [left, right];
  const spellsNumber = [left, right].some(
    ({ literal }) => typeof literal === 'string' && Number.isFinite(Number(literal)),
  );
  if (spellsNumber) throw new Untranslatable('a text is compared as a number');
  return [left, right];
}

function literalAs(column: Typed, literal: Typed): Typed {
  const value = literal.literal;
  if (column.kind === 'boolean' && (value === 0n || value === 1n))
    return computed(value === 1n ? 'true' : 'false', 'boolean');
  if (column.kind === 'text' && column.affinity === 'text' && typeof value === 'bigint')
    return literalSql(String(value));
  if (isNumber(column) && column.affinity !== null && typeof value === 'string' && isInteger(value))
    return literalSql(BigInt(value));
  if (typeof value === 'string' && isTime(column.kind) && matchesForm(column.kind, value)) {
    return computed(`${literal.sql}::${column.kind}`, column.kind);
  }
  throw new Untranslatable(`${column.kind} is compared with the literal ${literal.sql}`);
}

function isInteger(text: string): boolean {
  return text !== '' && [...text].every((digit) => digit >= '0' && digit <= '9') && text.length < 19;
}

function isTime(kind: Typed['kind']): kind is 'date' | 'time' | 'timestamp' | 'timestamptz' | 'uuid' {
  return ['date', 'time', 'timestamp', 'timestamptz', 'uuid'].includes(kind);
}
