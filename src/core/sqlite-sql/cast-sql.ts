import { affinityOf } from './affinity.ts';
import { numberAtStart, numeric, prefixOf, truncated } from './number-sql.ts';
import { textOf } from './text-sql.ts';
import {
  computed,
  isNumber,
  isTime,
  literalSql,
  parenthesised,
  type Scope,
  type Typed,
  Untranslatable,
} from './typed-sql.ts';

/** CAST converts by the affinity of the type's name: https://www.sqlite.org/lang_expr.html#cast_expressions */
export function castSql(operand: Typed, typeName: string, scope: Scope): Typed {
  const affinity = affinityOf(typeName, { strict: false });
  if (operand.kind === 'null') return { ...operand, affinity };
  return { ...castTo(operand, affinity, scope), affinity, collation: operand.collation };
}

function castTo(operand: Typed, affinity: ReturnType<typeof affinityOf>, scope: Scope): Typed {
  switch (affinity) {
    case 'text':
      return computed(textOf(operand, scope), 'text');
    case 'integer':
      return castToInteger(operand, scope);
    case 'real':
      return castToReal(operand, scope);
    case 'numeric':
      return castToNumeric(operand, scope);
    case 'blob':
      if (operand.kind === 'bytes' && operand.storage === undefined) return operand;
      if (typeof operand.literal === 'string') return literalSql(new TextEncoder().encode(operand.literal));
      throw new Untranslatable(`CAST of ${operand.kind} to a blob`);
  }
}

const [least, greatest] = ['-9223372036854775808', '9223372036854775807'];

function castToInteger(operand: Typed, scope: Scope): Typed {
  if (operand.digits !== undefined) return numeric(operand);
  if (isText(operand)) {
    const digits = prefixOf(textOf(operand, scope), '[+-]?[0-9]+');
    return computed(
      `CASE WHEN ${parenthesised(operand)} IS NOT NULL THEN GREATEST(LEAST(COALESCE(${digits}::numeric, 0), ${greatest}), ${least})::bigint END`,
      'integer',
    );
  }
  const number = numeric(operand);
  if (number.kind === 'integer') return number.storage === undefined ? number : computed(number.sql, 'integer');
  if (number.kind === 'numeric' || isWithin(operand)) return computed(truncated(number), 'integer');
  // A REAL beyond 64 bits becomes the nearest integer.
  const real = parenthesised(number);
  return computed(
    `CASE WHEN ${real} >= 9223372036854775807 THEN ${greatest} WHEN ${real} <= ${least} THEN ${least} ELSE pg_catalog.trunc(${real})::bigint END`,
    'integer',
  );
}

/** Whether the rows show that the column holds no number beyond 64 bits. */
function isWithin({ profile, affinity, literal }: Typed): boolean {
  if (typeof literal === 'number') return Math.abs(literal) < 2 ** 63;
  if (profile === undefined || affinity === null) return false;
  return Math.max(Math.abs(profile.reals.min ?? 0), Math.abs(profile.reals.max ?? 0)) < 2 ** 63;
}

function castToReal(operand: Typed, scope: Scope): Typed {
  if (isText(operand)) return computed(numberAtStart(computed(textOf(operand, scope), 'text')), 'real');
  return computed(`${parenthesised(numeric(operand))}::double precision`, 'real');
}

/** A REAL stays what it is; a text becomes an INTEGER where its number is whole. */
function castToNumeric(operand: Typed, scope: Scope): Typed {
  if (isText(operand)) return { ...castToReal(operand, scope), storage: 'by value' };
  const number = numeric(operand);
  return { ...number, sql: parenthesised(number), literal: undefined };
}

function isText(operand: Typed): boolean {
  if (isNumber(operand) || operand.kind === 'boolean') return false;
  if (operand.kind === 'text' || isTime(operand)) return true;
  throw new Untranslatable(`CAST of ${operand.kind} to a number`);
}
