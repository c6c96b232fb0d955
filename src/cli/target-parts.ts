import type { Problem } from '../core/settings/problems.ts';

/** The parts of a target as the application's own variables hold them; '' where one is not set. */
export interface TargetParts {
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const highestPort = 65_535;

/** A URL of the parts, each percent-encoded; host `localhost` and port 5432 unless given. A host with a slash is a socket's folder. */
export function urlFromParts(parts: TargetParts): { kind: 'url'; url: string } | ({ kind: 'problem' } & Problem) {
  if (parts.database === '')
    return problem('DB_HOST is set, but DB_NAME is not', 'Set DB_NAME, or name the target with --to.');
  const port = parts.port === '' ? '5432' : parts.port.trim();
  const isPort = /^[0-9]{1,5}$/.test(port) && Number(port) >= 1 && Number(port) <= highestPort;
  if (!isPort) return problem(`DB_PORT "${parts.port}" is not a port`, `Set it to a number of 1 to ${highestPort}.`);
  const password = parts.password === '' ? '' : `:${encodeURIComponent(parts.password)}`;
  const user = parts.user === '' && password === '' ? '' : `${encodeURIComponent(parts.user)}${password}@`;
  const host = parts.host === '' ? 'localhost' : parts.host.trim();
  const database = encodeURIComponent(parts.database);
  if (host.includes('/')) {
    // The host before the database only keeps the URL readable for every parser; libpq's `host=` stands above it.
    return { kind: 'url', url: `postgresql://${user}localhost:${port}/${database}?host=${encodeURIComponent(host)}` };
  }
  const written = host.includes(':') && !host.startsWith('[') ? `[${host}]` : host;
  return { kind: 'url', url: `postgresql://${user}${written}:${port}/${database}` };
}

function problem(message: string, advice: string): { kind: 'problem' } & Problem {
  return { kind: 'problem', message, advice };
}
