import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/errors.ts';

/** The parameters of a named service, {} where none is named: https://www.postgresql.org/docs/current/libpq-pgservice.html */
export function serviceParameters(
  service: string | undefined,
  places: { readonly environment: Readonly<Record<string, string | undefined>>; readonly home: string },
): Readonly<Record<string, string>> {
  if (service === undefined) return {};
  const { PGSERVICEFILE, PGSYSCONFDIR } = places.environment;
  const files = [
    PGSERVICEFILE ?? join(places.home, '.pg_service.conf'),
    ...(PGSYSCONFDIR === undefined ? [] : [join(PGSYSCONFDIR, 'pg_service.conf')]),
  ];
  for (const file of files) {
    const found = section(readOrEmpty(file), service);
    if (found !== null) return found;
  }
  throw new Failure({
    kind: 'usage',
    message: `the service ${service} is not defined in ${files.join(' or ')}`,
    advice: 'Correct PGSERVICE, or name the target with --to.',
  });
}

function section(text: string, service: string): Readonly<Record<string, string>> | null {
  let parameters: Record<string, string> | null = null;
  for (const line of text.split(/\r?\n/).map((each) => each.trim())) {
    if (line.startsWith('#') || line === '') continue;
    if (line.startsWith('[')) {
      if (parameters !== null) return parameters;
      if (line === `[${service}]`) parameters = {};
      continue;
    }
    const at = line.indexOf('=');
    if (parameters !== null && at > 0) parameters[line.slice(0, at).trim()] = line.slice(at + 1).trim();
  }
  return parameters;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
