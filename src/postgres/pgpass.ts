import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

interface FilePassword {
  /** null: the file has none for this connection. */
  readonly password: string | null;
  /** Why the file was not read although it is there; null where nothing hindered. */
  readonly problem: string | null;
}

/** The password of ~/.pgpass (or PGPASSFILE): https://www.postgresql.org/docs/current/libpq-pgpass.html */
export function passwordFromFile(
  wanted: Wanted,
  places: { readonly file: string | undefined; readonly home: string },
): FilePassword {
  const file = places.file ?? join(places.home, '.pgpass');
  const { text, problem } = readPrivate(file);
  const matching = text.split(/\r?\n/).map((line) => passwordOf(line, wanted));
  return { password: matching.find((password) => password !== null) ?? null, problem };
}

/** A file that others may read is ignored, as libpq does. */
function readPrivate(file: string): { readonly text: string; readonly problem: string | null } {
  try {
    const mode = statSync(file).mode & 0o777;
    if (process.platform !== 'win32' && (mode & 0o077) !== 0) {
      return { text: '', problem: `${file} was ignored, because others may read it: chmod 600 ${file}` };
    }
    return { text: readFileSync(file, 'utf8'), problem: null };
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    return { text: '', problem: code === 'ENOENT' ? null : `${file} could not be read` };
  }
}

/** The password of a line `host:port:database:user:password` that is meant for the connection, else null. */
function passwordOf(line: string, { host, port, database, user }: Wanted): string | null {
  if (line.startsWith('#')) return null;
  const [lineHost, linePort, lineDatabase, lineUser, password] = splitFields(line);
  // A socket in libpq's default directory is looked for as localhost; which directory that is differs by system.
  const hosts = host.startsWith('/') ? [host, 'localhost'] : [host];
  const matches =
    isOneOf(lineHost, hosts) &&
    isOneOf(linePort, [String(port)]) &&
    isOneOf(lineDatabase, [database]) &&
    isOneOf(lineUser, [user]);
  return matches && password !== undefined && password !== '' ? password : null;
}

function isOneOf(field: string | undefined, wanted: readonly string[]): boolean {
  return field === '*' || (field !== undefined && wanted.includes(field));
}

/** Five fields separated by colons, the last to the end of the line; a backslash takes the next character as it is. */
function splitFields(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let i = 0; i < line.length; i += 1) {
    if (line[i] === ':' && fields.length < 4) {
      fields.push(field);
      field = '';
      continue;
    }
    if (line[i] === '\\' && i + 1 < line.length) i += 1;
    field += line.charAt(i);
  }
  return [...fields, field];
}
