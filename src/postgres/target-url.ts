import { Failure } from '../core/errors.ts';
import { passwordFromFile } from './pgpass.ts';
import { serviceParameters } from './service-file.ts';
import { type TlsSettings, tlsSettings } from './tls.ts';

/** What connecting needs, from the URL, the PG* variables, a service file and ~/.pgpass. */
export interface ConnectionTarget {
  /** Host name or address, or the directory of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** null: none is known. Never printed. */
  readonly password: string | null;
  readonly tls: TlsSettings;
}

/** Where values that the URL leaves out are looked for. */
export interface UrlPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly user: string;
}

type Parameters = Readonly<Record<string, string | undefined>>;

/** URL schemes of PostgreSQL, SQLAlchemy's among them. */
const schemes = new Set(['postgres', 'postgresql']);

/** libpq's variables, https://www.postgresql.org/docs/current/libpq-envars.html */
const variables: Readonly<Record<string, string>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslnegotiation: 'PGSSLNEGOTIATION',
};

/** Parameters that change nothing for this tool; others are refused by name. */
const ignored = new Set([
  'application_name',
  'connect_timeout',
  'target_session_attrs',
  'channel_binding',
  'gssencmode',
  'pgbouncer',
  'schema',
]);

/**
 * Reads a target URL, `postgresql://user:password@host:port/database?sslmode=…`. Throws a usage Failure that never quotes the
 * password. https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function parseTargetUrl(url: string, places: UrlPlaces): ConnectionTarget {
  const given = urlParameters(url);
  const fromEnvironment = environmentParameters(places.environment);
  const service = serviceParameters(given.service ?? fromEnvironment.service, places);
  const parameters = merged(given, service, fromEnvironment);
  const user = parameters.user ?? places.user;
  const host = parameters.host ?? 'localhost';
  const port = portOf(parameters.port ?? '5432');
  const database = parameters.dbname ?? user;
  const password =
    parameters.password ?? passwordFromFile({ host, port, database, user }, { file: parameters.passfile, ...places });
  return { host, port, database, user, password, tls: tlsSettings(parameters, places) };
}

/** The target without its password, as it is shown. */
export function describeTarget({ host, port, database, user }: ConnectionTarget): string {
  const name = encodeURIComponent(database);
  if (host.startsWith('/')) return `postgresql://${encodeURIComponent(user)}@/${name}?host=${host}`;
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return `postgresql://${encodeURIComponent(user)}@${shownHost}:${port}/${name}`;
}

function urlParameters(url: string): Parameters {
  const schemeEnd = url.indexOf('://');
  if (schemeEnd < 0) throw noUrl(url);
  const scheme = url.slice(0, schemeEnd).split('+')[0]?.toLowerCase() ?? '';
  if (scheme === 'sqlite') {
    throw refused(
      'a sqlite: URL is never a target',
      'Name a PostgreSQL database: postgresql://user@host:5432/database',
    );
  }
  if (!schemes.has(scheme))
    throw refused(`the target URL starts with ${scheme}://`, 'Use postgresql://user@host:5432/database');
  const rest = url.slice(schemeEnd + 3);
  const [beforeQuery = '', query = ''] = splitOnce(rest, '?');
  const [authority = '', path = ''] = splitOnce(beforeQuery, '/');
  if (rest.includes('#')) throw encodeFirst('#');
  return { ...authorityParameters(authority), ...nonEmpty({ dbname: decoded(path) }), ...queryParameters(query) };
}

function authorityParameters(authority: string): Parameters {
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? '' : authority.slice(0, at);
  if (credentials.includes('@')) throw encodeFirst('@');
  const [user = '', password] = splitOnce(credentials, ':');
  const place = authority.slice(at + 1);
  if (place.includes(',')) throw refused('the target URL names several hosts', 'Name the primary server alone.');
  const { host, port } = hostAndPort(place);
  return {
    ...nonEmpty({ user: decoded(user), host: decoded(host), port }),
    ...(password === undefined ? {} : { password: decoded(password) }),
  };
}

/** `host:5432`, `[::1]:5432`. */
function hostAndPort(place: string): { host: string; port: string } {
  if (place.startsWith('[')) {
    const close = place.indexOf(']');
    return { host: place.slice(1, close < 0 ? undefined : close), port: close < 0 ? '' : place.slice(close + 2) };
  }
  const [host = '', port = ''] = splitOnce(place, ':');
  if (port.includes(':')) throw encodeFirst('/');
  return { host, port };
}

function queryParameters(query: string): Parameters {
  const pairs = query.split('&').filter((pair) => pair !== '');
  const parameters: Record<string, string> = {};
  for (const pair of pairs) {
    const [name = '', value = ''] = splitOnce(pair, '=');
    if (name === 'ssl') parameters.sslmode = sslAsMode(value);
    else if (Object.hasOwn(variables, name)) parameters[name] = decoded(value);
    else if (!ignored.has(name))
      throw refused(
        `the target URL has the unknown parameter ${name}`,
        `Known are ${Object.keys(variables).join(', ')}.`,
      );
  }
  return parameters;
}

/** asyncpg's spelling. */
function sslAsMode(value: string): string {
  if (value === 'true' || value === '1') return 'require';
  return value === 'false' || value === '0' ? 'disable' : value;
}

function environmentParameters(environment: UrlPlaces['environment']): Parameters {
  const found = Object.entries(variables).map(([name, variable]) => [name, environment[variable]] as const);
  return nonEmpty(Object.fromEntries(found));
}

/** The first that has a value wins. */
function merged(...all: readonly Parameters[]): Parameters {
  return Object.assign({}, ...[...all].reverse());
}

function nonEmpty(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ''));
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw refused(
    'the target URL has no valid port',
    'A port is a number from 1 to 65535. If the password contains / ? # or @, percent-encode it: / is %2F, ? is %3F, # is %23, @ is %40.',
  );
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw encodeFirst('%');
  }
}

function splitOnce(text: string, separator: string): [string, string?] {
  const at = text.indexOf(separator);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + separator.length)];
}

function encodeFirst(character: string): Failure {
  const code = encodeURIComponent(character);
  return refused(
    `the target URL contains ${character} where it has another meaning`,
    `Percent-encode it in the user name or password: ${character} is ${code}.`,
  );
}

/** A keyword string, or something else: it may contain a password, so only its form is told. */
function noUrl(text: string): Failure {
  const what = /\b(host|dbname|user)\s*=/.test(text) ? 'a keyword string' : 'no URL';
  return refused(`the target is ${what}`, 'Write it as a URL: postgresql://user@host:5432/database');
}

function refused(message: string, advice: string): Failure {
  return new Failure({ kind: 'usage', message, advice });
}
