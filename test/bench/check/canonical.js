import { createHash } from 'node:crypto';

/**
 * One text for a value, whatever type a tool gave it: what SQLite holds, said in JavaScript, and what PostgreSQL holds, said in
 * SQL. A column that cannot be read as its kind is an error of that SQL, and the party's result is wrong.
 * @type {Record<import('../data/columns.js').Kind, { ofValue: (value: any) => string, ofColumn: (name: string) => string }>}
 */
const canonical = {
  integer: { ofValue: String, ofColumn: (name) => `${name}::bigint::text` },
  real: { ofValue: doubleHex, ofColumn: (name) => `encode(float8send(${name}::float8), 'hex')` },
  boolean: { ofValue: String, ofColumn: (name) => `${name}::text::boolean::int::text` },
  text: { ofValue: (value) => value, ofColumn: (name) => `${name}::text` },
  timestamp: {
    ofValue: (value) => value,
    ofColumn: (name) => `to_char(${name}::timestamp, 'YYYY-MM-DD HH24:MI:SS')`,
  },
  date: { ofValue: (value) => value, ofColumn: (name) => `to_char(${name}::timestamp, 'YYYY-MM-DD')` },
  json: { ofValue: (value) => jsonbText(JSON.parse(value)), ofColumn: (name) => `${name}::jsonb::text` },
  blob: { ofValue: md5, ofColumn: (name) => `md5(${name}::bytea)` },
};

const between = '\x1f';
/** Digits of a row's MD5 that are summed, in two halves: small enough for exact sums of many rows. */
const digits = 7;

/** MD5 of a row of SQLite, its values in the order of the kinds. */
export function rowHash(kinds, values) {
  const cells = values.map((value, index) => (value === null ? '-' : `+${canonical[kinds[index]].ofValue(value)}`));
  return md5(cells.join(between));
}

export function halves(hash) {
  return [Number.parseInt(hash.slice(0, digits), 16), Number.parseInt(hash.slice(digits, 2 * digits), 16)];
}

/** The same for a table of PostgreSQL: number of rows and sums of the two halves, in any order of the rows. */
export function sumsQuery(table, columns) {
  const cells = Object.entries(columns).map(
    ([name, { kind }]) => `coalesce('+' || ${canonical[kind].ofColumn(`"${name}"`)}, '-')`,
  );
  const half = (from) => `coalesce(sum(('x' || substr(hash, ${from}, ${digits}))::bit(${digits * 4})::int), 0)::text`;
  const hash = `md5(concat_ws(E'\\x1f', ${cells.join(', ')}))`;
  return `SELECT count(*)::text AS rows, ${half(1)} AS first, ${half(digits + 1)} AS second
    FROM (SELECT ${hash} AS hash FROM "${table}") AS hashes`;
}

function md5(value) {
  return createHash('md5').update(value).digest('hex');
}

function doubleHex(value) {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(Number(value));
  return bytes.toString('hex');
}

/** As jsonb prints it: keys by length, then by bytes: https://www.postgresql.org/docs/current/datatype-json.html */
function jsonbText(value) {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const keys = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${jsonbText(value[key])}`).join(', ')}}`;
}
