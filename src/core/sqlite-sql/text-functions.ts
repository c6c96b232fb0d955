import type { FunctionTable } from './function-table.ts';
import { globSql, likeSql } from './pattern-sql.ts';
import { textOf } from './text-sql.ts';
import { computed, isNumber, literalSql, parenthesised, type Scope, type Typed, Untranslatable } from './typed-sql.ts';

/** An argument that the arity promises. */
const absent: Typed = literalSql(null);

/** Functions of texts, https://www.sqlite.org/lang_corefunc.html; a number counts as its text. */
export const textFunctions: FunctionTable = {
  length: { arity: [1], sql: ([value], scope) => lengthSql(value, scope) },
  octet_length: {
    arity: [1],
    sql: ([value], scope) =>
      computed(`pg_catalog.octet_length(${value.kind === 'bytes' ? value.sql : textOf(value, scope)})`, 'integer', {
        narrow: true,
      }),
  },
  lower: {
    arity: [1],
    sql: ([text], scope) => computed(`pg_catalog.lower(${textOf(text, scope)} COLLATE "C")`, 'text'),
  },
  upper: {
    arity: [1],
    sql: ([text], scope) => computed(`pg_catalog.upper(${textOf(text, scope)} COLLATE "C")`, 'text'),
  },
  trim: { arity: [1, 2], sql: trimBy('btrim') },
  ltrim: { arity: [1, 2], sql: trimBy('ltrim') },
  rtrim: { arity: [1, 2], sql: trimBy('rtrim') },
  instr: {
    arity: [2],
    sql: ([text, part = absent], scope) =>
      computed(`pg_catalog.strpos(${textOf(text, scope)}, ${textOf(part, scope)})`, 'integer', { narrow: true }),
  },
  replace: {
    arity: [3],
    sql: replaceSql,
  },
  substr: { arity: [2, 3], sql: substr },
  substring: { arity: [2, 3], sql: substr },
  hex: { arity: [1], sql: ([value], scope) => hexSql(value, scope) },
  quote: { arity: [1], sql: ([value], scope) => quoteSql(value, scope) },
  char: { arity: [0, 1, 2, 3, 4, 5, 6, 7, 8], sql: (args) => charSql(args) },
  unicode: {
    arity: [1],
    sql: ([text], scope) =>
      computed(`NULLIF(pg_catalog.ascii(${textOf(text, scope)}), 0)`, 'integer', { narrow: true }),
  },
  concat: {
    arity: [1, 2, 3, 4, 5, 6, 7, 8, 9],
    sql: (args, scope) =>
      computed(`(${args.map((arg) => `COALESCE(${textOf(arg, scope)}, '')`).join(' || ')})`, 'text'),
  },
  like: {
    arity: [2, 3],
    sql: ([pattern, text = absent, escaped], scope) =>
      likeSql(text, pattern, { not: false, escaped: escaped ?? null, scope }),
  },
  glob: { arity: [2], sql: ([pattern, text = absent], scope) => globSql(text, pattern, { not: false, scope }) },
};

/** Nothing is replaced where the second text is empty, whatever the third is. */
function replaceSql([text, part = absent, by = absent]: readonly [Typed, ...Typed[]], scope: Scope): Typed {
  const [whole, searched, put] = [textOf(text, scope), textOf(part, scope), textOf(by, scope)];
  const replaced = `pg_catalog.replace(${whole}, ${searched}, ${put})`;
  const isPlain = (typeof part.literal === 'string' && part.literal !== '') || typeof by.literal === 'string';
  return computed(isPlain ? replaced : `CASE WHEN ${searched} = '' THEN ${whole} ELSE ${replaced} END`, 'text');
}

function lengthSql(value: Typed, scope: Scope): Typed {
  const { kind, storage } = value;
  if (kind === 'bytes') {
    if (storage !== undefined) throw new Untranslatable('length() of a column of texts and blobs');
    return computed(`pg_catalog.octet_length(${value.sql})`, 'integer', { narrow: true });
  }
  return computed(`pg_catalog.char_length(${textOf(value, scope)})`, 'integer', { narrow: true });
}

function trimBy(name: string) {
  return ([text, characters]: readonly [Typed, ...Typed[]], scope: Scope): Typed =>
    computed(
      `pg_catalog.${name}(${textOf(text, scope)}, ${characters === undefined ? "' '" : textOf(characters, scope)})`,
      'text',
    );
}

/**
 * substr(x, y, z): a negative y counts from the end, a negative z takes what stands before. PostgreSQL's substr begins at 1 too
 * and takes from places before the start as SQLite does.
 */
