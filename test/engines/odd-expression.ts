import fc from 'fast-check';
import { oddColumns } from './odd-columns.ts';

/** Random expressions over the table of odd-columns.ts: every operator and function over every column and odd literals. */
const column = fc.constantFrom(...oddColumns.map(({ name }) => name));
const literal = fc.constantFrom(
  "'12abc'", "' 5'", "'5 '", "'0x10'", "'1e3'", "'-0'", "'5.0'", "'05'", "''", "'abc'", "'ABC'", "'a '", "'2024-01-31'", "'t'", '9223372036854775807',
  '-9223372036854775808', '9.5e18', '1e3', '0.0', '-0.5', '0x7fffffffffffffff', '0', '1', '5', '7', '64', '-1', '2.5', "x''", "x'616263'", "x'31'", 'NULL', 'TRUE',
); // biome-ignore format: many to a line
const collation = fc.constantFrom('NOCASE', 'RTRIM', 'BINARY');
const comparison = fc.constantFrom('=', '<>', '<', '<=', '>', '>=', 'IS', 'IS NOT');
const type = fc.constantFrom('INTEGER', 'REAL', 'NUMERIC', 'TEXT', 'BLOB', 'VARCHAR(3)', 'DECIMAL(5,2)', 'BOOLEAN');
const place = fc.integer({ min: -6, max: 6 }).map(String);
const not = fc.constantFrom('', 'NOT ');

interface Expressions {
  operand: string;
  any: string;
}

