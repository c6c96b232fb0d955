import type { Conversion } from '../catalog/conversion.ts';
import { baseType, type LoadType, typeSql } from '../catalog/pg-catalog.ts';
import type { Finding } from '../mapping/notebook.ts';
import { shown } from '../mapping/shown.ts';
import type { ValueCheck } from './check-values.ts';

/** What tells of texts that lose what their column cannot hold; null where none does. */
export function mendedTexts(
  type: LoadType,
  { texts }: Conversion,
  { mended, firstMended }: ValueCheck,
): Pick<Finding, 'code' | 'message'> | null {
  if (mended === 0 || firstMended === null) return null;
  const fate = texts?.unstorable === 'strip' ? 'which is left out' : 'for which U+FFFD is put';
  const message = `${mended === 1 ? '1 text holds' : `${mended} texts hold`} what ${typeSql(type)} cannot (${baseType(type).kind === 'char' ? 'blanks at the end, ' : ''}NUL, or what is no Unicode), ${fate}: the first is ${shown(firstMended.value)} at key ${firstMended.key}`;
  return { code: 'GM825', message };
}
