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
  if (policy === 'text')
    return { message: 'the policy text is for tables that the run makes', advice: 'Leave out --data-only, or it.' };
  return misplacedPolicy(policy);
}

/** What makes no sense for a table that the run makes. */
function misplacedInTables({ type, policy }: Cast): Misplaced | null {
  if (type.kind === 'reading' && type.reading === 'omit')
    return { message: 'omit is for --data-only', advice: 'Drop the column after the migration.' };
  if (type.kind === 'reading' && type.reading === 'json array')
    return { message: 'json-array is for --data-only', advice: 'Write jsonb.' };
  return misplacedPolicy(policy);
}

/** Policies for texts that PostgreSQL's text cannot hold. */
function misplacedPolicy(policy: Cast['policy']): Misplaced | null {
  if (policy !== 'replace' && policy !== 'strip') return null;
  return {
    message: `the policy ${policy} is meant for texts with NUL bytes or bytes that are not UTF-8, and nothing obeys it here`,
    advice: 'Write bytea, which holds them as they are, or null, which gives them up.',
  };
}
