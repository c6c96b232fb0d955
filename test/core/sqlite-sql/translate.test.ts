import { describe, expect, it } from 'vitest';
import type { PgType } from '../../../src/core/catalog/pg-catalog.ts';
import type { ColumnProfile } from '../../../src/core/catalog/profile.ts';
import type { Affinity } from '../../../src/core/catalog/sqlite-catalog.ts';
import { tableScope } from '../../../src/core/sqlite-sql/column-sql.ts';
import { translateCondition, translateValue } from '../../../src/core/sqlite-sql/translate.ts';
import type { Scope } from '../../../src/core/sqlite-sql/typed-sql.ts';
import { profileOf } from '../../support/profile-of.ts';

const columns: Record<string, { type: PgType; affinity: Affinity; collation?: string; profile?: ColumnProfile }> = {
  amount: { type: { kind: 'double precision' }, affinity: 'real' },
  rating: { type: { kind: 'bigint' }, affinity: 'integer' },
  role: { type: { kind: 'text' }, affinity: 'text' },
  email: { type: { kind: 'text' }, affinity: 'text', collation: 'NOCASE' },
  active: { type: { kind: 'boolean' }, affinity: 'numeric' },
  since: { type: { kind: 'timestamp' }, affinity: 'numeric', profile: profileOf(['2024-01-01 00:00:00']) },
  created: { type: { kind: 'timestamp' }, affinity: 'numeric' },
};

const scope: Scope = tableScope((name) => {
  const found = columns[name];
  return found === undefined ? null : { name, collation: 'BINARY', ...found };
});

function condition(sql: string): string {
  const translation = translateCondition(sql, scope);
  return translation.kind === 'translated' ? translation.sql : `refused: ${translation.reason}`;
}

describe('conditions with a counterpart', () => {
  it.each([
    ["role IN ('client', 'both')", `"role" IN ('client', 'both')`],
    ['rating >= 1 AND rating <= 5', '("rating" >= 1) AND ("rating" <= 5)'],
    ['amount BETWEEN 0 AND 100', '("amount" >= 0 AND "amount" <= 100)'],
    ['balance >= 0', 'refused: the column balance, which is not there, has no exact counterpart'],
    ['active IN (0, 1)', '"active" IN (false, true)'],
    ['active', '"active"'],
    ['active = 1', '"active"'],
    ['active = 0', 'NOT "active"'],
    ['active + 1 > rating', '("active"::integer::bigint + 1) > "rating"'],
    ['role = 5', `"role" = '5'`],
    ["rating = 'x'", 'CASE WHEN "rating" IS NOT NULL THEN false END'],
    ['rating / 2 = 1', '("rating" / 2) = 1'],
    ['rating % rating = 1', '("rating" % NULLIF("rating", 0)) = 1'],
    [
      'CAST(amount AS INTEGER) = 1',
      'CASE WHEN "amount" >= 9223372036854775807 THEN 9223372036854775807 WHEN "amount" <= -9223372036854775808 THEN -9223372036854775808 ELSE pg_catalog.trunc("amount")::bigint END = 1',
    ],
    ['max(rating, 3) = 3', 'CASE WHEN "rating" IS NOT NULL THEN GREATEST("rating", 3) END = 3'],
    ["since > '2024'", 'CASE WHEN "since" IS NOT NULL THEN true END'],
    ['rating', '"rating" <> 0'],
    ['rating IS NOT NULL', '"rating" IS NOT NULL'],
    ['rating NOTNULL OR NOT rating = 3', '("rating" IS NOT NULL) OR (NOT ("rating" = 3))'],
    ["role <> ''", `"role" <> ''`],
    ["role < 'm'", `"role" < 'm' COLLATE "C"`],
    ["email = 'A@B.C'", `pg_catalog.lower("email" COLLATE "C") = pg_catalog.lower('A@B.C' COLLATE "C")`],
    ["role LIKE 'a%'", `pg_catalog.lower("role" COLLATE "C") LIKE pg_catalog.lower('a%' COLLATE "C") ESCAPE ''`],
    ["role GLOB '0x[0-9a-f]*'", `"role" COLLATE "C" ~ '(?s)^0x[0-9a-f].*$'`],
    ['length(role) = 42', 'pg_catalog.char_length("role") = 42'],
    [
      '(amount IS NULL) + (rating IS NULL) = 1',
      `((("amount" IS NULL))::integer::bigint + ((("rating" IS NULL))::integer)) = 1`,
    ],
    ["since > '2024-01-01 00:00:00'", `"since" > '2024-01-01 00:00:00'::timestamp`],
    ['rating IS NOT 5', '"rating" IS DISTINCT FROM 5'],
    ['rating = -5', '"rating" = (-5)'],
    ["typeof(rating) = 'integer'", `CASE WHEN "rating" IS NULL THEN 'null' ELSE 'integer' END = 'integer'`],
  ])('%s', (sql, expected) => expect(condition(sql)).toBe(expected));
});

describe('conditions without a counterpart are refused with the reason', () => {
  it.each([
    ['json_valid(role)', 'json_valid'],
    ["created > 'yesterday'", 'the text of a timestamp, which has several spellings,'],
    ['role IN (SELECT role FROM roles)', 'a subquery'],
    ["role REGEXP 'x'", 'the operator REGEXP belongs to the application'],
    ['soundex(role)', 'the function soundex() is there only in some builds of SQLite'],
    ['pg_sleep(5)', 'the function pg_sleep()'],
    ['toString(role)', 'the function tostring()'],
    ["since < datetime('now')", 'the present time, in what must be immutable,'],
    ['rating >', 'incomplete input'],
  ])('%s', (sql, reason) => {
    const translated = condition(sql);
    expect(translated).toMatch(/^refused: /);
    expect(translated).toContain(reason);
  });
});

it('translates the expression of an index', () => {
  expect(translateValue('lower(email)', scope)).toMatchObject({
    kind: 'translated',
    sql: `pg_catalog.lower("email" COLLATE "C")`,
  });
});

it('gives a lone literal a type, which an index needs', () => {
  expect(translateValue("'x'", scope)).toMatchObject({ kind: 'translated', sql: `'x'::text` });
});
