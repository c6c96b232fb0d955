import { quoteLiteral } from '../ddl/quote.ts';
import type { FunctionTable } from './function-table.ts';
import { isIntegerAlways } from './number-sql.ts';
import { textOf } from './text-sql.ts';
import { computed, isNumber, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** https://www.sqlite.org/json1.html: the functions that read, and those that build an array or an object. */
export const jsonFunctions: FunctionTable = {
  json_extract: { arity: [2], sql: ([value, path]) => extractedValue(value, path) },
  json_type: {
    arity: [1, 2],
    sql: ([value, path]) => typeSql(path === undefined ? jsonOf(value) : elementOf(value, path)),
  },
  json_array_length: {
    arity: [1, 2],
    sql: ([value, path]) => lengthSql(path === undefined ? jsonOf(value) : elementOf(value, path)),
  },
  json_valid: { arity: [1], sql: ([value]) => validSql(value) },
  json_quote: { arity: [1], sql: ([value], scope) => computed(jsonText(value, scope), 'text', { isJson: true }) },
  json_array: {
    arity: [0, 1, 2, 3, 4, 5, 6, 7, 8],
    sql: (args, scope) =>
      built(
        '[',
        args.map((arg) => jsonText(arg, scope)),
        ']',
      ),
  },
  json_object: { arity: [0, 2, 4, 6, 8, 10, 12], sql: objectSql },
};

/** `->>`: the value at a path, a label or the number of an element. */
export function valueAt(document: Typed, path: Typed): Typed {
  return extractedValue(document, path);
}

/** `->` as the document of another arrow; alone it is a JSON text, which PostgreSQL would spell in another way. */
export function partAt(document: Typed, path: Typed): Typed {
  return computed(elementOf(document, path), 'json');
}

/** A value of a document: a text or number as its text, true and false as 1 and 0, an array or object without white space. */
function extractedValue(value: Typed, path: Typed | undefined): Typed {
  const json = elementOf(value, path);
  if (json === jsonOf(value)) throw new Untranslatable('a whole document as a value');
  const sql = `CASE pg_catalog.jsonb_typeof(${json}) WHEN 'boolean' THEN ${json}::boolean::integer::text WHEN 'array' THEN ${dense(json)} WHEN 'object' THEN ${dense(json)} ELSE ${json} #>> '{}' END`;
  return computed(sql, 'text', { storage: 'unknown', extracted: json });
}

/** White space goes, but for that inside of texts. */
function dense(json: string): string {
  return `pg_catalog.regexp_replace(${json}::text, '("([^"\\\\]|\\\\.)*")|[[:space:]]+', '\\1', 'g')`;
}

/** The document as jsonb: an INTEGER is one, a text column where no row is known that holds something else than JSON that jsonb keeps. */
export function jsonOf(value: Typed): string {
  if (value.kind === 'json') return `${value.sql}::jsonb`;
  if (value.extracted !== undefined) return documentIn(value.extracted);
  if (isIntegerAlways(value)) return `${parenthesised(value)}::text::jsonb`;
  const texts = value.profile?.texts;
  if (value.kind === 'text' && texts !== undefined && texts.forms.jsonb === texts.count) return `${value.sql}::jsonb`;
  throw new Untranslatable('JSON in a text column whose rows are not all JSON that jsonb keeps');
}

/** A value of a document as a document of its own: a text is read, NULL has none, true and false are numbers. */
function documentIn(json: string): string {
  return `(CASE pg_catalog.jsonb_typeof(${json}) WHEN 'string' THEN (${json} #>> '{}')::jsonb WHEN 'boolean' THEN pg_catalog.to_jsonb(${json}::boolean::integer) WHEN 'null' THEN NULL ELSE ${json} END)`;
}

/** What stands at a path: a key belongs to an object alone, a number to an array alone, as in SQLite. */
function elementOf(value: Typed, path: Typed | undefined): string {
  const steps = pathSteps(path);
  const document = jsonOf(value);
  if (steps.length === 0) return document;
  if (steps.every((step) => typeof step === 'string'))
    return `(${[document, ...steps.map(quoteLiteral)].join(' -> ')})`;
  // The operator takes a lone value for an array of one.
  const inPath = steps.map((step) => {
    if (typeof step === 'string') return `.${JSON.stringify(step)}`;
    return step >= 0n ? `[${step}]` : `[last${step === -1n ? '' : ` - ${-step - 1n}`}]`;
  });
  return `pg_catalog.jsonb_path_query_first(${document}, ${quoteLiteral(`strict $${inPath.join('')}`)}, '{}', true)`;
}

/** The keys and places of a path that is written out. */
export function pathSteps(path: Typed | undefined): readonly (string | bigint)[] {
  return typeof path?.literal === 'bigint' ? [path.literal] : readPath(path?.literal);
}

/** `$.key."other key"[0][#-1]`; what does not begin with $ is a label. */
function readPath(path: unknown): (string | bigint)[] {
  if (typeof path !== 'string') throw new Untranslatable('a JSON path that is computed');
  if (!path.startsWith('$')) {
    if (path.startsWith('[')) throw new Untranslatable(`the JSON path ${path}`);
    return [path];
  }
  const steps: (string | bigint)[] = [];
  let rest = path.slice(1);
  while (rest !== '') {
    const found = /^(?:\."([^"\\]*)"|\.([^."[\\]+)|\[(\d+)\]|\[#-(\d+)\])/.exec(rest);
    if (found === null) throw new Untranslatable(`the JSON path ${path}`);
    const [whole, quoted, key, index, fromEnd] = found;
    const step = quoted ?? key;
    steps.push(step ?? (index === undefined ? -BigInt(`${fromEnd}`) : BigInt(index)));
    rest = rest.slice(whole.length);
  }
  return steps;
}

