import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import { Failure } from '../core/errors.ts';
import { bindingCheck } from './channel-binding.ts';
import { errorCode } from './error-code.ts';
import { explainConnectionError } from './explain-connection-error.ts';
import { explainQueryError } from './explain-error.ts';
import { type ProbedSession, refuseKnownPooler, refuseTransactionPooler } from './pooler.ts';
import { refuseServer } from './server-requirements.ts';
import { pinSession } from './session-pins.ts';
import type { ConnectionTarget } from './target-url.ts';
import { type Protection, protectionOf, tlsAttempts } from './tls.ts';
import { valueTypes } from './value-types.ts';

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
  readonly protection: Protection;
  /** Whether something in between announces process ids of its own: a pooler, in session mode, since any other is refused. */
  readonly isPooled: boolean;
  /** Runs one statement; int8 comes as bigint, times as text. Throws a Failure with the server's error as its cause. */
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** How long a server may take to say goodbye, in milliseconds. */
const endTimeout = 5_000;

/** Errors that another way of encrypting would not change: no such host, nobody listens, no answer, wrong password, no such database or not this one. */
const finalErrors: ReadonlySet<unknown> = new Set([
  ...['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['28P01', '3D000', '42501', '53300', '57P03'],
]);

/** Opens a session for as long as `use` runs. Throws a Failure when the server cannot be reached or does not suit. */
export async function withConnection<T>(
  target: ConnectionTarget,
  use: (connection: Connection) => Promise<T>,
): Promise<T> {
  refuseKnownPooler(target);
  return withClient(target, async (client) => use(await prepare(client, target)));
}

/** Whether a session still answers. */
export async function isAlive({ query }: Pick<Connection, 'query'>): Promise<boolean> {
  return query('SELECT').then(
    () => true,
    () => false,
  );
}

async function withClient<T>(target: ConnectionTarget, use: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connect(target);
  try {
    return await use(client);
  } finally {
    await end(client);
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
      // A function, because the driver would fill in an empty text from the environment or from ~/.pgpass.
      password: () => {
        checkBinding();
        return target.password ?? '';
      },
      enableChannelBinding: target.requiresBinding,
      options: target.options,
      application_name: 'gigchain-migrate',
      connectionTimeoutMillis: target.connectTimeout,
      keepAlive: target.keepAlive.isOn,
      keepAliveInitialDelayMillis: target.keepAlive.idle,
      ssl,
      sslnegotiation: ssl === false ? 'postgres' : target.tls.negotiation,
      types: valueTypes,
    });
    const checkBinding = bindingCheck(client, { isRequired: target.requiresBinding });
    // A session that dies between two statements must not end the process: the next statement reports it.
    client.on('error', () => undefined);
    try {
      await client.connect();
      checkBinding();
      return client;
    } catch (error) {
      last = error;
      await end(client);
      if (error instanceof Failure) throw error;
      if (finalErrors.has(errorCode(error)) || isTimeout(error)) break;
    }
  }
  throw explainConnectionError(last, target);
}

/** The driver's own error of connectionTimeoutMillis, which has no code. */
function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.message === 'timeout expired';
}

/** A server that no longer answers must not hold up the end of a run. */
async function end(client: pg.Client): Promise<void> {
  const waiting = new AbortController();
  const giveUp = setTimeout(endTimeout, undefined, { signal: waiting.signal });
  await Promise.race([client.end(), giveUp]).catch(() => undefined);
  waiting.abort();
  await giveUp.catch(() => undefined);
  client.connection.stream.destroy();
}

/** The pins come last: on a pooler's shared session they would stay behind for others. */
async function prepare(client: pg.Client, target: ConnectionTarget): Promise<Connection> {
  const query = queryOf(client);
  const server = await describeServer(query);
  const serverVersion = Number(server.version);
  refuseServer(target, { ...server, version: serverVersion });
  if (server.pid !== announcedPid(client)) {
    await refuseTransactionPooler(target, { ...probed(query), pid: server.pid }, (another) =>
      withClient(target, async (other) => another(probed(queryOf(other)))),
    );
  }
  await query(pinSession.sql, pinSession.values);
  return {
    client,
    address: { host: target.host, port: target.port },
    serverVersion,
    serverVersionText: server.text.split(' ')[0] ?? server.text,
    backendPid: server.pid,
    isPooled: server.pid !== announcedPid(client),
    protection: protectionOf(target, client.connection.stream),
    query,
  };
}

interface ServerDescription {
  readonly version: string;
  readonly text: string;
  readonly pid: number;
  readonly encoding: string;
  readonly isStandby: boolean;
  readonly isReadOnly: boolean;
}

async function describeServer(query: Connection['query']): Promise<ServerDescription> {
  // Until search_path is pinned, an operator without its schema could be one that somebody planted: there is none here.
  const [server] = await query<ServerDescription>(
    `SELECT pg_catalog.current_setting('server_version_num') AS version,
            pg_catalog.current_setting('server_version') AS text,
            pg_catalog.pg_backend_pid() AS pid,
            pg_catalog.current_setting('server_encoding') AS encoding,
            pg_catalog.pg_is_in_recovery() AS "isStandby",
            pg_catalog.current_setting('transaction_read_only')::pg_catalog.bool AS "isReadOnly"`,
  );
  if (server === undefined) throw new Error('the server described nothing');
  return server;
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

function probed(query: Connection['query']): ProbedSession {
  const backendPid = async () => {
    const [row] = await query<{ pid: number }>('SELECT pg_catalog.pg_backend_pid() AS pid');
    return row?.pid ?? 0;
  };
  return { backendPid, run: query };
}

/** The process id of the protocol's BackendKeyData, which the driver's types leave out; a pooler makes up its own. */
function announcedPid(client: pg.Client & { readonly processID?: number | null }): number | null {
  return client.processID ?? null;
}
