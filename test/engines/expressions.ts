/** Expressions over the table of every-kind.ts that are translated, each function and operator in its ways. */
export const scalar: readonly string[] = [
  // comparisons, by class and affinity
  'n = m', 'n <> 1', 'n == 7', 'n IS m', 'n IS NOT 1', 'n < r', 'r > 1', 'r = 100', 'd = 100', 'd > 2.2', 'd < r', 'd = n',
  "n = '7'", "n < 'abc'", "n = 'abc'", "n IS 'abc'", "n IS NOT 'x'", 'n < b', 'b > t', 'b = t', 'b < 5', 't = 10', 't > 5', "t = '10'",
  "t < 'b'", 't < u', 't >= u', "t IS 'abc'", 't IS u', "k = 'ABC'", "k < 'b'", 'k = t', 't = k', 't = u COLLATE NOCASE',
  "(t COLLATE NOCASE) = 'Abc'", "pad = 'a'", "pad = 'a  '", "b = x'00ff'", "b < x'61'", 'length(t) = 3', "length(t) = '3'",
  '(n + 1) = u', "lower(t COLLATE NOCASE) = 'ABC'", 'f = 1', 'f = 0', 'f <> 1', 'f IS 1', 'f IS NOT 0', 'f = f2', 'f < f2', 'f > n', 'f = 2',
  "f = '1'", "f = 'x'", 'f IS TRUE', 'n IS TRUE', 'n IS NOT FALSE', 'f IS FALSE', '(n > 0) = f', '(n > 0) = 1', '(n > 0) + (m > 0)',
  'n BETWEEN 0 AND 10', 'n NOT BETWEEN m AND 10', "t BETWEEN 'a' AND 'c'", "k BETWEEN 'A' AND 'B'", "n BETWEEN 0 AND 'x'",
  'n IN (0, 1, 100)', 'n NOT IN (0, 1)', 'n IN (0, NULL)', 'n IN ()', 'n NOT IN ()', "t IN ('abc', '')", "k IN ('ABC', 'b')", 'f IN (0, 1)',
  "n IN ('7', 0)", "t IN (10, 'abc')", 'd IN (100, 10.5)', '(n, m) = (1, -2)', '(n, m) < (1, 5)', '(n, t) IN ((0, \'abc\'), (1, \'x\'))',
  '(n, m) >= (m, n)', '(n, m) IS NOT (0, 3)',
  // times
  "day = '2024-01-31'", "day > '2023'", "day < '2024-02'", "day = at", "at > '2023-02-28 00:00:00'", "at >= '2023-02-28'", "at > '2023-02-28'",
  "at = '2023-02-28T00:00:00'", "at BETWEEN '1999-12-31 12:00:00' AND '2024-01-31'", "clock < '12:00'", "clock >= '12:00:00'", 'day < 5', 'day IS NULL',
  "zoned > '2023-02-28T00:00:00.000Z'", "zoned = '2024-01-31T10:20:30.125Z'", "micro < '2023-02-28 00:00:01'", "day || ''", "at || 'x'", "substr(at, 1, 7)",
  "zoned || ''", "micro || ''", "clock || ''", 'length(day)', "at LIKE '2024%'", "day IN ('2024-01-31', '2000-01-01')", 'day = date(at)', "date(at) > '2000-01-01'",
  "date(at) < date('2010-05-05')", 'mixed IS NULL', "date(mixed)", "strftime('%Y', mixed)",
  // arithmetic
  'n + m', 'n - m', 'n * m', 'n / m', 'n % m', 'n + 1', '2147483647 + 1', '3 * 1000000000', 'n / 2', 'n % 3', '-n', '- n - -m', '+n', '7 / 2', '-7 / 2', '-7 % 3', '1 / 0', '5 % 0',
  'r + n', 'r * s', 'r / s', 'r / n', 'n / r', 'r / 0', 'r - s', 'r % 2', 'n % r', '-r', 'd + 1', 'd * r', 'd / 2', 'd / 4', 'd / n', 'd % 3', '-d', 'd + d', 'd / 2.0', '1.0 / 3', '1 / 3.0',
  'f + 1', 'f * 10', '-f', 'f + f2', 'small + small', 'small * small', 'small / 2', 'small % 7', 'n + NULL', 'abs(small)',
  "t + ' ' + u", 'u + 1', 'u * n', '-u', 'u - t', 'abs(u)', 'round(u)', 'u & 3', 'u % 2', "'12abc' + 1", "'x' * 2",
  // bits
  'n & m', 'n | m', '~n', 'n << 2', 'n >> 1', 'n << m', 'n >> m', 'n << -1', 'n >> 64', 'n << 64', 'n << 63', 'r & 3', 'small | 1', '~small', 'n >> small', 'f & 1',
  // logic
  'n AND m', 'n OR m', 'NOT n', 'NOT f', 'f AND f2', 'f OR n', 'NOT (n > m)', 'r AND 1', 'd OR 0', 'NOT NULL', 'NULL AND n', 'n IS NULL', 'n ISNULL', 'n NOTNULL', 't NOT NULL', "CASE WHEN f THEN 'on' ELSE 'off' END",
  "CASE n WHEN 0 THEN 'zero' WHEN 1 THEN 'one' END", 'CASE WHEN n THEN 1 ELSE 2.5 END', 'CASE WHEN n > 0 THEN n END', "CASE t WHEN 'abc' THEN 1 ELSE 0 END", "CASE WHEN n IS NULL THEN 'none' ELSE n END",
  "CASE k WHEN 'ABC' THEN 1 WHEN 'b' THEN 2 END", 'CASE WHEN f THEN day ELSE at END', 'CASE WHEN f THEN f2 ELSE 0 END', 'CASE WHEN f THEN n > 1 ELSE m > 1 END', 'CASE WHEN f THEN d ELSE n END',
  // text
  "t || u", "t || n", "n || m", "r || ''", "s || ''", "d || ''", "f || ''", "uuid || ''", 'length(t)', 'length(n)', 'length(b)', 'length(r)', 'octet_length(t)', 'octet_length(b)', 'lower(t)', 'upper(t)', 'lower(k)', 'upper(n)',
  "trim(t)", "ltrim(t)", "rtrim(t)", "trim(t, 'ac')", "ltrim(t, ' a')", "rtrim(t, 'c%')", "trim(t, '')", "trim(t, u)", "instr(t, 'b')", "instr(t, '')", 'instr(t, u)', "replace(t, 'a', 'zz')", "replace(t, '', 'x')", "replace(t, u, '-')", "replace(n, 1, 2)",
  'substr(t, 2)', 'substr(t, 0)', 'substr(t, -2)', 'substr(t, 1, 2)', 'substr(t, 0, 2)', 'substr(t, -2, 1)', 'substr(t, -5, 4)', 'substr(t, 3, -2)', 'substr(t, 2, -5)', 'substr(t, 2, 0)', 'substr(t, n)', 'substr(t, n, 2)', 'substr(t, 2, n)', 'substr(t, m)', 'substring(t, 2, 1)', 'substr(b, 2)', 'substr(b, 2, 2)', 'substr(b, -1)', 'substr(n, 1, 1)', 'substr(t, small)', 'substr(t, -9)', 'substr(b, -9)', 'substr(t, 1, 9999999999)', 'substr(t, NULL)',
  'hex(t)', 'hex(b)', 'hex(n)', 'hex(NULL)', 'quote(t)', 'quote(n)', 'quote(r)', 'quote(b)', 'quote(NULL)', 'quote(day)', 'quote(d)', 'char(65, 233, 128512)', 'char()', "unicode(t)", "unicode('')", 'concat(t, n, NULL)',
  "t LIKE 'A%'", "t LIKE '%B%'", "t NOT LIKE 'a_c'", "t LIKE 'é%'", "t LIKE 'É%'", "t LIKE '%!%%' ESCAPE '!'", 't LIKE u', "n LIKE '1%'", "t LIKE NULL", "k LIKE 'a%'", "r LIKE '1.%'", "like('A%', t)", "glob('a*', t)",
  "t GLOB 'a*'", "t GLOB '*[b-c]*'", "t GLOB '[^a]*'", "t NOT GLOB '?*'", "n GLOB '[0-9]'", "t GLOB '*%*'", "t GLOB 'A.C'", "t GLOB '*''*'", "k GLOB 'A*'", "day GLOB '2024-*'", "t GLOB NULL",
  // casts
  'CAST(t AS INTEGER)', 'CAST(u AS INTEGER)', 'CAST(u AS REAL)', 'CAST(t AS NUMERIC)', 'CAST(u AS NUMERIC)', 'CAST(r AS INTEGER)', 'CAST(s AS INTEGER)', 'CAST(d AS INTEGER)', 'CAST(n AS TEXT)', 'CAST(r AS TEXT)', 'CAST(d AS TEXT)', 'CAST(n AS REAL)', 'CAST(d AS REAL)', 'CAST(f AS INTEGER)', 'CAST(f AS TEXT)',
  "CAST('12abc' AS INTEGER)", "CAST('-9223372036854775809' AS INTEGER)", "CAST(' +5' AS INTEGER)", "CAST('.5e1x' AS REAL)", 'CAST(1e30 AS INTEGER)', 'CAST(-1e30 AS INTEGER)', "CAST('abc' AS BLOB)", 'CAST(day AS INTEGER)', 'CAST(n AS VARCHAR(1))', "CAST(n AS TEXT) = '7'", 'CAST(u AS INTEGER) / 2', 'CAST(NULL AS INTEGER)', 'CAST(r * 2 AS INTEGER)', 'CAST(f AS REAL)', "CAST('1.5' AS NUMERIC)", 'CAST(at AS TEXT)', "CAST(strftime('%Y', day) AS INTEGER)", "CAST(strftime('%m', at) AS INTEGER) + 1",
  // numbers
  'abs(n)', 'abs(r)', 'abs(d)', 'abs(-5)', 'sign(n)', 'sign(r)', 'sign(d)', 'round(r)', 'round(s)', 'round(r, 2)', 'round(s, 2)', 'round(r, 1)', 'round(d)', 'round(d, 1)', 'round(n)', 'round(n, 2)', 'round(r, -1)', 'round(2.5)', 'round(-2.5)', 'round(1.005, 2)', 'round(NULL, 1)', 'round(r * 1.1, 3)',
  'ceil(r)', 'ceiling(s)', 'floor(r)', 'floor(s)', 'trunc(s)', 'ceil(n)', 'floor(d)', 'sqrt(r)', 'sqrt(n)', 'sqrt(2)', 'pi()', 'max(n, m)', 'min(n, m)', 'max(n, m, 5)', 'min(t, u)', "max(t, 'b')", 'max(r, n)', 'min(d, 1)', 'max(d, r)', 'max(f, f2)', 'min(1, NULL)', 'max(n, 0)', 'max(n > 0, m > 0)',
  // choices
  'ifnull(n, -1)', "ifnull(t, 'none')", 'coalesce(n, m, 0)', "coalesce(day, '-')", 'coalesce(NULL, n)', 'nullif(n, 0)', "nullif(t, '')", 'nullif(n, m)', "nullif(n, '0')", 'nullif(r, n)', "iif(f, 'yes', 'no')", 'iif(n > 0, n, m)', 'iif(f, 1)', "iif(n < 0, 'a', n = 0, 'b', 'c')", 'if(f, 1, 2)', 'likely(n)', 'unlikely(n > 1)', 'likelihood(n, 0.5)',
  'typeof(n)', 'typeof(r)', 'typeof(d)', 'typeof(t)', 'typeof(b)', 'typeof(f)', 'typeof(day)', 'typeof(n + 1)', 'typeof(r / 2)', 'typeof(NULL)', 'typeof(1.5)', "typeof('x')", 'typeof(n = 1)', 'ifnull(r, 0)', 'ifnull(d, 0)', 'ifnull(f, 0)', 'coalesce(f, f2)', "ifnull(n, 'x')",
  // printf
  "printf('%d', n)", "printf('%5d|%-5d|%05d', n, n, n)", "printf('%+d', n)", "printf('% d', n)", "printf('%s', t)", "printf('%5s|%-5s', u, u)", "printf('%.2f', r)", "printf('%.2f', s)", "printf('%8.2f', s)", "printf('%08.2f', s)", "printf('%.0f', s)", "printf('%f', s)", "printf('%+.1f', d)", "printf('%.1f', d)", "printf('%x', n)", "printf('%X', small)",
  "printf('%05d|%.2f|%s', id, r, t)", "printf('%%')", "printf('%s %s', t)", "printf('%d', t)", "printf('%q', t)", "printf('%Q', t)", "printf('%w', t)", "printf('%s', n)", "printf('%s', r)", "printf('plain')", "format('%d-%d', n, m)", "printf('%d', r)", "printf('%i', f)", "printf('%ld', n)", "printf('')", "printf('%03d', n)",
  // time functions
  'date(day)', 'date(at)', 'date(zoned)', 'date(micro)', 'datetime(day)', 'datetime(at)', 'datetime(zoned)', 'datetime(micro)', 'time(at)', 'time(clock)', 'date(clock)', 'datetime(clock)', 'date(dt)', 'datetime(dt)', 'date(st)', 'datetime(st)', 'time(st)', "date('2024-05-06')", "datetime('2024-05-06 07:08:09')", "datetime('2024-05-06T07:08')",
  "date(day, '+1 day')", "date(day, '-1 month')", "date(day, '+1 month')", "date(day, '+1 year')", "date(day, '-3 years')", "date(day, 'start of month')", "date(day, 'start of month', '+1 month', '-1 day')", "date(day, 'start of year')", "datetime(at, 'start of day')", "datetime(at, '+90 minutes')", "datetime(at, '-1 hour', '+30 seconds')", "datetime(at, '+1.5 days')", "datetime(at, '+0.25 hours')", "date(day, 'weekday 0')", "date(day, 'weekday 1')", "date(dt, '+1 month')", "datetime(st, '+1 second')", "datetime(zoned, '+0 days')", "date(day, '1 day')", "datetime(micro, '+1 second')", "date(day, NULL)", 'date(NULL)', "datetime(at, '+5 months', 'start of month')",
  "strftime('%Y-%m', day)", "strftime('%d/%m/%Y', at)", "strftime('%H:%M', at)", "strftime('%Y-%m-%dT%H:%M:%S', at)", "strftime('%f', zoned)", "strftime('%Y-%m-%d %H:%M:%f', zoned)", "strftime('%f', micro)", "strftime('%j', day)", "strftime('%s', at)", "strftime('%w', day)", "strftime('%u', day)", "strftime('%W', day)", "strftime('%U', day)", "strftime('%V %G %g', day)", "strftime('%I %p %P', at)", "strftime('%e|%k|%l', at)", "strftime('%F %T %R', at)", "strftime('100%%', at)", "strftime('%q', at)", "strftime('%Y-%m-%d %H:00:00', st)", "strftime('%Y', dt)", "strftime('%Y week', at)", "strftime('at %H o''clock', at)", "strftime('%Y', at, '+1 year')", "strftime('%Y-%m-%d', at)",
  'julianday(day)', 'julianday(at)', 'julianday(zoned)', 'julianday(micro)', 'julianday(dt)', 'unixepoch(at)', 'unixepoch(day)', 'unixepoch(zoned)', 'unixepoch(micro)', 'julianday(at) - julianday(day)', "CAST(julianday(at) - julianday('2000-01-01') AS INTEGER)", "datetime(epoch, 'unixepoch')", "date(epoch, 'unixepoch', 'start of month')", "strftime('%Y', epoch, 'unixepoch')", 'date(jd)', 'datetime(jd)', "datetime(jd, 'julianday')", "datetime(epoch / 1000, 'unixepoch')", "datetime(r, 'unixepoch')", "strftime('%s', at) + 0", "strftime('%H', at) + 1", "strftime('%Y', at) = '2024'", "strftime('%m', day) IN ('01', '02')", "strftime('%Y', day) || '!'",
  // json
  "json_extract(j, '$.a')", "json_extract(j, '$.b')", "j ->> 'a'", "j ->> '$.c[1]'", 'j ->> 0', "json_extract(doc, '$.a')", "doc ->> 'a'", "json_extract(doc, '$.a') = 'x'", 'json_array_length(doc)', "j -> 'c' ->> 1", "j -> '$.c' -> 2 ->> 'd'", "json_extract(j, '$.c[#-1].d')", "json_extract(j, '$.a') = 'y'", "json_extract(j, '$.a') = 1", "json_extract(j, '$.a') IS NULL", "json_extract(j, '$.a') <> 'y'", "json_type(j, '$.a')", 'json_type(j)', 'json_array_length(j)', "json_array_length(j, '$.c')", 'json_valid(j)', "json_array(n, t, r, NULL, f)", "json_object('a', n, 'b', t)", "json_object('x', json_array(1, 2))", 'json_quote(t)', 'json_array()', "json_extract(j, '$.a') IN ('y', 'z')", "json_extract(j, '$.\"a\"')",
  // literals
  '1', '-1', '1.5', "'text'", "x'00ff'", 'NULL', 'TRUE', 'FALSE', '0x10', '1_000', "''", '9223372036854775807', '-9223372036854775808', '1e3', '(n)', '((t))', '"n"', '[n]', '`n`', 'N',
  // subqueries
  'EXISTS (SELECT 1 FROM t WHERE n > 5)', 'NOT EXISTS (SELECT 1 FROM t WHERE n > 500)', 'n IN (SELECT m FROM t)', 'n NOT IN (SELECT g FROM t)', 'k IN (SELECT t FROM t)', "t IN (SELECT u FROM t)", 'u IN (SELECT lower(t) FROM t)', '(SELECT max(n) FROM t)', '(SELECT count(*) FROM t) + n', '(SELECT n FROM t WHERE id = 4)', '(SELECT 5)', "date(at) IN (SELECT date(at) FROM t)", "(SELECT date(at) FROM t WHERE id = 1) > '2000'", "(SELECT strftime('%Y', at) FROM t WHERE id = 1) + 1", "lag(date(at)) OVER (ORDER BY id) || ''", "date(lag(dt) OVER (ORDER BY id))", "datetime(dt, 'start of day')", "datetime(count(*) OVER (), 'unixepoch')", "lag(strftime('%Y', at)) OVER (ORDER BY id) + 1", '(n, m) IN (SELECT g, m FROM t)', 'n = (SELECT max(m) FROM t)', "(SELECT t FROM t WHERE id = 1) || 'x'",
  // numbers beside texts
  'n = u', 'u = n', 'n < u', 'u < n', 'n IS u', 'n IS NOT u', 'd = u', 'd >= u', 'r < u', 'f = u', 'n <> lower(u)',
  // windows
  'row_number() OVER (ORDER BY id)', 'rank() OVER (ORDER BY g)', 'dense_rank() OVER (ORDER BY g DESC)', 'percent_rank() OVER (ORDER BY g)', 'cume_dist() OVER (ORDER BY g)', 'ntile(3) OVER (ORDER BY id)', 'lag(n) OVER (ORDER BY id)', 'lag(n, 2, 0) OVER (ORDER BY id)', 'lead(t) OVER (PARTITION BY g ORDER BY id)', 'first_value(t) OVER (PARTITION BY g ORDER BY id DESC)', 'last_value(n) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING)', 'nth_value(n, 2) OVER (ORDER BY id)', 'sum(n) OVER (ORDER BY id)', 'sum(r) OVER (PARTITION BY g ORDER BY id)', 'count(*) OVER ()', 'count(t) OVER (PARTITION BY g)', 'avg(d) OVER (ORDER BY id ROWS 2 PRECEDING)', 'row_number() OVER (ORDER BY n, id)', 'row_number() OVER (ORDER BY t DESC, id)', 'row_number() OVER (ORDER BY k, id)', 'row_number() OVER (PARTITION BY k ORDER BY id)', 'sum(n) OVER (ORDER BY n RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING)', 'count(*) OVER (ORDER BY g GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW EXCLUDE CURRENT ROW)', "group_concat(t, '-') OVER (ORDER BY id)", 'max(n) OVER (ORDER BY id)', 'sum(n) FILTER (WHERE f) OVER (ORDER BY id)', 'row_number() OVER (ORDER BY n DESC NULLS FIRST, id)', 'min(t) OVER (PARTITION BY g)', 'lag(f) OVER (ORDER BY id)', 'total(n) OVER (ORDER BY id)',
]; // biome-ignore format: many to a line

