import { type CodeChange, mostPlaces } from '../catalog/code-change.ts';
import type { MigrationPlan } from '../catalog/plan.ts';
import type { SourceToPlan } from '../mapping/draft.ts';
import { factsOf } from './facts.ts';
import type { Found, Rule } from './rule.ts';
import { newName, schema, unquotedName } from './rules/name-rules.ts';
import { bareColumn, doubleQuotedText, fullTextSearch } from './rules/query-rules.ts';
import { likeCase, nocaseComparison, nullOrder, textOrder } from './rules/text-rules.ts';
import {
  booleanComparison,
  bytesForText,
  dateFunction,
  divisionByZero,
  integerDivision,
  jsonFunction,
  numberInText,
  textLength,
  timeObject,
  uuidValue,
} from './rules/value-rules.ts';
import { foreignKey, insertOrReplace, lastInsertRowid, rowid } from './rules/writing-rules.ts';

/** What is told, in this order: what fails, then what gives other values or another order. */
export const rules: readonly Rule[] = [
  schema,
  newName,
  unquotedName,
  booleanComparison,
  doubleQuotedText,
  insertOrReplace,
  lastInsertRowid,
  rowid,
  foreignKey,
  dateFunction,
  jsonFunction,
  fullTextSearch,
  bareColumn,
  numberInText,
  bytesForText,
  textLength,
  divisionByZero,
  timeObject,
  uuidValue,
  likeCase,
  nocaseComparison,
  integerDivision,
  textOrder,
  nullOrder,
];

/**
 * What the application's own SQL and code must do otherwise after the migration, as far as the schema gives occasion for it. The same plan
 * and sources give the same list. The application's code itself is not looked at.
 */
export function codeChanges(plan: MigrationPlan, sources: readonly SourceToPlan[]): CodeChange[] {
  const facts = factsOf(plan, sources);
  return rules.flatMap(({ kind, message, find }) => {
    const found = find(facts);
    if (found.length === 0) return [];
    return [
      {
        kind,
        message,
        places: found.slice(0, mostPlaces).map(({ place }) => place),
        count: found.length,
        ...exampleOf(found),
      },
    ];
  });
}

function exampleOf(found: readonly Found[]): Pick<CodeChange, 'before' | 'after'> {
  const typical = found.filter(({ isTypical }) => isTypical);
  for (const { example } of [...typical, ...found]) {
    const shown = example();
    if (shown !== null) return shown;
  }
  return { before: '', after: '' };
}
