import type { Affinity } from '../catalog/sqlite-catalog.ts';

/** The rules of https://www.sqlite.org/datatype3.html#determination_of_column_affinity, the first that matches wins. */
const rules: readonly { readonly contains: readonly string[]; readonly affinity: Affinity }[] = [
  { contains: ['INT'], affinity: 'integer' },
  { contains: ['CHAR', 'CLOB', 'TEXT'], affinity: 'text' },
  { contains: ['BLOB'], affinity: 'blob' },
  { contains: ['REAL', 'FLOA', 'DOUB'], affinity: 'real' },
];

/**
 * The affinity of a column declared with the type; '' is a column without one.
 * ANY converts nothing in a STRICT table and is numeric elsewhere: https://www.sqlite.org/stricttables.html
 */
export function affinityOf(declaredType: string, table: { readonly strict: boolean }): Affinity {
  if (declaredType === '') return 'blob';
  // SQLite takes ASCII letters of either case for one, and no others.
  const upper = declaredType.replace(/[a-z]+/g, (letters) => letters.toUpperCase());
  if (table.strict && upper === 'ANY') return 'blob';
  const rule = rules.find(({ contains }) => contains.some((part) => upper.includes(part)));
  return rule?.affinity ?? 'numeric';
}