export const { any: oddExpression } = fc.letrec<Expressions>((tie: fc.LetrecTypedTie<Expressions>) => ({
  operand: fc.oneof({ maxDepth: 2, depthSize: 'small' }, column, column, column, literal, tie('any').map((a) => `(${a})`)),
  any: fc.oneof(
    fc.tuple(tie('operand'), comparison, tie('operand')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(tie('operand'), comparison, tie('operand')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(tie('operand'), comparison, tie('operand'), collation).map(([a, op, b, c]) => `${a} ${op} ${b} COLLATE ${c}`),
    fc.tuple(tie('operand'), collation, comparison, tie('operand')).map(([a, c, op, b]) => `${a} COLLATE ${c} ${op} ${b}`),
    fc.tuple(tie('operand'), fc.constantFrom('+', '-', '*', '/', '%'), tie('operand')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(tie('operand'), fc.constantFrom('&', '|', '<<', '>>'), tie('operand')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(tie('operand'), tie('operand')).map(([a, b]) => `${a} || ${b}`),
    fc.tuple(fc.constantFrom('-', '+', '~', 'NOT '), tie('operand')).map(([op, a]) => `${op}${a}`),
    fc.tuple(tie('operand'), type).map(([a, to]) => `CAST(${a} AS ${to})`),
    fc.tuple(tie('operand'), not, tie('operand'), tie('operand')).map(([a, no, b, c]) => `${a} ${no}BETWEEN ${b} AND ${c}`),
    fc.tuple(tie('operand'), not, fc.array(tie('operand'), { minLength: 1, maxLength: 3 })).map(([a, no, list]) => `${a} ${no}IN (${list.join(', ')})`),
    fc.tuple(tie('operand'), not, column).map(([a, no, b]) => `${a} ${no}IN (SELECT ${b} FROM t)`),
    fc.tuple(tie('operand'), collation, not, column, fc.constantFrom('', ' WHERE id < 5', ' WHERE id > 90')).map(([a, c, no, b, where]) => `${a} COLLATE ${c} ${no}IN (SELECT ${b} FROM t${where})`),
    fc.tuple(tie('operand'), tie('operand'), comparison, tie('operand'), tie('operand')).map(([a, b, op, c, d]) => `(${a}, ${b}) ${op} (${c}, ${d})`),
    fc.tuple(tie('operand'), tie('operand'), not, column, column).map(([a, b, no, c, d]) => `(${a}, ${b}) ${no}IN (SELECT ${c}, ${d} FROM t)`),
    fc.tuple(tie('operand'), tie('operand'), tie('operand')).map(([when, a, b]) => `CASE WHEN ${when} THEN ${a} ELSE ${b} END`),
    fc.tuple(tie('operand'), tie('operand'), tie('operand'), tie('operand'), tie('operand')).map(([base, w, a, x, b]) => `CASE ${base} WHEN ${w} THEN ${a} WHEN ${x} THEN ${b} END`),
    fc.tuple(fc.constantFrom('abs', 'round', 'sign', 'hex', 'quote', 'typeof', 'length', 'lower', 'upper', 'trim', 'unicode', 'octet_length', 'char', 'floor', 'ceil', 'json_quote'), tie('operand')).map(([name, a]) => `${name}(${a})`),
    fc.tuple(fc.constantFrom('max', 'min', 'ifnull', 'nullif', 'coalesce', 'instr', 'trim', 'concat', 'json_array'), tie('operand'), tie('operand')).map(([name, a, b]) => `${name}(${a}, ${b})`),
    fc.tuple(fc.constantFrom('max', 'min', 'coalesce', 'iif', 'replace', 'json_array', 'concat_ws'), tie('operand'), tie('operand'), tie('operand')).map(([name, a, b, c]) => `${name}(${a}, ${b}, ${c})`),
    fc.tuple(tie('operand'), place).map(([a, digits]) => `round(${a}, ${digits})`),
    fc.tuple(tie('operand'), place, place).map(([a, from, count]) => `substr(${a}, ${from}, ${count})`),
    fc.tuple(tie('operand'), fc.oneof(literal, fc.constant('n'))).map(([a, from]) => `substr(${a}, ${from})`),
    fc.tuple(tie('operand'), not, fc.constantFrom("'%a_%'", "'a!%%' ESCAPE '!'", "'A%'", "'%\\%%' ESCAPE '\\'", "'_'", "''", "'1%'", 'u', "u ESCAPE 'x'")).map(([a, no, pattern]) => `${a} ${no}LIKE ${pattern}`),
    fc.tuple(tie('operand'), not, fc.constantFrom("'[a-c]*'", "'[^a-c]*'", "'*[]x]*'", "'[[]*'", "'?'", "'*[-a]*'", "'[A-Z]?*'", 'u', "'*\\*'")).map(([a, no, pattern]) => `${a} ${no}GLOB ${pattern}`),
    fc.tuple(fc.constantFrom('%d', '%5d', '%-5d|', '%05d', '%x', '%X', '%o', '%,d', '%.3f', '%+.1f', '%e', '%g', '%s', '%.2s', '%10s', '%-6s|', '%c', '%q', '%Q', '%%', '%i', '%u', '%+d'), tie('operand')).map(([format, a]) => `printf('${format}', ${a})`),
    fc.tuple(tie('operand'), fc.constantFrom('IS TRUE', 'IS NOT FALSE', 'IS NULL', 'NOTNULL', 'IS FALSE')).map(([a, op]) => `${a} ${op}`),
    fc.tuple(tie('operand'), fc.constantFrom('AND', 'OR'), tie('operand')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc.tuple(fc.constantFrom('j', 't', 'mx'), fc.constantFrom('->>', '->'), fc.constantFrom("'a'", "'$.a'", '0', "'$[0]'")).map(([a, op, path]) => `${a} ${op} ${path}`),
    fc.tuple(fc.constantFrom('j', 'j', 't'), comparison, tie('operand')).map(([a, op, b]) => `json_extract(${a}, '$.a') ${op} ${b}`),
    fc.tuple(fc.constantFrom('date', 'datetime', 'time', 'julianday', 'unixepoch'), fc.constantFrom('day', 'at', "'2024-01-31'")).map(([name, a]) => `${name}(${a})`),
    fc.tuple(fc.constantFrom('count', 'sum', 'min', 'max', 'avg', 'total'), tie('operand')).map(([name, a]) => `${name}(${a}) OVER (ORDER BY id)`),
    column.map((a) => `group_concat(${a}) OVER (ORDER BY id)`),
    fc.tuple(tie('operand'), fc.constantFrom('', ' DESC')).map(([a, direction]) => `rank() OVER (ORDER BY ${a}${direction})`),
  ),
})); // biome-ignore format: an alternative to a line
