import { takesTexts } from '../matching/policies.ts';
import { parseCast } from './parse-cast.ts';
import type { Notepad } from './problems.ts';
import type { Cast } from './settings.ts';

interface RawCasts {
  readonly casts: readonly string[];
  readonly dataOnly: boolean;
}

/** The casts, of which each column may have one. */
export function readCasts({ casts: written, dataOnly }: RawCasts, { report, said }: Notepad): Cast[] {
  const casts = new Map<string, Cast>();
  for (const text of written) {
    const cast = parseCast(text);
    if (typeof cast === 'string') {
      report(`${said('--cast', text)} "${text}": ${cast}`);
      continue;
    }
    const misplaced = dataOnly ? misplacedInData(cast) : misplacedInTables(cast);
    if (misplaced !== null) report(`${said('--cast', text)} "${text}": ${misplaced.message}`, misplaced.advice);
    // SQLite's names are the same in either case.
    const key = JSON.stringify([cast.table.toLowerCase(), cast.column.toLowerCase()]);
    if (casts.has(key)) report(`${said('--cast', text)} names ${cast.table}.${cast.column} twice`, 'Give it once.');
    casts.set(key, cast);
  }
  return [...casts.values()];
}

interface Misplaced {
  readonly message: string;
  readonly advice: string;
}

/** What makes no sense for a table whose columns have their types already. */
function misplacedInData({ policy }: Cast): Misplaced | null {
  if (policy !== 'text') return null;
  return {
    message: 'the policy text makes another column, and with --data-only the application has made it',
    advice:
      'Use the policy fail, null, empty, strip or replace, or alter the column: ALTER TABLE … ALTER COLUMN … TYPE text.',
  };
}

/** What makes no sense for a table that the run makes. */
function misplacedInTables({ type, policy }: Cast): Misplaced | null {
  if (type.kind === 'reading' && type.reading === 'omit')
    return { message: 'omit is for --data-only', advice: 'Drop the column after the migration.' };
  if (type.kind === 'reading' && type.reading === 'json array')
    return { message: 'json-array is for --data-only', advice: 'Write jsonb.' };
  if ((policy === 'replace' || policy === 'strip') && (type.kind === 'reading' || !takesTexts(type)))
    return {
      message: `the policy ${policy} is for texts`,
      advice: 'Use it with text, varchar(n), json or jsonb; others take fail, null, empty or text.',
    };
  return null;
}
