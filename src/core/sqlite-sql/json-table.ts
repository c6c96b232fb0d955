import { quoteLiteral, quoteName } from '../ddl/quote.ts';
import { readJson } from '../mapping/json-text.ts';
import type { FromColumn } from './from-sources.ts';
import { jsonOf, pathSteps } from './json-functions.ts';
import { computed, type Typed, Untranslatable } from './typed-sql.ts';

/** json_each() or json_tree() in a FROM: https://www.sqlite.org/json1.html#table_valued_functions_for_parsing_json_json_each_and_json_tree */
export interface JsonTable {
  /** A subquery that may name the tables before it, without its alias. */
  readonly sql: string;
  readonly columnsOf: (alias: string) => FromColumn[];
}

export function jsonTable(name: 'json_each' | 'json_tree', [document, path, ...more]: readonly Typed[]): JsonTable {
  if (document === undefined || more.length > 0) throw new Untranslatable(`${name}() with other arguments`);
  const steps = path === undefined ? [] : pathSteps(path);
  const root = path === undefined ? '$' : `${String(path.literal)}`;
  const begin = [rootOf(document), ...steps.map((step) => (typeof step === 'string' ? quoteLiteral(step) : step))];
  const from = `(SELECT ${begin.join(' -> ')} AS "root") AS "document"`;
  const rows = name === 'json_each' ? eachRows(from, root) : treeRows(from, root, steps);
  return { sql: `LATERAL (SELECT ${outputs} FROM ${rows})`, columnsOf };
}

/** As json, which keeps the order of the keys and the spelling of the values. */
function rootOf(document: Typed): string {
  const { literal } = document;
  if (document.kind === 'null') return 'NULL::json';
  if (typeof literal !== 'string') return `(${jsonOf(document)})::json`;
  if (readJson(literal) !== 'jsonb') throw new Untranslatable('a JSON text that jsonb does not keep');
  return `${quoteLiteral(literal)}::json`;
}

function eachRows(from: string, root: string): string {
  const path = quoteLiteral(root);
  const child = `SELECT "key", "label", "element", ${path} || "step" AS "fullkey", ${path} AS "path" FROM`;
  return `(${child} ${from} CROSS JOIN LATERAL (${children('"root"')} UNION ALL SELECT NULL, NULL, "root", '' WHERE pg_catalog.json_typeof("root") NOT IN ('array', 'object')) AS "child") AS "each"`;
}

/** Only keys without quotes in the path: from the last one SQLite takes the key of the first row. */
function treeRows(from: string, root: string, steps: readonly (string | bigint)[]): string {
  const last = steps.at(-1);
  if (steps.some((step) => typeof step !== 'string') || root !== ['$', ...steps].join('.'))
    throw new Untranslatable(`json_tree() from ${root}`);
  const key = typeof last === 'string' ? `${quoteLiteral(last)}::text` : 'NULL::text';
  const path = quoteLiteral(['$', ...steps.slice(0, -1)].join('.'));
  const start = `SELECT ${key}, pg_catalog.to_jsonb(${key}), "root", ${quoteLiteral(root)}::text, ${path}::text FROM ${from} WHERE "root" IS NOT NULL`;
  const step = `SELECT "child"."key", "child"."label", "child"."element", "tree"."fullkey" || "child"."step", "tree"."fullkey" FROM "tree" CROSS JOIN LATERAL (${children('"tree"."element"')}) AS "child"`;
  return `(WITH RECURSIVE "tree" ("key", "label", "element", "fullkey", "path") AS (${start} UNION ALL ${step}) SELECT * FROM "tree") AS "each"`;
}

/** The elements of an array or the members of an object, each with what it adds to the path. */
function children(json: string): string {
  const only = (type: string, otherwise: string) =>
    `CASE pg_catalog.json_typeof(${json}) WHEN '${type}' THEN ${json} ELSE '${otherwise}' END`;
  const plain = `'^[A-Za-z][A-Za-z0-9]*$'`;
  return [
    `SELECT ("place" - 1)::text AS "key", pg_catalog.to_jsonb("place" - 1) AS "label", "element", '[' || ("place" - 1) || ']' AS "step"`,
    `FROM pg_catalog.json_array_elements(${only('array', '[]')}) WITH ORDINALITY AS "array" ("element", "place")`,
    `UNION ALL SELECT "name", pg_catalog.to_jsonb("name"), "element", CASE WHEN "name" ~ ${plain} THEN '.' || "name" ELSE '.' || pg_catalog.to_json("name")::text END`,
    `FROM pg_catalog.json_each(${only('object', '{}')}) AS "object" ("name", "element")`,
  ].join(' ');
}

/** A number with a point or an exponent is a REAL, and so is a whole one beyond 64 bits. */
const isReal = `("element"::text ~ '[.eE]')`;
const isLarge = `("element"::text::numeric NOT BETWEEN -9223372036854775808 AND 9223372036854775807)`;
const realText = `pg_catalog.regexp_replace(("element"::text::double precision + 0)::text, '^(-?[0-9]+)(e|$)', '\\1.0\\2')`;
const number = `CASE WHEN ${isReal} OR ${isLarge} THEN ${realText} ELSE "element"::text::bigint::text END`;
/** White space goes, but for that inside of texts. */
const dense = `pg_catalog.regexp_replace("element"::text, '("([^"\\\\]|\\\\.)*")|[[:space:]]+', '\\1', 'g')`;
const scalar = `WHEN 'boolean' THEN CASE "element"::text WHEN 'true' THEN '1' ELSE '0' END WHEN 'number' THEN ${number} WHEN 'string' THEN "element" #>> '{}'`;
const type = 'pg_catalog.json_typeof("element")';

/** What SQLite's columns are made of; `label` and `element` are the key and the value as JSON, which tells their class. */
const outputs = [
  '"key"',
  '"label"',
  `"element"::jsonb AS "element"`,
  `CASE WHEN ${type} NOT IN ('array', 'object') THEN "element"::jsonb END AS "leaf"`,
  `CASE ${type} ${scalar} WHEN 'null' THEN NULL ELSE ${dense} END AS "value"`,
  `CASE ${type} WHEN 'string' THEN 'text' WHEN 'number' THEN CASE WHEN ${isReal} THEN 'real' ELSE 'integer' END WHEN 'boolean' THEN "element"::text ELSE ${type} END AS "type"`,
  `CASE ${type} ${scalar} END AS "atom"`,
  '"fullkey"',
  '"path"',
].join(', ');

function columnsOf(alias: string): FromColumn[] {
  const sql = (column: string) => `${quoteName(alias)}.${quoteName(column)}`;
  const ofAnyClass = (name: string, json: string): FromColumn => ({
    name,
    typed: computed(sql(name), 'text', { storage: 'unknown', extracted: sql(json) }),
    merged: false,
  });
  const text = (name: string): FromColumn => ({ name, typed: computed(sql(name), 'text'), merged: false });
  const internal = (name: string): FromColumn => ({
    ...text(name),
    refused: `the column ${name} of a JSON function, a number of SQLite's own,`,
  });
  return [
    ofAnyClass('key', 'label'),
    ofAnyClass('value', 'element'),
    text('type'),
    ofAnyClass('atom', 'leaf'),
    internal('id'),
    internal('parent'),
    text('fullkey'),
    text('path'),
  ];
}
