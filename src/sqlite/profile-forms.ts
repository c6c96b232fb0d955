import type { TextForm } from '../core/catalog/profile.ts';

/** Parts of declared types and the forms that they ask for: these are counted, of others it is only known whether all texts have them. */
const asked: readonly { readonly part: string; readonly forms: readonly TextForm[] }[] = [
  { part: 'BOOL', forms: ['boolean'] },
  { part: 'BIT', forms: ['boolean'] },
  { part: 'DATE', forms: ['date', 'timestamp', 'timestamptz'] },
  { part: 'TIME', forms: ['date', 'time', 'timestamp', 'timestamptz'] },
  // What jsonb keeps is JSON: readers count both when the first matches.
  { part: 'JSON', forms: ['jsonb', 'json'] },
  { part: 'UUID', forms: ['uuid'] },
  { part: 'GUID', forms: ['uuid'] },
  { part: 'UNIQUEIDENTIFIER', forms: ['uuid'] },
];

/** The forms that texts of a column with the declared type are tried for. */
export function formsAskedBy(declaredType: string): readonly TextForm[] {
  const upper = declaredType.toUpperCase();
  return [...new Set(asked.flatMap(({ part, forms }) => (upper.includes(part) ? forms : [])))];
}
