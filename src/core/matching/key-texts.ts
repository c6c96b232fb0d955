import { baseType } from '../catalog/pg-catalog.ts';
import type { SqliteValue } from '../catalog/sqlite-catalog.ts';
import { foundText, sourceText } from '../compare/canonical-column.ts';
import type { MatchedColumn } from './matched.ts';

/** Types whose values are equal to each other where their texts are; blanks and case are seen to below. */
const families: readonly (readonly string[])[] = [
  ['smallint', 'integer', 'bigint', 'numeric'],
  ['text', 'varchar'],
  ['char'],
  ['citext'],
  ['uuid'],
  ['enum'],
];

/** What a value of a key becomes in the target, twice. */
export interface KeyText {
  /** As PostgreSQL reads it. */
  readonly text: string;
  /** The same for all values that PostgreSQL may take for equal. */
  readonly folded: string;
}

/** Reads the values of a key's column; null for what becomes NULL, undefined for what the column cannot hold. Looked up once per column. */
export function keyTexts(column: MatchedColumn): (value: SqliteValue) => KeyText | null | undefined {
  const canonical = sourceText(column);
  const fold = foldOf(baseType(column.type).kind);
  return (value) => {
    const text = canonical(value);
    if (text === null) return null;
    return text.startsWith('\0') ? undefined : { text, folded: fold(text) };
  };
}

/** Folds what PostgreSQL prints for a key's column in the same way. Looked up once per column. */
export function foundKeyTexts(column: MatchedColumn): (text: string | null) => string | null {
  const canonical = foundText(column);
  const fold = foldOf(baseType(column.type).kind);
  return (text) => {
    const found = canonical(text);
    return found === null ? null : fold(found);
  };
}

/** Whether the texts of a column's values tell which are equal. A collation of its own may take more for equal. */
export function hasKeyTexts({ type, found }: MatchedColumn): boolean {
  const { kind } = baseType(type);
  return found.collation === null && families.some((family) => family.includes(kind));
}

/** Whether the texts of two columns can be compared. */
export function areComparable(left: MatchedColumn, right: MatchedColumn): boolean {
  const [one, other] = [baseType(left.type), baseType(right.type)];
  if (one.kind === 'enum' && other.kind === 'enum') return one.sql === other.sql;
  return families.some((family) => family.includes(one.kind) && family.includes(other.kind));
}

function foldOf(kind: string): (text: string) => string {
  if (kind === 'uuid') return (text) => text.replaceAll('-', '');
  return kind === 'citext' ? foldedCase : (text) => text;
}

/** Coarser than the lower() of every locale, which citext compares by: dotted and dotless i are one, and no mark is left of either. */
function foldedCase(text: string): string {
  return text.toLowerCase().toUpperCase().normalize('NFD').replaceAll('\u0307', '');
}
