import { affinityOf } from './affinity.ts';
import { truncated } from './integer-sql.ts';
import { isIntegerAlways, numberAtStart, numeric } from './number-sql.ts';
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

function castToInteger(operand: Typed, scope: Scope): Typed {
  if (operand.digits !== undefined) return numeric(operand);
  if (isText(operand)) return computed(truncated({ ...operand, kind: 'text', sql: textOf(operand, scope) }), 'integer');
  const number = numeric(operand);
  if (isIntegerAlways(number)) return number;
  return computed(number.kind === 'integer' ? number.sql : truncated(number), 'integer');
}

function castToReal(operand: Typed, scope: Scope): Typed {
  if (isText(operand)) return computed(numberAtStart(computed(textOf(operand, scope), 'text')), 'real');
  return computed(`${parenthesised(numeric(operand))}::double precision`, 'real');
}

/** A REAL stays what it is, also one that became a text beside others; a text becomes an INTEGER where its number is whole. */
function castToNumeric(operand: Typed, scope: Scope): Typed {
  if (isText(operand)) {
    const mayBeReal = operand.storage === 'unknown' && operand.spelled !== true;
    return { ...castToReal(operand, scope), storage: mayBeReal ? 'unknown' : 'by value' };
  }
  const number = numeric(operand);
  return { ...number, sql: parenthesised(number), literal: undefined };
}

function isText(operand: Typed): boolean {
  if (isNumber(operand) || operand.kind === 'boolean') return false;
  if (operand.kind === 'text' || isTime(operand)) return true;
  throw new Untranslatable(`CAST of ${operand.kind} to a number`);
}
