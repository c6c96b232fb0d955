import { type PgType, typeSql } from '../catalog/pg-catalog.ts';
import { translateValue } from '../sqlite-sql/translate.ts';
import type { Kind, Scope } from '../sqlite-sql/typed-sql.ts';
import { type ColumnDraft, findColumn, type TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';
import { scopeOf } from './scope.ts';

/** The table with the expressions of its generated columns; one that cannot be kept becomes an ordinary column, with a note. */
export function withGenerated(draft: TableDraft, notebook: Notebook): TableDraft {
  if (draft.columns.every(({ sqlite }) => sqlite.generated === null)) return draft;
  const generator = new Generator(draft);
  const columns = draft.columns.map((column) => {
    const outcome = generator.of(column);
    if (outcome === null) return column;
    if (outcome.kind === 'generated') return { ...column, generatedSql: outcome.sql };
    freeze(draft, column, outcome.reason, notebook);
    return column;
  });
  return { ...draft, columns };
}

type Outcome =
  | { readonly kind: 'generated'; readonly sql: string }
  | { readonly kind: 'frozen'; readonly reason: string };

class Generator {
  private readonly draft: TableDraft;
  private readonly outcomes = new Map<ColumnDraft, Outcome>();

  constructor(draft: TableDraft) {
    this.draft = draft;
  }

  /** null for an ordinary column. */
  of(column: ColumnDraft): Outcome | null {
    if (column.sqlite.generated === null) return null;
    const known = this.outcomes.get(column);
    if (known !== undefined) return known;
    const outcome = this.translate(column, column.sqlite.generated.sql);
    this.outcomes.set(column, outcome);
    return outcome;
  }

  private translate(column: ColumnDraft, sql: string): Outcome {
    const stale = this.draft.source.profile.staleColumns.find(
      (found) => found.table === this.draft.sqlite.name && found.column === column.sqlite.name,
    );
    if (stale !== undefined) {
      const example = stale.example === '' ? '' : ` (for example ${stale.example})`;
      return { kind: 'frozen', reason: `${stale.count} rows hold another value than it gives now${example}` };
    }
    const translated = translateValue(sql, this.scope());
    if (translated.kind === 'refused') return { kind: 'frozen', reason: translated.reason };
    const stored = storedSql(column, translated.sql, translated.gives);
    return stored === null
      ? { kind: 'frozen', reason: `its expression gives ${translated.gives}, its values are ${typeSql(column.type)}` }
      : { kind: 'generated', sql: stored };
  }

  /** PostgreSQL's generated columns cannot name each other, https://www.postgresql.org/docs/current/ddl-generated-columns.html */
  private scope(): Scope {
    const scope = scopeOf(this.draft);
    return {
      ...scope,
      column: (name, table) => {
        const found = scope.column(name, table);
        const column = findColumn(this.draft, name);
        const outcome = found === null || column === undefined ? null : this.of(column);
        if (found === null || column === undefined || outcome === null) return found;
        // A frozen column is an ordinary one in the target and may be named.
        return outcome.kind === 'frozen' ? found : { ...found, sql: `(${outcome.sql})::${typeSql(column.type)}` };
      },
    };
  }
}

/**
 * The expression where storing its value in the column gives what SQLite stores, which applies the column's affinity; null where
 * PostgreSQL would store another value. https://www.sqlite.org/gencol.html
 */
function storedSql({ type, sqlite }: ColumnDraft, sql: string, gives: Kind): string | null {
  switch (gives) {
    case 'integer':
      return storedInteger(type, sql, sqlite.affinity);
    case 'boolean':
      return type.kind === 'boolean' ? sql : storedInteger(type, `(${sql})::integer`, sqlite.affinity);
    case 'real':
      return type.kind === 'double precision' ? sql : null;
    case 'text':
      return isText(type) && (sqlite.affinity === 'text' || sqlite.affinity === 'blob') ? sql : null;
    case 'bytes':
      return type.kind === 'bytea' ? sql : null;
    case 'numeric':
      return type.kind === 'numeric' && type.precision === null ? sql : null;
    case 'null':
      return null;
    default:
      return type.kind === gives ? sql : null;
  }
}

function storedInteger(type: PgType, sql: string, affinity: ColumnDraft['sqlite']['affinity']): string | null {
  if (type.kind === 'bigint' || (type.kind === 'numeric' && type.precision === null)) return sql;
  if (type.kind === 'double precision') return affinity === 'real' ? sql : null;
  return isText(type) && affinity === 'text' ? `(${sql})::text` : null;
}

function isText({ kind }: PgType): boolean {
  return kind === 'text' || kind === 'varchar';
}

/** Its values are carried as they are now; the rule that makes them is not. */
function freeze(draft: TableDraft, { sqlite }: ColumnDraft, reason: string, notebook: Notebook): void {
  const sql = `GENERATED ALWAYS AS (${sqlite.generated?.sql ?? ''})`;
  notebook.refuse({
    code: 'GM309',
    source: draft.source.label,
    table: draft.sqlite.name,
    column: sqlite.name,
    kind: 'generated column',
    name: `${draft.sqlite.name}.${sqlite.name}`,
    sql,
    message: `${sql} becomes an ordinary column with the present values: ${reason}`,
    advice: 'Let the application or a trigger keep it up to date after the migration.',
  });
}
