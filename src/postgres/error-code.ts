import { Failure } from '../core/errors.ts';

/** SQLSTATE of the server's error behind a failed query, undefined where there is none; https://www.postgresql.org/docs/current/errcodes-appendix.html */
export function errorCode(error: unknown): unknown {
  const cause = error instanceof Failure ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}
