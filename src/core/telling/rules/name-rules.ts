import { quoteName } from '../../ddl/quote.ts';
import { parseExpression } from '../../sqlite-sql/parse.ts';
import type { PlanFacts } from '../facts.ts';
import {
  type Example,
  type Found,
  namesOf,
  placeOf,
  placeOfTable,
  type Rule,
  sourceTable,
  targetTable,
} from '../rule.ts';

/**
 * Words that SQLite takes for a name without quotes and PostgreSQL does not:
 * https://www.postgresql.org/docs/current/sql-keywords-appendix.html, tried in SQLite 3.53 as the names of a column.
 */
export const reservedOnlyThere: ReadonlySet<string> = new Set(
  `analyse analyze any array asc asymmetric authorization binary both collation column concurrently cross current_catalog
  current_date current_role current_schema current_time current_timestamp current_user desc do end false fetch for freeze full
  grant ilike initially inner lateral leading left like localtime localtimestamp natural offset only outer overlaps placing right
  session_user similar some symmetric tablesample trailing true user variadic verbose window with`.split(/\s+/),
);

/** A name that SQLite takes without quotes, and PostgreSQL reads in small letters or as a word of its own. */
function needsQuotes(name: string): boolean {
  if (reservedOnlyThere.has(name.toLowerCase())) return true;
  return name !== name.toLowerCase() && /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && isName(name);
}

/** Whether SQLite takes the word for a name, and not for a word of its own. */
function isName(word: string): boolean {
  const parsed = parseExpression(word);
  return parsed.kind === 'parsed' && parsed.expression.type === 'Id';
}

/** Names that the application may write without quotes so far. */
export const unquotedName: Rule = {
  kind: 'unquoted-name',
  message:
    'names with capitals, and words such as user, need double quotes: without them PostgreSQL reads userId as userid',
  find: (facts) =>
    named(facts, {
      holds: (source, target) => source === target && needsQuotes(target),
      before: (name) => name,
    }),
};

/** Names that are others now. */
export const newName: Rule = {
  kind: 'new-name',
  message: 'these tables and columns have another name now',
  find: (facts) => named(facts, { holds: (source, target) => source !== target, before: quoteName }),
};

interface Naming {
  readonly holds: (source: string, target: string) => boolean;
  /** How the application writes the name of the source. */
  readonly before: (name: string) => string;
}

function named({ tables }: PlanFacts, { holds, before }: Naming): Found[] {
  return tables.flatMap((table): Found[] => {
    const { sourceName, target } = table.planned;
    const written = holds(sourceName, target.name) ? before(sourceName) : quoteName(sourceName);
    const found = table.columns.filter(({ load }) => holds(load.source, load.target));
    const own: Found = {
      place: placeOfTable(table),
      isTypical: false,
      example: () => ({ before: `SELECT * FROM ${written}`, after: `SELECT * FROM ${targetTable(target)}` }),
    };
    const columns = found.map((column): Found => {
      const example = (): Example => ({
        before: `SELECT ${before(column.load.source)} FROM ${written}`,
        after: `SELECT ${namesOf(column).inPostgres.column} FROM ${targetTable(target)}`,
      });
      return { place: placeOf(column), isTypical: true, example };
    });
    return [...(holds(sourceName, target.name) ? [own] : []), ...columns];
  });
}

/** Tables in a schema that is not looked through by itself. */
export const schema: Rule = {
  kind: 'schema',
  message:
    'these tables are in a schema of their own: name it, or put it into search_path (ALTER ROLE … SET search_path = …)',
  find: ({ tables }) =>
    tables
      .filter(({ planned }) => planned.target.schema !== 'public')
      .map((table) => ({
        place: placeOfTable(table),
        isTypical: true,
        example: () => ({
          before: `SELECT * FROM ${sourceTable(table)}`,
          after: `SELECT * FROM ${targetTable(table.planned.target)}`,
        }),
      })),
};
