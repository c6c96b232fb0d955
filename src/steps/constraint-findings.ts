import { Failure } from '../core/errors.ts';
import { sqlState } from '../postgres/error-code.ts';
import type { Run } from './run.ts';

/**
 * Rows that break a constraint of the application's tables are a finding about the source, and not a failure of the run: throws a blocked
 * Failure in place of the server's error. https://www.postgresql.org/docs/current/errcodes-appendix.html, class 23
 */
export async function constraintsAsFindings<T>({ options }: Pick<Run, 'options'>, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOfRows = options.settings.parts === 'data-only' && sqlState(error)?.startsWith('23') === true;
    if (!isOfRows || !(error instanceof Failure) || error.kind !== 'failed') throw error;
    throw new Failure({
      kind: 'blocked',
      message: `rows of the source break a constraint of the target's table: ${error.message}`,
      advice: 'Nothing was changed. Mend these rows in the source, or the constraint in the target, and run again.',
      cause: error.cause,
    });
  }
}
