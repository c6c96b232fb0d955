import { Failure } from '../core/errors.ts';
import { driverError, sqlState } from './error-code.ts';

/** What the driver says of a session that ended under a statement; it gives no code. */
const lostMessages: readonly string[] = [
  'Connection terminated',
  'Client was closed and is not queryable',
  'Client has encountered a connection error and is not queryable',
];

/** The server ends the session: https://www.postgresql.org/docs/current/errcodes-appendix.html */
const lostStates: ReadonlySet<string> = new Set(['57P01', '57P02', '57P05', '08006', '08003']);

/** A statement's failure, with what the server says of it. */
export function explainQueryError(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (isLost(error)) return lost(error);
  const fields = driverError(error);
  const place = [fields.schema, fields.table].filter((part) => part !== undefined).join('.');
  const parts = [
    `PostgreSQL: ${fields.message}`,
    ...(place === '' ? [] : [`table ${place}`]),
    ...(fields.detail === undefined ? [] : [fields.detail]),
    ...(fields.code === '' ? [] : [`SQLSTATE ${fields.code}`]),
  ];
  return new Failure({ kind: 'failed', message: parts.join('; '), advice: fields.hint ?? '', cause: error });
}

/** Anything that is not the server's answer comes from the socket. */
function isLost(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return lostStates.has(state);
  const { message, code } = driverError(error);
  return code !== '' || lostMessages.some((text) => message.startsWith(text));
}

function lost(error: unknown): Failure {
  const { message, code } = driverError(error);
  const says = code === '' ? message : `${message}; ${code}`;
  return new Failure({
    kind: 'failed',
    message: `the connection to the server was lost (${says})`,
    advice:
      'Check that the server runs and the network holds, then run again; gigchain-migrate status tells where it stands.',
    cause: error,
  });
}
