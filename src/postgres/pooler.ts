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

/** How often the first session looks while the second one keeps its process busy; a pooler that goes round may need more than one. */
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
  const isShared = await withAnother(async (other) => {
    await other.run('BEGIN');
    let isOther = (await other.backendPid()) === session.pid;
    for (let i = 0; i < looks && !isOther; i += 1) isOther = (await session.backendPid()) !== session.pid;
    await other.run('ROLLBACK');
    return isOther;
  }).catch(() => false);
  if (isShared) {
    throw transactionPooler(
      target,
      'Use the address of the server itself, usually on port 5432, or a pool with pool_mode = session.',
    );
  }
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
