import { computed, literalSql, type Typed, Untranslatable } from './typed-sql.ts';

/** A value of JSON has its own class: only the equal value of the same class is equal. */
export function extractedPair(value: Typed, other: Typed, equality: boolean): readonly [Typed, Typed] {
  if (!equality) throw new Untranslatable('the order of a value from JSON');
  const { literal } = other;
  const json =
    typeof literal === 'string' ? JSON.stringify(literal) : typeof literal === 'bigint' ? String(literal) : null;
  const isBoolean = literal === 0n || literal === 1n;
  if (json === null) throw new Untranslatable('a value from JSON is compared with something else than a literal');
  if (typeof literal === 'string' && (literal.startsWith('{') || literal.startsWith('[')))
    throw new Untranslatable('a value from JSON is compared with the text of a document');
  const extracted = `${value.extracted}`;
  const sql = isBoolean
    ? `CASE ${extracted} WHEN 'true'::jsonb THEN '1'::jsonb WHEN 'false'::jsonb THEN '0'::jsonb ELSE NULLIF(${extracted}, 'null'::jsonb) END`
    : `NULLIF(${extracted}, 'null'::jsonb)`;
  return [computed(sql, 'json'), computed(`${literalSql(json).sql}::jsonb`, 'json')];
}
