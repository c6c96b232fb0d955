import { Failure } from '../core/errors.ts';

/** Parameters by libpq's names; '' counts as left out. */
export type Parameters = Readonly<Record<string, string | undefined>>;

/** libpq's parameters with their variables, null where there is none: https://www.postgresql.org/docs/current/libpq-envars.html */
export const variables: Readonly<Record<string, string | null>> = {
  host: 'PGHOST',
  port: 'PGPORT',
  dbname: 'PGDATABASE',
  user: 'PGUSER',
  password: 'PGPASSWORD',
  passfile: 'PGPASSFILE',
  service: 'PGSERVICE',
  options: 'PGOPTIONS',
  sslmode: 'PGSSLMODE',
  sslrootcert: 'PGSSLROOTCERT',
  sslcert: 'PGSSLCERT',
  sslkey: 'PGSSLKEY',
  sslpassword: null,
  sslcrl: 'PGSSLCRL',
  sslnegotiation: 'PGSSLNEGOTIATION',
  keepalives: null,
  keepalives_idle: null,
  target_session_attrs: 'PGTARGETSESSIONATTRS',
  connect_timeout: 'PGCONNECT_TIMEOUT',
  channel_binding: 'PGCHANNELBINDING',
  gssencmode: 'PGGSSENCMODE',
};

/** Parameters of libpq and of other drivers that change nothing for this tool; all others are refused. */
const ignored: ReadonlySet<string> = new Set([
  ...['application_name', 'fallback_application_name', 'client_encoding'],
  ...['uselibpqcompat', 'sslsni', 'load_balance_hosts', 'pgbouncer', 'connection_limit', 'pool_timeout'],
  ...['prepared_statement_cache_size', 'statement_cache_size', 'prepare_threshold', 'async_fallback'],
]);

/** Parameters of libpq that Node has no way to set; an operator who gives one must not believe that it holds. */
const impossible: Readonly<Record<string, string>> = {
  keepalives_interval: 'The system decides (net.ipv4.tcp_keepalive_intvl); keepalives_idle=<seconds> is honoured.',
  keepalives_count: 'The system decides (net.ipv4.tcp_keepalive_probes); keepalives_idle=<seconds> is honoured.',
  tcp_user_timeout: 'The system decides; keepalives_idle=<seconds> is honoured.',
  sslcrldir: 'Name one file of revoked certificates: sslcrl=<file>.',
};

const example = 'postgresql://user@host:5432/database';

/**
 * The parameters of a target URL, percent-decoded: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 * Also takes SQLAlchemy's schemes such as `postgresql+asyncpg`. Throws a usage Failure, which quotes nothing of the URL that could
 * be a part of the password.
 */
export function urlParameters(url: string): Parameters {
  const rest = afterScheme(url);
  if (rest.includes('#')) throw encodeFirst('#');
  const [beforeQuery = '', query = ''] = splitOnce(rest, '?');
  const [authority = '', path = ''] = splitOnce(beforeQuery, '/');
  // An @ behind the authority means that a / or ? of the password has cut it short.
  if (query.includes('@') && !path.includes('@')) throw encodeFirst('?');
  if (path.includes('@') || path.includes('/')) throw encodeFirst('/');
  const fromQuery = queryParameters(query);
  return { ...nonEmpty({ ...authorityParameters(authority), dbname: decoded(path) }), ...nonEmpty(fromQuery) };
}

/** Throws a usage Failure for a parameter that could not be obeyed, wherever it was found. */
export function refuseImpossible(parameters: Parameters): void {
  for (const [name, advice] of Object.entries(impossible)) {
    if (parameters[name] !== undefined)
      throw refused(`the target has ${name}, which this tool cannot obey`, `Leave it out. ${advice}`);
  }
  if (parameters.gssencmode === 'require')
    throw refused('the target has gssencmode=require, which this tool cannot obey', 'Use TLS: sslmode=verify-full.');
}

/** The parameters that have a value. */
export function nonEmpty(parameters: Parameters): Parameters {
  return Object.fromEntries(Object.entries(parameters).filter(([, value]) => value !== undefined && value !== ''));
}

