import { Failure } from '../core/errors.ts';
import { withConnection } from './connect.ts';
import { errorCode } from './error-code.ts';
import { type ConnectionTarget, forSessions } from './target-url.ts';

/** The server was reached and knows the role or the password otherwise: libpq tries no further host then either. */
const refusals: ReadonlySet<unknown> = new Set(['28P01', '28000']);

/**
 * Of several hosts the first one that can be reached and written to, for the whole of a run; where the sessions only read, the first that
 * can be reached if there is no such host. Throws a Failure with what each host said where there is none.
 */
export async function chooseHost(target: ConnectionTarget): Promise<ConnectionTarget> {
  if (target.alternatives.length === 0) return target;
  if (target.sessions === 'read-write') return firstOf(target);
  return firstOf(forSessions(target, 'read-write')).catch(() => firstOf(target));
}

async function firstOf(target: ConnectionTarget): Promise<ConnectionTarget> {
  const failures: Failure[] = [];
  for (const one of [{ ...target, alternatives: [] }, ...target.alternatives]) {
    try {
      return await withConnection(one, async () => one);
    } catch (error) {
      if (!(error instanceof Failure) || refusals.has(errorCode(error))) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  throw new Failure({
    kind: 'failed',
    message: `none of the ${failures.length} hosts ${target.sessions === 'read-write' ? 'can be written to' : 'will do'}: ${failures.map(({ message }) => message).join('; ')}`,
    advice: first?.advice ?? '',
    cause: first,
  });
}
