import { Untranslatable } from './typed-sql.ts';

/** Why a construct has no exact counterpart; the list of what is refused wherever it occurs. README shows it. */
export const refusals = {
  application: 'belongs to the application: SQLite knows it only where the application registers it',
  build: 'is there only in some builds of SQLite',
  connection: 'tells of the connection or of the library, which PostgreSQL has not',
  fullText: 'is a search of a full-text table',
  rewriting: 'rewrites a JSON text, whose spelling PostgreSQL would change',
  approximate: 'is computed by the mathematics library, so that the last digit may differ',
  zone: 'depends on the time zone of the machine',
  raise: 'stands in a trigger only',
  variable: 'is a parameter',
} as const;

export type Refusal = keyof typeof refusals;

/** Functions of SQLite that are refused, each with the reason: https://www.sqlite.org/lang_corefunc.html and its neighbours. */
export const refusedFunctions: Readonly<Record<string, Refusal>> = {
  changes: 'connection',
  last_insert_rowid: 'connection',
  load_extension: 'connection',
  sqlite_compileoption_get: 'connection',
  sqlite_compileoption_used: 'connection',
  sqlite_offset: 'connection',
  sqlite_source_id: 'connection',
  sqlite_version: 'connection',
  total_changes: 'connection',
  soundex: 'build',
  regexp: 'application',
  match: 'fullText',
  bm25: 'fullText',
  highlight: 'fullText',
  matchinfo: 'fullText',
  offsets: 'fullText',
  snippet: 'fullText',
  json: 'rewriting',
  jsonb: 'rewriting',
  json_insert: 'rewriting',
  json_patch: 'rewriting',
  json_pretty: 'rewriting',
  json_remove: 'rewriting',
  json_replace: 'rewriting',
  json_set: 'rewriting',
  jsonb_extract: 'rewriting',
  acos: 'approximate',
  acosh: 'approximate',
  asin: 'approximate',
  asinh: 'approximate',
  atan: 'approximate',
  atan2: 'approximate',
  atanh: 'approximate',
  cos: 'approximate',
  cosh: 'approximate',
  exp: 'approximate',
  ln: 'approximate',
  log: 'approximate',
  log10: 'approximate',
  log2: 'approximate',
  pow: 'approximate',
  power: 'approximate',
  sin: 'approximate',
  sinh: 'approximate',
  tan: 'approximate',
  tanh: 'approximate',
};

/** `what` names the construct as it was written, e.g. `the function soundex()`. */
export function refuse(what: string, refusal: Refusal): never {
  throw new Untranslatable(`${what} ${refusals[refusal]}, so that it`);
}
