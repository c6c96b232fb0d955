import { Failure } from '../core/errors.ts';
import { type ConnectionTarget, describeTarget } from './target-url.ts';

/** Hosted poolers in transaction mode that are known by their address; the advice is the form of the direct URL. */
const knownPoolers: readonly {
  readonly matches: (target: ConnectionTarget) => boolean;
  readonly advice: string;
}[] = [
  {
    matches: ({ host, port }) => isUnder(host, 'supabase.com', 'supabase.co') && port === 6543,
    advice:
      'Use port 5432 of the same host (the pooler in session mode), or postgresql://postgres@db.<project>.supabase.co:5432/postgres.',
  },
  {
    matches: ({ host }) => isUnder(host, 'neon.tech', 'neon.build') && (host.split('.')[0] ?? '').endsWith('-pooler'),
    advice: 'Take "-pooler" out of the host name: postgresql://user@<endpoint>.<region>.aws.neon.tech/database.',
  },
];

/** Throws a Failure for the address of a hosted pooler in transaction mode, before anything is sent there. */
export function refuseKnownPooler(target: ConnectionTarget): void {
  const pooler = knownPoolers.find(({ matches }) => matches(target));
  if (pooler !== undefined) throw transactionPooler(target, pooler.advice);
}

/** A session whose server process may change from one transaction to the next. */
export interface ProbedSession {
  readonly backendPid: () => Promise<number>;
  readonly run: (sql: string) => Promise<unknown>;
}

/** Statements of one session that a pooler which goes round its servers would give to different ones. */
const looks = 3;

/**
 * Throws a Failure when a pooler gives the process `pid` to another session between two statements: such a session loses SET,
 * advisory locks and temporary objects. Costs a second session, so it is asked only behind a proxy, which announces process ids
 * of its own. Where no second session can be opened nothing is found.
 */
export async function refuseTransactionPooler(
  target: ConnectionTarget,
  session: ProbedSession & { readonly pid: number },
  withAnother: (use: (other: ProbedSession) => Promise<boolean>) => Promise<boolean>,
): Promise<void> {
  if (!(await changes(session)) && !(await withAnother((other) => shares(session, other)).catch(() => false))) return;
  throw transactionPooler(
    target,
    'Use the address of the server itself, usually on port 5432, or a pool with pool_mode = session.',
  );
}

/** Whether the session's process is another one for a later statement. */
async function changes({ pid, backendPid }: ProbedSession & { readonly pid: number }): Promise<boolean> {
  for (let i = 0; i < looks; i += 1) {
    if ((await backendPid()) !== pid) return true;
  }
  return false;
}

/** Whether a transaction of another session takes the process of this one, or drives this one to another. */
async function shares(session: ProbedSession & { readonly pid: number }, other: ProbedSession): Promise<boolean> {
  await other.run('BEGIN');
  const isTaken = (await other.backendPid()) === session.pid || (await session.backendPid()) !== session.pid;
  await other.run('ROLLBACK');
  return isTaken;
}

function isUnder(host: string, ...domains: readonly string[]): boolean {
  const name = host.toLowerCase();
  return domains.some((domain) => name === domain || name.endsWith(`.${domain}`));
}

function transactionPooler(target: ConnectionTarget, advice: string): Failure {
  return new Failure({
    kind: 'failed',
    message: `${describeTarget(target)} is a connection pooler in transaction mode, which keeps no session`,
    advice,
  });
}
