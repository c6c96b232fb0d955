import type { TargetReport } from '../core/catalog/report.ts';
import { Failure } from '../core/errors.ts';
import { applicationUrl } from '../postgres/application-url.ts';
import { chooseHost } from '../postgres/choose-host.ts';
import { type Connection, isAlive, withConnection } from '../postgres/connect.ts';
import { type EmbeddedServer, withEmbedded } from '../postgres/embedded/start.ts';
import { sqlState } from '../postgres/error-code.ts';
import {
  type ConnectionTarget,
  describeTarget,
  forSessions,
  parseTargetUrl,
  type SessionAttributes,
} from '../postgres/target-url.ts';
import type { CommandOptions } from './api.ts';
import { jobsOf } from './jobs.ts';
import type { RunRecord } from './run-record.ts';

/** The target database, connected. */
export interface Target {
  readonly connection: Connection;
  readonly report: TargetReport;
  /** What the application connects with, password included: for its `.env` and the environment of checks, never to be shown. */
  readonly applicationUrl: string;
  /** server_version_num, e.g. 150018. */
  readonly version: number;
  /** Resolves when no cancel request is under way, after which a statement of cleaning up is safe from it. */
  readonly cancelled: () => Promise<void>;
  /** Opens another connection, as when the first is lost. */
  readonly anew: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;
  /** The run's own connection, or another one where that is lost already: it is asked first, so that nothing of `use` is given twice. */
  readonly alive: <T>(use: (connection: Connection) => Promise<T>) => Promise<T>;
  /** Runs `work` on several connections at once, as many as the run's jobs allow and at most `useful`. */
  readonly withConnections: (useful: number, work: (connection: Connection) => Promise<void>) => Promise<void>;
}

/** What the sessions must be able to do, and the record that is told the target; null for commands without one. */
export interface TargetUse {
  readonly sessions: SessionAttributes;
  readonly record: RunRecord | null;
}

/** Connects to the target of the settings (starting the embedded server where it is asked for) for as long as `use` runs. */
export async function withTarget<T>(
  options: CommandOptions,
  how: TargetUse,
  use: (target: Target) => Promise<T>,
): Promise<T> {
  const wanted = options.settings.target;
  if (wanted === null) throw noTarget();
  if (wanted.where.kind === 'url') return connected(wanted.where.url, wanted.from, options, how, use);
  const { directory } = wanted.where;
  return withEmbedded(embeddedOptions(options, directory), (server: EmbeddedServer) =>
    connected(server.url, wanted.from, options, how, use),
  );
}

async function connected<T>(
  url: string,
  from: string,
  options: CommandOptions,
  { sessions, record }: TargetUse,
  use: (target: Target) => Promise<T>,
): Promise<T> {
  const { environment, home, user } = options.surroundings;
  const named = forSessions(parseTargetUrl(url, { environment, home, user }), sessions);
  options.listen({ kind: 'connecting', description: `${describeTarget(named)} (${from})` });
  const target = await chooseHost(named);
  const description = `${describeTarget(target)} (${from})`;
  return withConnection(target, async (connection) => {
    const report = await describe(connection, target, options.settings.schema);
    if (record !== null) record.target = report;
    options.listen({ kind: 'target', description, serverVersion: report.serverVersion });
    const cancelling = cancelOnAbort(connection, target, options.signal);
    try {
      const withConnections = parallel(connection, target, options);
      return await use({
        connection,
        report,
        applicationUrl: applicationUrl(url, target),
        version: connection.serverVersion,
        cancelled: cancelling.settled,
        anew: (work) => withConnection(target, work),
        alive: async (work) => ((await isAlive(connection)) ? work(connection) : withConnection(target, work)),
        withConnections,
      });
    } finally {
      cancelling.stop();
    }
  });
}

async function describe(connection: Connection, target: ConnectionTarget, schema: string): Promise<TargetReport> {
  const { host, port } = connection.address;
  return { host, port, database: target.database, schema, serverVersion: connection.serverVersionText };
}

/**
 * The first worker uses the run's own connection; each further one opens its own. Where the server has none left the others do its
 * work, and the operator is told once.
 */
function parallel(
  connection: Connection,
  target: ConnectionTarget,
  { settings, listen, signal }: CommandOptions,
): Target['withConnections'] {
  const jobs = jobsOf(settings);
  let isTold = false;
  const another = async (work: (connection: Connection) => Promise<void>): Promise<void> => {
    let isOpen = false;
    try {
      await withConnection(target, async (opened) => {
        isOpen = true;
        const cancelling = cancelOnAbort(opened, target, signal);
        try {
          await work(opened);
        } finally {
          cancelling.stop();
          await cancelling.settled();
        }
      });
    } catch (error) {
      if (isOpen || sqlState(error) !== tooManyConnections) throw error;
      if (!isTold) listen({ kind: 'said', message: `${(error as Failure).message}; going on with fewer connections` });
      isTold = true;
    }
  };
  return async (useful, work) => {
    const extra = Math.max(0, Math.min(jobs, useful) - 1);
    const workers = [work(connection)];
    for (let i = 0; i < extra; i += 1) workers.push(another(work));
    const ends = await Promise.allSettled(workers);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  };
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const tooManyConnections = '53300';

/** A long statement is cancelled on the server when the run is interrupted; the cleaning up needs the connection afterwards. */
function cancelOnAbort(
  connection: Connection,
  target: ConnectionTarget,
  signal: AbortSignal,
): { readonly settled: () => Promise<void>; readonly stop: () => void } {
  let request: Promise<void> = Promise.resolve();
  const cancel = () => {
    request = withConnection(target, async (other) => {
      await other.query('SELECT pg_catalog.pg_cancel_backend($1)', [connection.backendPid]);
    }).catch(() => undefined);
  };
  signal.addEventListener('abort', cancel, { once: true });
  return { settled: () => request, stop: () => signal.removeEventListener('abort', cancel) };
}

function embeddedOptions(options: CommandOptions, directory: string | null): Parameters<typeof withEmbedded>[0] {
  const { environment } = options.surroundings;
  const { PATH, SUDO_UID, SUDO_GID } = environment;
  return {
    ...(options.settings.pgBin === null ? {} : { binaries: options.settings.pgBin }),
    ...(directory === null ? {} : { directory }),
    environment: {
      path: PATH ?? '',
      ...(SUDO_UID === undefined ? {} : { sudoUid: Number(SUDO_UID) }),
      ...(SUDO_GID === undefined ? {} : { sudoGid: Number(SUDO_GID) }),
    },
  };
}

function noTarget(): Failure {
  return new Failure({
    kind: 'usage',
    message: 'no target database was named',
    advice:
      'Name it with --to postgresql://user@host:5432/database, or set DATABASE_URL in the environment or in .env, or use --to embedded.',
  });
}