function substr([value, from, count]: readonly [Typed, ...Typed[]], scope: Scope): Typed {
  if (from === undefined) throw new Untranslatable('substr() with one argument');
  const bytes = value.kind === 'bytes';
  if (bytes && value.storage !== undefined) throw new Untranslatable('substr() of a column of texts and blobs');
  if (from.kind === 'null' || count?.kind === 'null') return literalSql(null);
  // Of an empty blob SQLite gives NULL.
  const text = bytes ? `NULLIF(${value.sql}, ''::bytea)` : textOf(value, scope);
  const kind = bytes ? 'bytes' : 'text';
  const size = `pg_catalog.${bytes ? 'octet_length' : 'char_length'}(${text})`;
  const [start, taken] = [from.literal, count?.literal];
  if (count === undefined && typeof start === 'bigint' && start >= -largest && start <= largest) {
    if (start < 0n && !bytes) return computed(`pg_catalog.right(${text}, ${-start})`, kind);
    if (start < 0n) return computed(`pg_catalog.substr(${text}, GREATEST(${size} + ${1n + start}, 1))`, kind);
    return computed(`pg_catalog.substr(${text}, ${start})`, kind);
  }
  if (typeof start === 'bigint' && start >= 0n && start <= largest && typeof taken === 'bigint' && taken >= 0n)
    return computed(`pg_catalog.substr(${text}, ${start}, ${taken > largest ? largest : taken})`, kind);
  return computed(generalSubstr({ text, size, from, count }), kind);
}

/** Longer than any text of PostgreSQL; a half of what its integer holds, so that sums do not overflow. */
const largest = 1_073_741_823n;

function generalSubstr(parts: { text: string; size: string; from: Typed; count: Typed | undefined }): string {
  const { text, size, from, count } = parts;
  const start = place(from);
  const { literal } = from;
  const first =
    typeof literal === 'bigint'
      ? literal < 0n
        ? `${size} + ${literal + 1n}`
        : String(literal)
      : `CASE WHEN ${start} < 0 THEN ${size} + ${start} + 1 ELSE ${start} END`;
  if (count === undefined) return `pg_catalog.substr(${text}, ${first})`;
  const taken = count.literal;
  if (typeof taken === 'bigint' && taken >= 0n) return `pg_catalog.substr(${text}, ${first}, ${place(count)})`;
  // What stands before the first character is not there, also where y lies beyond the start.
  const isBefore = typeof literal === 'bigint' && literal > 0n;
  if (!isBefore && typeof taken === 'bigint') throw new Untranslatable('substr() that counts backwards from the end');
  if (!isBefore) throw new Untranslatable('substr() with places and numbers that are both computed');
  if (typeof taken === 'bigint') return `pg_catalog.substr(${text}, ${literal + taken}, ${-taken})`;
  const number = place(count);
  return `pg_catalog.substr(${text}, ${first} + LEAST(${number}, 0), pg_catalog.abs(${number}))`;
}

/** A place in a text, within what PostgreSQL's integer holds. */
function place(number: Typed): string {
  if (number.kind !== 'integer') throw new Untranslatable(`substr() at a place of ${number.kind}`);
  const { literal } = number;
  if (typeof literal === 'bigint') {
    // Of such a number some releases of SQLite take 32 bits.
    if (literal > largest || literal < -largest) throw new Untranslatable('substr() at a place beyond 32 bits');
    return String(literal);
  }
  const sql = parenthesised(number);
  if (number.narrow) return sql;
  return `CASE WHEN ${sql} IS NOT NULL THEN GREATEST(LEAST(${sql}, ${largest}), -${largest})::integer END`;
}

/** hex(NULL) is an empty text. The bytes of a text are UTF-8 in both systems. */
function hexSql(value: Typed, scope: Scope): Typed {
  if (value.kind === 'null') return literalSql('');
  const bytes = value.kind === 'bytes' ? value.sql : `pg_catalog.convert_to(${textOf(value, scope)}, 'UTF8')`;
  if (value.kind !== 'bytes' && scope.immutable)
    throw new Untranslatable('hex() of a text, in what must be immutable,');
  if (value.storage !== undefined && value.kind === 'bytes')
    throw new Untranslatable('hex() of a column of texts and blobs');
  return computed(`COALESCE(pg_catalog.upper(pg_catalog.encode(${bytes}, 'hex')), '')`, 'text');
}

function quoteSql(value: Typed, scope: Scope): Typed {
  if (value.kind === 'null') return literalSql('NULL');
  if (value.storage === 'unknown') throw new Untranslatable('quote() of a column of several classes');
  const quoted =
    isNumber(value) || value.kind === 'boolean'
      ? textOf(value, scope)
      : value.kind === 'bytes'
        ? `'X''' || pg_catalog.upper(pg_catalog.encode(${value.sql}, 'hex')) || ''''`
        : `'''' || pg_catalog.replace(${textOf(value, scope)}, '''', '''''') || ''''`;
  return computed(`COALESCE(${quoted}, 'NULL')`, 'text');
}

/** char() of numbers that are written: the text itself. */
function charSql(args: readonly Typed[]): Typed {
  const characters = args.map(({ literal }) => {
    const isCharacter =
      typeof literal === 'bigint' &&
      literal > 0n &&
      literal <= 0x10ffffn &&
      !(literal >= 0xd800n && literal <= 0xdfffn);
    if (!isCharacter) throw new Untranslatable('char() of something else than the number of a character');
    return String.fromCodePoint(Number(literal));
  });
  return literalSql(characters.join(''));
}
