import type { Problem } from '../core/settings/problems.ts';
import type { TargetSettings } from '../core/settings/settings.ts';
import { isKeywordString, urlOfKeywords } from './keyword-string.ts';
import { urlFromParts } from './target-parts.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** Everything that a target can be named by. */
export interface TargetInput {
  readonly to: string | null;
  /** What named it, as the operator could say it again, and as a message names the place. */
  readonly toFrom: string;
  readonly toSaid: string;
  readonly dryRun: boolean;
  readonly environment: Variables;
  /** What `.env` of the working directory holds. */
  readonly dotenv: Variables;
}

export interface TargetChoice {
  readonly target: TargetSettings | null;
  /** Plain lines for the operator: what was passed over, and why. */
  readonly said: readonly string[];
  readonly problems: readonly Problem[];
}

const urlNames = ['DATABASE_URL', 'POSTGRES_URL', 'POSTGRESQL_URL'] as const;
const partNames = ['DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASSWORD', 'DB_NAME'] as const;
/** Any of these says that libpq's variables are meant, https://www.postgresql.org/docs/current/libpq-envars.html */
const libpqNamesOfTarget = ['PGHOST', 'PGDATABASE', 'PGSERVICE'] as const;
const libpqNames = [
  ...libpqNamesOfTarget,
  ...['PGPORT', 'PGUSER', 'PGPASSWORD', 'PGPASSFILE', 'PGSERVICEFILE', 'PGSSLMODE', 'PGSSLROOTCERT', 'PGSSLCERT'],
  ...['PGSSLKEY', 'PGSSLNEGOTIATION', 'PGCONNECT_TIMEOUT', 'PGAPPNAME', 'PGOPTIONS'],
];

/** The names that the application reads too. */
export const applicationNames: readonly string[] = [...urlNames, ...partNames];

/** The names that are read from `.env`; nothing else in it is looked at. */
export const targetNames: readonly string[] = [...applicationNames, ...libpqNames];

/**
 * The target: --to or a configuration, else the environment, else `.env`. A dry run never takes one that only the environment names.
 * A `sqlite:` URL is what the application used so far, never a target.
 */
export function chooseTarget({ to, toFrom, toSaid, dryRun, environment, dotenv }: TargetInput): TargetChoice {
  if (to !== null) return readTo(to, toFrom, toSaid);
  if (dryRun) return found({ from: '--dry-run', where: { kind: 'embedded', directory: null } });
  const said: string[] = [];
  const read = (name: string) => environment[name] ?? dotenv[name] ?? '';
  const placeOf = (name: string) => (environment[name] === undefined ? `${name} in .env` : name);
  for (const name of urlNames) {
    const url = read(name).trim();
    if (url === '') continue;
    if (!isSqlite(url)) return { ...found({ from: placeOf(name), where: { kind: 'url', url } }), said };
    said.push(`${placeOf(name)} is a SQLite database: not taken as the target`);
  }
  const part = partNames.find((name) => (name === 'DB_HOST' || name === 'DB_NAME') && read(name) !== '');
  if (part !== undefined) {
    const url = urlFromParts({
      host: read('DB_HOST'),
      port: read('DB_PORT'),
      user: read('DB_USER'),
      password: read('DB_PASSWORD'),
      database: read('DB_NAME'),
    });
    if (url.kind === 'problem') return { target: null, said, problems: [url] };
    const from = environment[part] === undefined ? 'the DB_* variables in .env' : 'the DB_* variables';
    return { ...found({ from, where: { kind: 'url', url: url.url } }), said };
  }
  const libpq = libpqNamesOfTarget.find((name) => read(name) !== '');
  if (libpq === undefined) return { target: null, said, problems: [] };
  const from = environment[libpq] === undefined ? 'the PG* variables in .env' : 'the PG* variables';
  return { ...found({ from, where: { kind: 'url', url: 'postgresql://' } }), said };
}

/** What --to, a configuration or the answer to the question for a target means. */
export function readTo(written: string, from = '--to', said = from): TargetChoice {
  const to = written.trim();
  if (to === 'embedded') return found({ from, where: { kind: 'embedded', directory: null } });
  if (to.startsWith('embedded:')) {
    const directory = to.slice('embedded:'.length);
    if (directory !== '') return found({ from, where: { kind: 'embedded', directory } });
    return wrong(`${said} embedded: names no folder`, 'Write embedded, or embedded:<dir>.');
  }
  if (isSqlite(to))
    return wrong(`${said} names a SQLite database`, 'The target is PostgreSQL: postgresql://user@host:5432/database');
  if (/^postgres(ql)?(\+[a-z0-9_]+)?:\/\//i.test(to)) return found({ from, where: { kind: 'url', url: to } });
  if (isKeywordString(to)) {
    const url = urlOfKeywords(to);
    if (url !== null) return found({ from, where: { kind: 'url', url } });
    return wrong(
      `${said} is a keyword string that cannot be read`,
      "Put values with blanks into single quotes: host=localhost dbname='my app'",
    );
  }
  return wrong(`${said} is neither a PostgreSQL URL nor embedded`, 'Write it as postgresql://user@host:5432/database');
}

function found(target: TargetSettings): TargetChoice {
  return { target, said: [], problems: [] };
}

function wrong(message: string, advice: string): TargetChoice {
  return { target: null, said: [], problems: [{ message, advice }] };
}

/** Also SQLAlchemy's spelling with a driver, `sqlite+aiosqlite:///file`. */
export function isSqlite(url: string): boolean {
  return /^sqlite3?(\+[a-z0-9_]+)?:/i.test(url);
}
