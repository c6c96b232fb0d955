import { parenthesised, type Typed } from './typed-sql.ts';

/** 2^-62 in decimals, and what it undoes. */
const half62 = '0.00000000000000000021684043449710088680149056017398834228515625';
const two62 = '4611686018427387904';

/**
 * A REAL below 2^53 as the numeric that it is, to the last bit, and rounded from there, half away from zero: SQLite rounds
 * 2.675, which is a little less, to 2.67. PostgreSQL's own cast to numeric keeps 15 digits and would give 2.68.
 */
export function roundedDecimal(real: Typed, digits: number): string {
  const x = parenthesised(real);
  const whole = `pg_catalog.trunc(${x})`;
  const rest = `((${x} - ${whole}) * ${two62})::bigint`;
  return `pg_catalog.round(${whole}::bigint + ${rest} * ${half62}, ${digits})`;
}

/** Beyond 2^52 every REAL is whole. */
export function hasDecimals(real: Typed): string {
  return `pg_catalog.abs(${real.sql}) < 4503599627370496`;
}
