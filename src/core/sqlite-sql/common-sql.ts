import { double, numeric } from './number-sql.ts';
import { textOf } from './text-sql.ts';
import { computed, isCondition, isNumber, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** Values of one expression, such as the branches of a CASE, in one type of PostgreSQL. */
export interface CommonType {
  readonly sqls: readonly string[];
  /** The result's Typed for the SQL that is built of them. */
  readonly as: (sql: string) => Typed;
}

/** SQLite's branches may have different types; PostgreSQL's have one. Throws Untranslatable. */
export function commonType(values: readonly Typed[], scope: Scope): CommonType {
  const present = values.filter(({ kind }) => kind !== 'null');
  const [first] = present;
  if (first === undefined) return { sqls: values.map(() => 'NULL'), as: (sql) => computed(`${sql}`, 'null') };
  const sqlOf = (convert: (value: Typed) => string) =>
    values.map((value) => (value.kind === 'null' ? 'NULL' : convert(value)));
  if (present.every(isCondition)) return { sqls: sqlOf(({ sql }) => sql), as: (sql) => computed(sql, 'boolean') };
  if (present.every((value) => isNumber(value) || value.kind === 'boolean')) return numbers(present, sqlOf);
  const isAlike = present.every(({ kind, spelling }) => kind === first.kind && spelling === first.spelling);
  if (isAlike && first.kind !== 'text' && first.kind !== 'boolean') {
    const { kind, spelling } = first;
    const more = spelling === undefined ? storageOf(present) : { spelling };
    // Without an affinity a boolean would be taken for a condition, and a time for a text that was computed.
    return { sqls: sqlOf(({ sql }) => sql), as: (sql) => ({ ...computed(sql, kind, more) }) };
  }
  if (present.some(({ kind }) => kind === 'bytes')) throw new Untranslatable('a choice between texts and blobs');
  const isText = present.every(
    ({ kind, storage }) => kind !== 'boolean' && !isNumber({ ...first, kind }) && storage === undefined,
  );
  const spelled = present.every(
    ({ kind, storage, spelled: own }) => own === true || (kind === 'integer' && storage === undefined),
  );
  return {
    sqls: sqlOf((value) => (typeof value.literal === 'string' ? `${value.sql}::text` : textOf(value, scope))),
    as: (sql) => computed(sql, 'text', isText ? {} : { storage: 'unknown', spelled }),
  };
}

function storageOf(present: readonly Typed[]): Partial<Typed> {
  return present.every(({ storage }) => storage === undefined) ? {} : { storage: 'unknown' };
}

function numbers(present: readonly Typed[], sqlOf: (convert: (value: Typed) => string) => string[]): CommonType {
  const all = present.map(numeric);
  if (all.every(({ kind }) => kind === 'integer')) {
    const more = { ...storageOf(all), ...(all.every(({ narrow }) => narrow) ? { narrow: true } : {}) };
    return { sqls: sqlOf((value) => numeric(value).sql), as: (sql) => computed(sql, 'integer', more) };
  }
  if (all.every(({ kind }) => kind === 'numeric')) {
    const byValue = all.every(({ storage }) => storage === 'by value');
    return {
      sqls: sqlOf(({ sql }) => sql),
      as: (sql) => computed(sql, 'numeric', { storage: byValue ? 'by value' : 'unknown' }),
    };
  }
  const isReal = all.every(({ kind, storage }) => kind === 'real' && storage === undefined);
  return {
    sqls: sqlOf((value) => double(numeric(value))),
    as: (sql) => computed(sql, 'real', isReal ? {} : { storage: 'unknown' }),
  };
}

/** `max(a, b)` of SQLite is NULL as soon as one is; PostgreSQL's GREATEST passes over it. */
export function extremeSql(name: 'GREATEST' | 'LEAST', values: readonly Typed[], scope: Scope): Typed {
  if (values.some(({ kind }) => kind === 'null')) return computed('NULL', 'null');
  const common = commonType(values, scope);
  const result = common.as('');
  const isOrdered = isNumber(result) || result.kind === 'boolean' || result.kind === 'text';
  if (!isOrdered || (result.kind === 'text' && result.storage !== undefined))
    throw new Untranslatable(`${name === 'LEAST' ? 'min' : 'max'}() of values of different classes`);
  const collations = new Set(
    values.filter(({ affinity, collated }) => affinity !== null || collated).map(({ collation }) => collation),
  );
  if (result.kind === 'text' && [...collations].some((collation) => collation !== 'BINARY'))
    throw new Untranslatable('min() or max() with a collation');
  const sqls = common.sqls.map((sql) => (result.kind === 'text' ? `${parenthesised({ sql })} COLLATE "C"` : sql));
  const numbersOnly = result.kind === 'boolean' ? sqls.map((sql) => `(${sql})::integer`) : sqls;
  const tested = values
    .filter(({ literal }) => literal === undefined)
    .map((value) => `${parenthesised(value)} IS NOT NULL`);
  const call = `${name}(${numbersOnly.join(', ')})`;
  const typed = result.kind === 'boolean' ? computed('', 'integer', { narrow: true }) : result;
  return { ...typed, sql: tested.length === 0 ? call : `CASE WHEN ${tested.join(' AND ')} THEN ${call} END` };
}