/** Aggregates. */
export const aggregated: readonly string[] = [
  'count(*)', 'count(n)', 'count(t)', 'count(DISTINCT g)', 'count(DISTINCT k)', 'count(DISTINCT f)', 'count(DISTINCT day)', 'sum(n)', 'sum(r)', 'sum(d)', 'sum(f)', 'sum(u)', 'total(t)', 'avg(u)', 'sum(n > 0)', 'sum(n * 2)', 'sum(DISTINCT m)', 'total(n)', 'total(r)', 'total(d)', 'avg(n)', 'avg(r)', 'avg(d)', 'avg(f)', 'avg(DISTINCT g)',
  'min(n)', 'max(n)', 'min(r)', 'max(d)', 'min(t)', 'max(t)', 'min(day)', 'max(at)', 'min(f)', 'max(f)', 'max(date(at))', 'date(max(dt))', 'max(date(dt))', "date(count(*), 'unixepoch')", 'min(lower(t))', 'max(n + m)', 'sum(n) + 1', 'sum(n) / count(*)', 'sum(r) / count(r)', 'round(avg(r), 2)', 'count(*) > 1', "coalesce(sum(n), 0)", 'max(n) - min(n)',
  'group_concat(t ORDER BY id)', "group_concat(t, '; ' ORDER BY id DESC)", 'group_concat(n ORDER BY id)', 'group_concat(DISTINCT g)', 'group_concat(t, u ORDER BY id)', "string_agg(t, '|' ORDER BY t)", "group_concat(k, ',' ORDER BY k, id)", "group_concat(t || '!' ORDER BY id)", 'sum(n) FILTER (WHERE m > 0)', 'count(*) FILTER (WHERE f)', "group_concat(t ORDER BY id) FILTER (WHERE t <> '')", 'json_group_array(n ORDER BY id)', 'json_group_array(t ORDER BY id)', 'json_group_object(t, n ORDER BY id)', "sum(CASE WHEN f THEN 1 ELSE 0 END)", "sum(CASE WHEN f THEN r END)", 'max(length(t))', "printf('%.2f', sum(r))", 'total(NULL)', 'max(max(n, m))', 'sum(json_array_length(j))',
]; // biome-ignore format: many to a line

