import { baseType, type LoadType, typeSql } from '../catalog/pg-catalog.ts';
import type { Notebook } from '../mapping/notebook.ts';
import { castOption } from '../settings/option-text.ts';
import type { Cast } from '../settings/settings.ts';
import { takesTexts } from './policies.ts';

interface CastOfColumn {
  /** `table.column`, as a cast names it. */
  readonly name: string;
  readonly cast: Cast | null;
  readonly type: LoadType;
}

interface Where {
  readonly source: string;
  readonly table: string;
  readonly column: string;
}

/** A cast to a type says no more than that the column has it; another one would be lost on the way. */
export function reportCast({ name, cast, type }: CastOfColumn, where: Where, notebook: Notebook): void {
  if (cast === null || cast.type.kind === 'reading') return;
  const wanted = typeSql(cast.type);
  const written = writtenType(type);
  if (wanted === written || cast.type.kind === baseType(type).kind || (isText(written) && isText(wanted))) return;
  const policy = cast.policy === 'fail' ? '' : `:${cast.policy}`;
  notebook.add({
    ...where,
    code: 'GM805',
    message: `--cast ${name}=${wanted}, but the target's column is ${typeSql(type)}`,
    advice: `Write ${castOption(name, `${written}${policy}`)}, or alter the column.`,
  });
}

/** The target's type as a cast can name it: for those that only an application chooses it has the nearest name. */
export function writtenType(type: LoadType): string {
  const base = baseType(type);
  switch (base.kind) {
    case 'varchar':
      return typeSql(base);
    case 'char':
    case 'citext':
    case 'enum':
    case 'inet':
    case 'cidr':
      return 'text';
    case 'real':
      return 'double precision';
    case 'rounded':
      return base.of;
    case 'array':
      return 'json-array';
    default:
      return typeSql(base);
  }
}

function isText(written: string): boolean {
  return written === 'text' || written.startsWith('varchar');
}

/** `strip` and `replace` say what becomes of texts; elsewhere they would be taken for done. */
export function reportPolicy({ name, cast, type }: CastOfColumn, where: Where, notebook: Notebook): void {
  if (cast === null || (cast.policy !== 'strip' && cast.policy !== 'replace') || takesTexts(type)) return;
  notebook.add({
    ...where,
    code: 'GM805',
    message: `the policy ${cast.policy} of --cast ${name} is for texts, and the target's column is ${typeSql(type)}`,
    advice: 'Use the policy fail, null or empty.',
  });
}
