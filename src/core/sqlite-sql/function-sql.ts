import { computed, isNumber, type Typed, Untranslatable } from './typed-sql.ts';

/** Functions with the same meaning in both systems, for arguments of the kinds that are checked. */
const functions: Readonly<Record<string, (args: readonly Typed[]) => Typed>> = {
  length: ([text, ...rest]) => {
    if (text?.kind === 'bytes' && rest.length === 0) return computed(`pg_catalog.octet_length(${text.sql})`, 'integer');
    return computed(`pg_catalog.char_length(${texts([text], rest)})`, 'integer');
  },
  lower: ([text, ...rest]) => computed(`pg_catalog.lower(${texts([text], rest)} COLLATE "C")`, 'text'),
  upper: ([text, ...rest]) => computed(`pg_catalog.upper(${texts([text], rest)} COLLATE "C")`, 'text'),
  trim: ([text, ...rest]) => computed(`pg_catalog.btrim(${texts([text], rest)}, ' ')`, 'text'),
  ltrim: ([text, ...rest]) => computed(`pg_catalog.ltrim(${texts([text], rest)}, ' ')`, 'text'),
  rtrim: ([text, ...rest]) => computed(`pg_catalog.rtrim(${texts([text], rest)}, ' ')`, 'text'),
  instr: ([text, part, ...rest]) => computed(`pg_catalog.strpos(${texts([text, part], rest)})`, 'integer'),
  abs: ([number, ...rest]) => {
    if (number === undefined || !isNumber(number) || rest.length > 0)
      throw new Untranslatable('abs() of something else than a number');
    return computed(`pg_catalog.abs(${number.sql})`, number.kind);
  },
  coalesce: (args) => same('COALESCE', args),
  ifnull: (args) => same('COALESCE', args),
  typeof: ([value, ...rest]) => typeOf(value, rest),
};

/** Translates a call. Throws Untranslatable for a function or arguments whose meaning would differ. */
export function callSql(name: string, args: readonly Typed[]): Typed {
  const translate = functions[name.toLowerCase()];
  if (translate === undefined) throw new Untranslatable(`the function ${name}()`);
  return translate(args);
}

function texts(wanted: readonly (Typed | undefined)[], rest: readonly Typed[]): string {
  if (rest.length > 0 || !wanted.every((text) => text?.kind === 'text'))
    throw new Untranslatable('a text function with other arguments than texts');
  return wanted.map((text) => text?.sql).join(', ');
}

function same(name: string, args: readonly Typed[]): Typed {
  const kinds = new Set(args.filter(({ kind }) => kind !== 'null').map(({ kind }) => kind));
  const [kind] = kinds;
  if (kind === undefined || kinds.size > 1 || args.length < 2) throw new Untranslatable(`${name} of different kinds`);
  return computed(`${name}(${args.map(({ sql }) => sql).join(', ')})`, kind, args[0]?.collation);
}

/** A column of one PostgreSQL type has one storage class, beside NULL. */
function typeOf(value: Typed | undefined, rest: readonly Typed[]): Typed {
  const names: Partial<Record<Typed['kind'], string>> = { integer: 'integer', text: 'text', bytes: 'blob' };
  const name = value === undefined ? undefined : names[value.kind];
  if (value === undefined || name === undefined || rest.length > 0)
    throw new Untranslatable('typeof() of a value whose class is not kept');
  if (value.kind === 'text' && value.affinity !== 'text')
    throw new Untranslatable('typeof() of a column of mixed classes');
  return computed(`CASE WHEN ${value.sql} IS NULL THEN 'null' ELSE '${name}' END`, 'text');
}
