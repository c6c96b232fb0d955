import { Failure } from '../core/errors.ts';

/** What the driver adds to an error: SQLSTATE or the code of the network ('' where there is neither), and the server's fields. */
export interface DriverError {
  readonly message: string;
  readonly code: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
  readonly schema?: string | undefined;
  readonly table?: string | undefined;
  /** Characters up to the mistake, from 1. */
  readonly position?: string | undefined;
}

/** The code of an error of the driver or the network, also behind a Failure; undefined where there is none. */
export function errorCode(error: unknown): unknown {
  const cause = error instanceof Failure ? error.cause : error;
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

/**
 * SQLSTATE of the server's error, also behind a Failure; null where the server did not answer. A code of the network such as
 * EPIPE has no digit. https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
export function sqlState(error: unknown): string | null {
  const code = errorCode(error);
  return typeof code === 'string' && /^(?=.*\d)[0-9A-Z]{5}$/.test(code) ? code : null;
}

/** The fields of an error of the driver; of several, as for a host with two addresses, those of the first. */
export function driverError(error: unknown): DriverError {
  if (error instanceof AggregateError && error.errors.length > 0) return driverError(error.errors[0]);
  if (!(error instanceof Error)) return { message: String(error), code: '' };
  const fields = error as Error & Partial<DriverError>;
  return { ...fields, message: fields.message, code: fields.code ?? '' };
}
