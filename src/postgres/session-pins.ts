/** Settings that would change what is read or written, or end a long run; the same for every session, whatever the role or database sets. */
const sessionPins: Readonly<Record<string, string>> = {
  search_path: '',
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  row_security: 'off',
  standard_conforming_strings: 'on',
  client_encoding: 'UTF8',
  quote_all_identifiers: 'off',
  transform_null_equals: 'off',
  array_nulls: 'on',
  exit_on_error: 'off',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  transaction_timeout: '0',
  default_transaction_isolation: 'read committed',
};

/**
 * One statement for all: each would cost a round trip. A setting that the server is too old to know is left out. It runs with the
 * search_path that the role or database has, so that operators and types need their schema too.
 */
export const pinSession = {
  sql: `SELECT pg_catalog.set_config(pin.name, pin.value, false)
        FROM ROWS FROM (pg_catalog.unnest($1::pg_catalog.text[]), pg_catalog.unnest($2::pg_catalog.text[])) AS pin (name, value)
        WHERE EXISTS (SELECT FROM pg_catalog.pg_settings s WHERE pg_catalog.lower(s.name) OPERATOR(pg_catalog.=) pg_catalog.lower(pin.name))`,
  values: [Object.keys(sessionPins), Object.values(sessionPins)],
} as const;