/** A Failure of usage. */
export function refused(message: string, advice: string): Failure {
  return new Failure({ kind: 'usage', message, advice });
}

function afterScheme(url: string): string {
  const scheme = /^([a-z][a-z0-9]*)(?:\+[a-z0-9_]+)?:/i.exec(url)?.[1]?.toLowerCase();
  if (scheme === 'sqlite' || scheme === 'sqlite3') {
    throw refused('a sqlite: URL is never a target', `Name a PostgreSQL database: ${example}`);
  }
  const [, rest] = splitOnce(url, '://');
  if ((scheme === 'postgres' || scheme === 'postgresql') && rest !== undefined) return rest;
  // What is in front of a colon may also be the user of a URL without its scheme, so it is not shown.
  const what = /\b(host|dbname|user)\s*=/.test(url) ? 'a keyword string' : 'no PostgreSQL URL';
  throw refused(`the target is ${what}`, `Write it as a URL: ${example}`);
}

function authorityParameters(authority: string): Parameters {
  const at = authority.lastIndexOf('@');
  const credentials = at < 0 ? '' : authority.slice(0, at);
  if (credentials.includes('@')) throw encodeFirst('@');
  const [user = '', password = ''] = splitOnce(credentials, ':');
  const places = authority
    .slice(at + 1)
    .split(',')
    .map(hostAndPort);
  const [host, port] = [places.map((place) => place.host).join(','), places.map((place) => place.port).join(',')];
  return { user: decoded(user), password: decoded(password), host: decoded(host), port: /^,*$/.test(port) ? '' : port };
}

/** `host:5432`, `[::1]:5432`. */
function hostAndPort(place: string): { host: string; port: string } {
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(place);
  if (bracketed !== null) return { host: bracketed[1] ?? '', port: bracketed[2] ?? '' };
  const [host = '', port = ''] = splitOnce(place, ':');
  if (port.includes(':') || place.includes('[')) {
    throw refused('the host of the target URL is not readable', 'Put an IPv6 address into brackets: [::1]:5432.');
  }
  return { host, port };
}

function queryParameters(query: string): Parameters {
  const parameters: Record<string, string> = {};
  for (const pair of query.split('&').filter((each) => each !== '')) {
    const [name = '', value = ''] = splitOnce(pair, '=');
    if (name === 'ssl') parameters.sslmode = sslAsMode(value);
    else if (Object.hasOwn(variables, name) || Object.hasOwn(impossible, name)) parameters[name] = decoded(value);
    else if (name === 'schema') refuseOtherSchema(decoded(value));
    else if (!ignored.has(name)) throw unknownParameter(name, 'password' in parameters || 'sslpassword' in parameters);
  }
  return parameters;
}

/** asyncpg's spelling. */
function sslAsMode(value: string): string {
  if (value === 'true' || value === '1') return 'require';
  return value === 'false' || value === '0' ? 'disable' : value;
}

/** Prisma's spelling of the schema, which must not be lost without a word. */
function refuseOtherSchema(schema: string): void {
  if (schema !== 'public') {
    throw refused(`the target URL has the parameter schema=${schema}`, `Leave it out and use --schema ${schema}.`);
  }
}

/** What follows a password in the query may be the end of it. */
function unknownParameter(name: string, mayBeSecret: boolean): Failure {
  if (mayBeSecret) return encodeFirst('&');
  return refused(`the target has the unknown parameter ${name}`, `Known are ${Object.keys(variables).join(', ')}.`);
}

/** NUL ends a value in the protocol's first message, so libpq forbids it too. */
function decoded(text: string): string {
  if (text.includes('%00') || text.includes('\0')) {
    throw refused('the target URL contains a NUL character (%00)', 'PostgreSQL takes none in names and passwords.');
  }
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
  return refused(
    `the target URL contains ${character} where it has another meaning`,
    `Percent-encode the password, and the user name: ${character} is ${encodeURIComponent(character)}.`,
  );
}
