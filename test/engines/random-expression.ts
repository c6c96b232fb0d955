import fc from 'fast-check';

/** Random expressions over the table of every-kind.ts, as SQL. Deep enough to mix kinds, shallow enough to stay in range. */
const integer = fc.constantFrom('n', 'm', 'id', 'small', 'g');
const smallNumber = fc.integer({ min: -9, max: 9 }).map(String);
const real = fc.constantFrom('r', 's', '1.5', '-0.25', '2.0');
const decimal = fc.constantFrom('d');
const text = fc.constantFrom('t', 'u', 'k', 'pad', "'abc'", "'a%'", "'10'", "''", "'É'");
const flag = fc.constantFrom('f', 'f2');
const bytes = fc.constantFrom('b', "x'00ff'", "x''");
const time = fc.constantFrom('day', 'at', 'zoned', 'clock', 'micro', 'dt', 'st');
const comparison = fc.constantFrom('=', '==', '<>', '!=', '<', '<=', '>', '>=', 'IS', 'IS NOT');

interface Expressions {
  number: string;
  text: string;
  condition: string;
  any: string;
}

export const { any: randomExpression, condition: randomCondition } = fc.letrec<Expressions>((tie: fc.LetrecTypedTie<Expressions>) => ({
  number: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    integer,
    smallNumber,
    real,
    decimal,
    flag,
    fc.tuple(tie('number'), fc.constantFrom('+', '-', '*', '/', '%'), tie('number')).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(integer, fc.constantFrom('&', '|', '<<', '>>'), fc.oneof(integer, smallNumber)).map(([a, op, b]) => `(${a} ${op} ${b})`),
    fc.tuple(fc.constantFrom('-', '+', '~'), integer).map(([op, a]) => `${op} ${a}`),
    fc.tuple(fc.constantFrom('abs', 'round', 'sign', 'floor', 'ceil'), tie('number')).map(([name, a]) => `${name}(${a})`),
    tie('text').map((a) => `length(${a})`),
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `instr(${a}, ${b})`),
    fc.tuple(fc.constantFrom('INTEGER', 'REAL', 'NUMERIC'), fc.oneof(tie('number'), text)).map(([type, a]) => `CAST(${a} AS ${type})`),
    fc.tuple(fc.constantFrom('max', 'min', 'coalesce', 'ifnull', 'nullif'), tie('number'), tie('number')).map(([name, a, b]) => `${name}(${a}, ${b})`),
    fc.tuple(tie('condition'), tie('number'), tie('number')).map(([when, a, b]) => `CASE WHEN ${when} THEN ${a} ELSE ${b} END`),
    time.map((a) => `julianday(${a})`),
    time.map((a) => `(unixepoch(${a}) / 3600)`),
    fc.constantFrom('sum(n) OVER (PARTITION BY g ORDER BY id)', 'row_number() OVER (ORDER BY t, id)', 'count(*) OVER ()', "json_extract(j, '$.a') IS NULL"),
    tie('condition').map((a) => `(${a})`),
  ),
  text: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    text,
    text,
    time,
    fc.tuple(tie('text'), tie('text')).map(([a, b]) => `(${a} || ${b})`),
    fc.tuple(tie('text'), fc.oneof(integer, flag)).map(([a, b]) => `(${a} || ${b})`),
    fc.tuple(fc.constantFrom('lower', 'upper', 'trim', 'quote', 'hex', 'ltrim', 'rtrim'), tie('text')).map(([name, a]) => `${name}(${a})`),
    fc.tuple(tie('text'), fc.integer({ min: -4, max: 4 }), fc.nat(4)).map(([a, from, count]) => `substr(${a}, ${from}, ${count})`),
    fc.tuple(tie('text'), integer).map(([a, from]) => `substr(${a}, ${from})`),
    fc.tuple(tie('text'), tie('text'), tie('text')).map(([a, b, c]) => `replace(${a}, ${b}, ${c})`),
    fc.tuple(fc.constantFrom('ifnull', 'coalesce', 'nullif', 'max', 'min'), tie('text'), tie('text')).map(([name, a, b]) => `${name}(${a}, ${b})`),
    fc.tuple(tie('condition'), tie('text'), tie('text')).map(([when, a, b]) => `iif(${when}, ${a}, ${b})`),
    fc.tuple(tie('text'), tie('text'), tie('text')).map(([base, a, b]) => `CASE ${base} WHEN ${a} THEN ${b} END`),
    fc.tuple(fc.constantFrom('date', 'datetime', 'time'), time, fc.constantFrom('', ", '+1 day'", ", 'start of month'", ", '-3 hours'", ", '+2 months'")).map(([name, a, by]) => `${name}(${a}${by})`),
    fc.tuple(fc.constantFrom('%Y-%m', '%H:%M', '%d.%m.%Y', '%j', '%w'), time).map(([format, a]) => `strftime('${format}', ${a})`),
    fc.tuple(fc.constantFrom('%d', '%5d', '%x', '%+d'), integer).map(([format, a]) => `printf('${format}', ${a})`),
    fc.tuple(fc.constantFrom('%.2f', '%8.1f'), fc.oneof(real, decimal)).map(([format, a]) => `printf('${format}', ${a})`),
    fc.oneof(integer, decimal, flag, real).map((a) => `CAST(${a} AS TEXT)`),
    fc.constantFrom('typeof(n)', 'typeof(d)', 'typeof(at)', 'quote(b)', 'hex(b)'),
  ),
  condition: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.tuple(tie('number'), comparison, tie('number')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(tie('text'), comparison, tie('text')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(integer, comparison, fc.oneof(text, bytes)).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(bytes, comparison, fc.oneof(bytes, text, smallNumber)).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(time, comparison, fc.constantFrom("'2024-01-31'", "'2024'", "'1999-12-31 12:00:00'", "'x'", "''", '5', "'12:00'")).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(flag, comparison, fc.oneof(flag, smallNumber, integer)).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(fc.oneof(tie('number'), tie('text'), bytes), fc.constantFrom('IS NULL', 'ISNULL', 'NOTNULL', 'IS NOT NULL')).map(([a, op]) => `${a} ${op}`),
    fc.tuple(fc.constantFrom('', 'NOT '), tie('number'), tie('number'), tie('number')).map(([not, a, b, c]) => `${a} ${not}BETWEEN ${b} AND ${c}`),
    fc.tuple(fc.constantFrom('', 'NOT '), fc.oneof(integer, decimal, flag), fc.array(fc.oneof(smallNumber, fc.constant('NULL')), { maxLength: 3 })).map(([not, a, list]) => `${a} ${not}IN (${list.join(', ')})`),
    fc.tuple(fc.constantFrom('', 'NOT '), text, fc.array(text, { minLength: 1, maxLength: 3 })).map(([not, a, list]) => `${a} ${not}IN (${list.join(', ')})`),
    fc.tuple(tie('text'), fc.constantFrom('LIKE', 'NOT LIKE'), fc.oneof(text, fc.constantFrom("'%b%'", "'_b_'", "'É%'", "'%'"))).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(tie('text'), fc.constantFrom('GLOB', 'NOT GLOB'), fc.constantFrom("'a*'", "'[A-Z]*'", "'?'", "'*[^a]'", "''")).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(text, comparison, text, fc.constantFrom('NOCASE', 'RTRIM', 'BINARY')).map(([a, op, b, collation]) => `${a} ${op} ${b} COLLATE ${collation}`),
    fc.tuple(integer, integer, fc.constantFrom('=', '<', '>=', 'IS'), smallNumber, smallNumber).map(([a, b, op, c, e]) => `(${a}, ${b}) ${op} (${c}, ${e})`),
    fc.tuple(tie('condition'), fc.constantFrom('AND', 'OR'), tie('condition')).map(([a, op, b]) => `(${a}) ${op} (${b})`),
    fc.oneof(tie('condition'), integer, flag).map((a) => `NOT (${a})`),
    flag,
    fc.constantFrom('EXISTS (SELECT 1 WHERE 0)', 'n IN (SELECT 1)', '(SELECT 5) > n', 'json_valid(j)', 'f IS TRUE', "n = CURRENT_DATE", 'TRUE', "'a' < CURRENT_TIMESTAMP", "CURRENT_TIME > ''"),
  ),
  any: fc.oneof(tie('number'), tie('text'), tie('condition')),
})); // biome-ignore format: an alternative to a line