function typeSql(json: string): Typed {
  const number = `CASE WHEN ${json}::text ~ '[.]' THEN 'real' ELSE 'integer' END`;
  return computed(
    `CASE pg_catalog.jsonb_typeof(${json}) WHEN 'string' THEN 'text' WHEN 'number' THEN ${number} WHEN 'boolean' THEN ${json}::text ELSE pg_catalog.jsonb_typeof(${json}) END`,
    'text',
  );
}

function lengthSql(json: string): Typed {
  return computed(
    `CASE WHEN pg_catalog.jsonb_typeof(${json}) = 'array' THEN pg_catalog.jsonb_array_length(${json}) WHEN ${json} IS NOT NULL THEN 0 END`,
    'integer',
    { narrow: true },
  );
}

/** A column of type json holds valid JSON alone. */
function validSql(value: Typed): Typed {
  if (value.kind !== 'json') throw new Untranslatable('json_valid() of what is no JSON column');
  return computed(`CASE WHEN ${parenthesised(value)} IS NOT NULL THEN true END`, 'boolean');
}

/** A value as JSON spells it, NULL as null. */
export function jsonText(value: Typed, scope: Scope): string {
  if (value.kind === 'null') return "'null'";
  if (value.isJson) return `COALESCE(${value.sql}, 'null')`;
  if (value.storage === 'unknown') throw new Untranslatable('JSON of a column of several classes');
  if (isNumber(value) || value.kind === 'boolean') return `COALESCE(${textOf(value, scope)}, 'null')`;
  if (value.kind === 'bytes' || value.kind === 'json') throw new Untranslatable(`JSON of ${value.kind}`);
  if (scope.immutable) throw new Untranslatable('a JSON text, in what must be immutable,');
  return `COALESCE(pg_catalog.to_json(${textOf(value, scope)}::text)::text, 'null')`;
}

function built(open: string, parts: readonly string[], close: string): Typed {
  const inside = parts.length === 0 ? [`'${open}${close}'`] : [`'${open}'`, parts.join(` || ',' || `), `'${close}'`];
  return computed(`(${inside.join(' || ')})`, 'text', { isJson: true });
}

function objectSql(args: readonly Typed[], scope: Scope): Typed {
  const pairs: string[] = [];
  for (let at = 0; at + 1 < args.length; at += 2) {
    const [key, value] = [args[at], args[at + 1]];
    if (typeof key?.literal !== 'string' || value === undefined)
      throw new Untranslatable('json_object() with a label that is computed');
    pairs.push(`${quoteLiteral(`${JSON.stringify(key.literal)}:`)} || ${jsonText(value, scope)}`);
  }
  return built('{', pairs, '}');
}
