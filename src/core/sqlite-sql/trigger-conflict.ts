import type { InsertTriggerCmd, ResolveType, Upsert } from 'sqlite3-parser';
import { quoteName } from '../ddl/quote.ts';
import { sameName } from '../mapping/draft.ts';
import { conditionSql } from './expression-sql.ts';
import { assignments } from './trigger-assignments.ts';
import { columnOf, type TriggerSurroundings, triggerScope } from './trigger-scope.ts';
import { Untranslatable } from './typed-sql.ts';
import type { WritableRelation } from './writable.ts';

/** What an INSERT does with a row that breaks a constraint. */
export interface Conflict {
  readonly clause: string;
  /** Rows with NULL in a NOT NULL column are left out, not refused. */
  readonly skipsNulls: boolean;
}

const plain: Conflict = { clause: '', skipsNulls: false };

/** Translates `OR IGNORE`, `OR REPLACE` and `ON CONFLICT`. Throws Untranslatable. */
export function conflictOf(
  command: InsertTriggerCmd,
  target: WritableRelation,
  trigger: TriggerSurroundings,
): Conflict {
  const { orConflict, upsert } = command;
  if (upsert !== undefined) {
    if (orConflict !== undefined) throw new Untranslatable('ON CONFLICT beside INSERT OR …');
    return { ...plain, clause: upsertClause(upsert, target, trigger) };
  }
  if (orConflict === undefined || !lenient.has(orConflict)) return plain;
  if (target.kind !== 'table' || target.hasChecks)
    throw new Untranslatable(`INSERT OR ${orConflict.toUpperCase()} into a view or a table with CHECK`);
  if (orConflict === 'Ignore') return { clause: ' ON CONFLICT DO NOTHING', skipsNulls: true };
  return { ...plain, clause: replaceClause(target) };
}

/** ROLLBACK, ABORT and FAIL all refuse the row; PostgreSQL takes the whole statement back. */
const lenient: ReadonlySet<ResolveType> = new Set<ResolveType>(['Ignore', 'Replace']);

/**
 * A row that is in the way is replaced by the new one, defaults included. With more than one unique key several rows could be in the way;
 * triggers would see an UPDATE where SQLite shows them an INSERT.
 */
function replaceClause(target: WritableRelation): string {
  const [key, ...more] = target.uniqueKeys;
  if (target.hasTriggers) throw new Untranslatable('INSERT OR REPLACE into a table with triggers');
  if (more.length > 0 || target.hasOtherUniques) throw new Untranslatable('INSERT OR REPLACE with several unique keys');
  if (target.columns.some(({ notNull, default: given }) => notNull && given !== 'none'))
    throw new Untranslatable('INSERT OR REPLACE with NOT NULL columns that have a default');
  if (key === undefined) return '';
  const targets = key.map((name) => quoteName(columnOf(target, name)?.name ?? name)).join(', ');
  const others = target.columns.filter(
    ({ source, generated }) => !generated && !key.some((name) => sameName(name, source)),
  );
  if (others.length === 0) return ` ON CONFLICT (${targets}) DO NOTHING`;
  const sets = others.map(({ name }) => `${quoteName(name)} = EXCLUDED.${quoteName(name)}`).join(', ');
  return ` ON CONFLICT (${targets}) DO UPDATE SET ${sets}`;
}

/** https://www.sqlite.org/lang_upsert.html, which PostgreSQL has with the same meaning. */
function upsertClause(upsert: Upsert, target: WritableRelation, trigger: TriggerSurroundings): string {
  if (upsert.next !== undefined) throw new Untranslatable('several ON CONFLICT clauses');
  const { index, doClause } = upsert;
  if (index === undefined) {
    if (doClause.type === 'NothingUpsertDo') return ' ON CONFLICT DO NOTHING';
    throw new Untranslatable('ON CONFLICT DO UPDATE without columns');
  }
  const clause = ` ON CONFLICT (${conflictTarget(index, target)})`;
  if (doClause.type === 'NothingUpsertDo') return `${clause} DO NOTHING`;
  const scope = triggerScope(trigger, target, { upsert: true });
  const sets = assignments(doClause.sets, target, scope).map(({ column, sql }) => `${quoteName(column.name)} = ${sql}`);
  const where = doClause.whereClause === undefined ? '' : ` WHERE ${conditionSql(doClause.whereClause, scope).sql}`;
  return `${clause} DO UPDATE SET ${sets.join(', ')}${where}`;
}

function conflictTarget(index: NonNullable<Upsert['index']>, target: WritableRelation): string {
  const names = index.targets.map(({ expr }) => {
    if (expr.type === 'Id') return expr.name;
    if (expr.type === 'NameExpr') return expr.name.text;
    throw new Untranslatable('ON CONFLICT of an expression');
  });
  const columns = names.map((name) => columnOf(target, name)?.source ?? name);
  const isKey = (key: readonly string[]) =>
    key.length === columns.length && key.every((name) => columns.some((column) => sameName(column, name)));
  if (index.whereClause !== undefined || !target.uniqueKeys.some(isKey))
    throw new Untranslatable(`ON CONFLICT (${names.join(', ')}), which is no unique key of the target,`);
  return columns.map((name) => quoteName(columnOf(target, name)?.name ?? name)).join(', ');
}
