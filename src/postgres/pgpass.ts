import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

interface Wanted {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
}

/** The password of ~/.pgpass (or PGPASSFILE), null where it has none: https://www.postgresql.org/docs/current/libpq-pgpass.html */
export function passwordFromFile(
  wanted: Wanted,
  places: { readonly file: string | undefined; readonly home: string },
): string | null {
  const file = places.file ?? join(places.home, '.pgpass');
  const text = readPrivate(file);
  if (text === null) return null;
  // libpq looks for a socket in its directory as localhost.
  const host = wanted.host.startsWith('/') ? 'localhost' : wanted.host;
  const values = [host, String(wanted.port), wanted.database, wanted.user];
  for (const line of text.split(/\r?\n/)) {
    if (line.startsWith('#')) continue;
    const fields = splitFields(line);
    const matches = fields.length === 5 && values.every((value, i) => fields[i] === '*' || fields[i] === value);
    if (matches) return fields[4] ?? null;
  }
  return null;
}

/** A file that others may read is ignored, as libpq does. */
function readPrivate(file: string): string | null {
  try {
    const isOpen = process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0;
    return isOpen ? null : readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** Fields are separated by colons; a backslash takes the next character as it is. */
function splitFields(line: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (let i = 0; i < line.length; i += 1) {
    if (line[i] === ':') {
      fields.push(field);
      field = '';
      continue;
    }
    if (line[i] === '\\' && i + 1 < line.length) i += 1;
    field += line.charAt(i);
  }
  return [...fields, field];
}