/** What must be immutable as well. */
export const immutable: readonly string[] = [
  'lower(t)', 'date(day)', 'date(at)', 'date(dt)', 'date(st)', 'datetime(at)', 'datetime(dt)', "strftime('%Y-%m-%d %H:00:00', st)", "strftime('%Y', day)", "strftime('%H:%M:%S', zoned)", "strftime('%f', zoned)", "strftime('%Y-%m-%d %H:%M:%f', micro)", "strftime('%j %w %u %W %U %V %G %g %I %p %e %k %l', at)", "day || ''", "at || ''", "zoned || ''", "micro || ''", "clock || ''", 'julianday(at)', 'unixepoch(st)', "json_extract(j, '$.a')", 'substr(t, 1, 3)', "r || ''", "d || ''", 'round(r, 2)', 'hex(b)', 'CAST(t AS INTEGER)', "t GLOB 'a*'", "datetime(epoch, 'unixepoch')",
]; // biome-ignore format: many to a line

/** What has no exact counterpart. */
export const refused: readonly string[] = [
  "t REGEXP 'a'", "t MATCH 'a'", 'soundex(t)', 'last_insert_rowid()', "sqlite_version()", 'changes()', 'no_such_function(t)', 'pg_sleep(1)', 'current_user', "mixed > '2020-01-01'", "mixed || ''", "datetime(at, 'localtime')", "datetime(at, 'utc')", "date(day, '+' || n || ' days')", "json_set(j, '$.a', 1)", "json_extract(t, '$.a')", 'max(n, t)', 'sin(r)', 't COLLATE theirs = 1', "t = u COLLATE theirs", 'json(j)', "j -> 'a'", "j = '{}'", 'RAISE(IGNORE)', '?1', 'substr(t, n, m)', "CAST(b AS TEXT)", 'length(j)', "json_extract(j, '$')", "printf('%.2s', t)",
]; // biome-ignore format: many to a line

