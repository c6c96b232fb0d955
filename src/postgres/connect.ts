import { isIP } from 'node:net';
import pg from 'pg';
import { Failure } from '../core/errors.ts';
import { errorCode } from './error-code.ts';
import { explainConnectionError, explainQueryError } from './explain-error.ts';
import { refuseServer } from './server-requirements.ts';
import { type ConnectionTarget, describeTarget } from './target-url.ts';
import { tlsAttempts } from './tls.ts';

/** One session on the target. */
export interface Connection {
  /** The driver's client, for the COPY streams of this floor only. */
  readonly client: pg.Client;
  readonly address: { readonly host: string; readonly port: number };
  /** server_version_num, e.g. 150018. */
  readonly serverVersion: number;
  /** e.g. `15.18`. */
  readonly serverVersionText: string;
  readonly backendPid: number;
  /** Runs one statement; int8 comes as bigint, times as text. Throws a Failure with the server's error as its cause. */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** How long a server may take to answer, in milliseconds. */
const connectTimeout = 15_000;

/** Errors that another way of encrypting would not change: no such host, nobody listens, wrong password, no such database. */
const finalErrors: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ECONNREFUSED', '28P01', '3D000', '53300']);

/** Settings that would change what is read or written; fixed for every session, whatever the role or database sets. */
const sessionPins: Readonly<Record<string, string>> = {
  search_path: '',
  TimeZone: 'UTC',
  DateStyle: 'ISO, YMD',
  IntervalStyle: 'postgres',
  extra_float_digits: '1',
  bytea_output: 'hex',
  row_security: 'off',
  standard_conforming_strings: 'on',
  client_encoding: 'UTF8',
  statement_timeout: '0',
  lock_timeout: '0',
  idle_in_transaction_session_timeout: '0',
  default_transaction_isolation: 'read committed',
};

/** https://www.postgresql.org/docs/current/catalog-pg-type.html: these come as their text, int8 as bigint. */
const oids = { int8: 20, date: 1082, time: 1083, timestamp: 1114, timestamptz: 1184 };

const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
    if (oid === oids.int8) return (text: string) => BigInt(text);
    if (oid === oids.date || oid === oids.time || oid === oids.timestamp || oid === oids.timestamptz) {
      return (text: string) => text;
    }
    return format === 'binary' ? pg.types.getTypeParser(oid, 'binary') : pg.types.getTypeParser(oid, 'text');
  }) as pg.CustomTypesConfig['getTypeParser'],
};

/** Opens a session for as long as `use` runs. Throws a Failure when the server cannot be reached or does not suit. */
export async function withConnection<T>(
  target: ConnectionTarget,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  const client = await connect(target);
  try {
    return await use(await prepare(client, target));
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** sslmode=prefer and allow try twice: https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
async function connect(target: ConnectionTarget): Promise<pg.Client> {
  let last: unknown = null;
  for (const ssl of tlsAttempts(target)) {
    const client = new pg.Client({
      host: target.host,
      port: target.port,
      database: target.database,
      user: target.user,
      password: target.password ?? '',
      application_name: 'gigchain-migrate',
      connectionTimeoutMillis: connectTimeout,
      keepAlive: true,
      ssl,
      types,
    });
    // A session that dies between two statements must not end the process: the next statement reports it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      last = error;
      await client.end().catch(() => undefined);
      if (finalErrors.has(errorCode(error))) break;
    }
  }
  throw explainConnectionError(last, target);
}

async function prepare(client: pg.Client, target: ConnectionTarget): Promise<Connection> {
  const query = queryOf(client);
  refusePooler(target);
  for (const [name, value] of Object.entries(sessionPins)) {
    await query('SELECT pg_catalog.set_config($1, $2, false)', [name, value]);
  }
  const [server] = await query<{
    version: string;
    text: string;
    pid: number;
    encoding: string;
    recovery: boolean;
    readOnly: string;
  }>(
    `SELECT pg_catalog.current_setting('server_version_num') AS version,
            pg_catalog.current_setting('server_version') AS text,
            pg_catalog.pg_backend_pid() AS pid,
            pg_catalog.current_setting('server_encoding') AS encoding,
            pg_catalog.pg_is_in_recovery() AS recovery,
            pg_catalog.current_setting('transaction_read_only') AS "readOnly"`,
  );
  if (server === undefined) throw new Error('the server described nothing');
  const serverVersion = Number(server.version);
  refuseServer({
    target,
    version: serverVersion,
    encoding: server.encoding,
    readOnly: server.recovery || server.readOnly === 'on',
  });
  return {
    client,
    address: { host: target.host, port: target.port },
    serverVersion,
    serverVersionText: server.text.split(' ')[0] ?? server.text,
    backendPid: server.pid,
    query,
  };
}

function queryOf(client: pg.Client): Connection['query'] {
  return async <Row>(sql: string, values?: readonly unknown[]): Promise<Row[]> => {
    try {
      const result = await client.query(sql, values === undefined ? undefined : [...values]);
      return result.rows as Row[];
    } catch (error) {
      throw explainQueryError(error);
    }
  };
}

/** A pooler in transaction mode loses SET, advisory locks and COPY between statements. */
const poolers: readonly { readonly matches: (target: ConnectionTarget) => boolean; readonly advice: string }[] = [
  {
    matches: ({ host, port }) => host.endsWith('.supabase.com') && port === 6543,
    advice: 'Use port 5432 of the same host, which is the pooler in session mode.',
  },
  {
    matches: ({ host }) => host.endsWith('.neon.tech') && host.includes('-pooler'),
    advice: 'Take "-pooler" out of the host name, which gives the direct connection.',
  },
];

function refusePooler(target: ConnectionTarget): void {
  const pooler = isIP(target.host) === 0 ? poolers.find(({ matches }) => matches(target)) : undefined;
  if (pooler === undefined) return;
  throw new Failure({
    kind: 'failed',
    message: `${describeTarget(target)} is a connection pooler in transaction mode, which keeps no session`,
    advice: pooler.advice,
  });
}
