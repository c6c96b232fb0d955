import { requiresBinding } from './channel-binding.ts';
import { passwordFromFile } from './pgpass.ts';
import { serviceParameters } from './service-file.ts';
import { type TlsSettings, tlsSettings } from './tls.ts';
import { nonEmpty, type Parameters, refused, refuseImpossible, urlParameters, variables } from './url-parameters.ts';

/** What connecting needs, from the URL, the PG* variables, a service file and ~/.pgpass. */
export interface ConnectionTarget {
  /** Host name or address, or the directory of a unix socket. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  /** null: none is known. Never printed. */
  readonly password: string | null;
  /** Why the password file was not read although it is there; null where nothing hindered. */
  readonly passfileProblem: string | null;
  /** Settings for the server's command line, as in PGOPTIONS; '' for none. */
  readonly options: string;
  readonly tls: TlsSettings;
  readonly keepAlive: KeepAlive;
  /** How long a host may take to let the client in, in milliseconds; 0: as long as it likes. */
  readonly connectTimeout: number;
  /** Whether a server is refused that does not bind the proof of the password to the TLS session. */
  readonly requiresBinding: boolean;
  readonly sessions: SessionAttributes;
  /** The other hosts that the URL names, in the order in which they are tried. */
  readonly alternatives: readonly ConnectionTarget[];
}

/**
 * What a session must be able to do, by libpq's words: `any` only reads, `primary` also needs the locks of runs, which a standby does not know.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-TARGET-SESSION-ATTRS
 */
export type SessionAttributes = 'read-write' | 'primary' | 'any';

/** Whether TCP asks from time to time if the server is still there, https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-KEEPALIVES */
export interface KeepAlive {
  readonly isOn: boolean;
  /** Milliseconds without traffic before the first question; 0: as the system has it. */
  readonly idle: number;
}

/** Where values that the URL leaves out are looked for. */
export interface UrlPlaces {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  readonly user: string;
}

const defaultPort = 5432;
const defaultConnectTimeout = 15_000;

/**
 * Reads a target URL, `postgresql://user:password@host:port/database?sslmode=…`; what it leaves out comes from the service file,
 * then the PG* variables, then ~/.pgpass, in libpq's order. Throws a usage Failure that never quotes the password.
 * https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS
 */
export function parseTargetUrl(url: string, places: UrlPlaces): ConnectionTarget {
  const given = urlParameters(url);
  const fromEnvironment = environmentParameters(places.environment);
  const service = serviceParameters(given.service ?? fromEnvironment.service, places);
  const parameters: Parameters = { ...fromEnvironment, ...nonEmpty(service), ...given };
  const user = parameters.user ?? places.user;
  const database = parameters.dbname ?? user;
  refuseOtherSessions(parameters.target_session_attrs);
  refuseImpossible(parameters);
  const tls = tlsSettings(parameters, places);
  const keepAlive = keepAliveOf(parameters);
  const connectTimeout = connectTimeoutOf(parameters);
  const isBound = requiresBinding(parameters);
  const [first, ...alternatives] = hostsOf(parameters).map(({ host, port }): ConnectionTarget => {
    const fromFile = passwordFromFile({ host, port, database, user }, { file: parameters.passfile, home: places.home });
    return {
      host,
      port,
      database,
      user,
      password: parameters.password ?? fromFile.password,
      passfileProblem: fromFile.problem,
      options: parameters.options ?? '',
      tls,
      keepAlive,
      connectTimeout,
      requiresBinding: isBound,
      sessions: 'read-write',
      alternatives: [],
    };
  });
  if (first === undefined) throw new Error('a URL without any host');
  return { ...first, alternatives };
}

/** The same hosts, for sessions that need less than to write. */
export function forSessions(target: ConnectionTarget, sessions: SessionAttributes): ConnectionTarget {
  return { ...target, sessions, alternatives: target.alternatives.map((one) => ({ ...one, sessions })) };
}

/** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-MULTIPLE-HOSTS: one port for all hosts, or one for each. */
function hostsOf({ host = 'localhost', port = '' }: Parameters): readonly { host: string; port: number }[] {
  const hosts = host.split(',').map((name) => (name === '' ? 'localhost' : name));
  const ports = port.split(',').map((text) => (text === '' ? defaultPort : portOf(text)));
  if (ports.length !== 1 && ports.length !== hosts.length) {
    throw refused(
      `the target URL names ${hosts.length} hosts and ${ports.length} ports`,
      'Give one port for all hosts, or one for each.',
    );
  }
  return hosts.map((name, at) => ({ host: name, port: ports[ports.length === 1 ? 0 : at] ?? defaultPort }));
}

/** Rows can be written to a primary server only, so that is what is looked for among several hosts. */
function refuseOtherSessions(wanted = 'any'): void {
  if (['any', 'read-write', 'primary'].includes(wanted)) return;
  throw refused(
    `the target URL has target_session_attrs=${wanted}, and a migration writes`,
    'Use read-write, or leave it out: of several hosts the first one that can be written to is taken.',
  );
}

/** The target without its password, as it is shown. */
export function describeTarget({ host, port, database, user, alternatives }: ConnectionTarget): string {
  const name = encodeURIComponent(database);
  const shownUser = encodeURIComponent(user);
  if (host.startsWith('/') && alternatives.length === 0) {
    const shownPort = port === defaultPort ? '' : `&port=${port}`;
    return `postgresql://${shownUser}@/${name}?host=${host}${shownPort}`;
  }
  const shown = [{ host, port }, ...alternatives].map((one) => {
    const shownHost = one.host.includes(':') ? `[${one.host}]` : one.host;
    return `${shownHost}:${one.port}`;
  });
  return `postgresql://${shownUser}@${shown.join(',')}/${name}`;
}

function keepAliveOf({ keepalives = '1', keepalives_idle: idle = '0' }: Parameters): KeepAlive {
  return { isOn: wholeNumber('keepalives', keepalives) !== 0, idle: wholeNumber('keepalives_idle', idle) * 1000 };
}

/** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CONNECT-TIMEOUT: seconds; 0 or less: as long as it likes. */
function connectTimeoutOf({ connect_timeout: seconds }: Parameters): number {
  if (seconds === undefined) return defaultConnectTimeout;
  return wholeNumber('connect_timeout', seconds.replace(/^-[0-9]+$/, '0')) * 1000;
}

function wholeNumber(name: string, value: string): number {
  if (/^[0-9]{1,6}$/.test(value)) return Number(value);
  throw refused(`the target has ${name}=${value}, which is no number`, 'Give a whole number.');
}

function environmentParameters(environment: UrlPlaces['environment']): Parameters {
  const found = Object.entries(variables).flatMap(([name, variable]) =>
    variable === null ? [] : [[name, environment[variable]] as const],
  );
  return nonEmpty(Object.fromEntries(found));
}

/** The text is not shown: with a / in it, a password stands where the port is. */
function portOf(text: string): number {
  const port = Number(text);
  if (/^[0-9]+$/.test(text) && port > 0 && port < 65_536) return port;
  throw refused(
    'the target URL has no valid port',
    'A port is a number from 1 to 65535. If the password contains / ? # or @, percent-encode it: / is %2F, ? is %3F, # is %23, @ is %40.',
  );
}