/** Over the table of odd-columns.ts: values at the limits, of several classes, and texts that look like numbers. */
export const odd: readonly string[] = [
  // The mathematical functions take a text only whole; abs() and round() take what it begins with.
  "floor('abc')", 'floor(vc)', 'ceil(u)', 'ceil(mx)', "sign('t')", 'sign(vc)', 'sign(mn)', 'sqrt(u)', "sqrt('4')", 'abs(t)', 'round(t, 1)',
  // Bits of a text are those of the digits at its start, of a REAL those of the nearest integer.
  "~'1e3'", 'd | t', 'rt | t', 't << n', 'r & vc', "r & '12abc'", '(~-1) >> r', 'r << d', 'r >> (big & t)', '9.5e18 & -1', '0x7fffffffffffffff >> r', 'u % 3', 't % 7', "'1e3' % 7",
  "printf('%5d', 9.5e18)", "printf('%X', 9.5e18)", "printf('%x', r)", "printf('%.3f', 9223372036854775807)", "printf('%+.1f', big)", "printf('%d', r)",
  'CAST(mn AS INTEGER)', 'CAST(mi AS INTEGER)', 'CAST(mx AS NUMERIC)', "CAST(mn AS NUMERIC) || ''", 'CAST(t AS INTEGER)', 'CAST(r AS INTEGER)',
  // A text that is constant for PostgreSQL is not cast where it is no number.
  "CASE printf('%%', 1) WHEN big THEN 1 ELSE 2 END",
  // Of x IN (SELECT y) the collation of y counts where x has none.
  '5 IN (SELECT rt FROM t)', "'abc' NOT IN (SELECT nc FROM t)", "'abc' IN (SELECT nc FROM t WHERE id < 3)", 't IN (SELECT nc FROM t)', 'nc IN (SELECT t FROM t)', 't COLLATE NOCASE IN (SELECT nc FROM t)',
  // IS TRUE asks for truth behind COLLATE and in parentheses too.
  "'12abc' IS NOT TRUE COLLATE BINARY", 'n IS (TRUE)', 't IS NOT (FALSE)', "n ->> 'a'", "json_extract(n, '$.a')", "json_type(n, '$[0]')", '+mt', '+ub', '+j', '-n', 'f - n',
]; // biome-ignore format: many to a line

/** Over the same table, what PostgreSQL could not keep. */
export const oddRefused: readonly string[] = [
  '-big', 'f - big', 'big + 1', 'big - d', 'big * 2', "substr(t, 0x7fffffffffffffff)", "substr(t, -9223372036854775808)", 'mn & iif(f, r, t)', 'CAST(iif(f, r, t) AS INTEGER)', 'mx = t', 'ft AND f', "CAST(mx AS NUMERIC) || ''", 'typeof(CAST(ri AS NUMERIC))',
]; // biome-ignore format: many to a line
