import type pg from 'pg';
import { Failure } from '../core/errors.ts';
import { type Parameters, refused } from './url-parameters.ts';

/**
 * Whether the proof of the password has to be bound to the TLS session, so that nobody in between can pass it on. What libpq calls `prefer`
 * is not done: https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNECT-CHANNEL-BINDING
 */
export function requiresBinding({ channel_binding: wanted = 'prefer' }: Parameters): boolean {
  if (['disable', 'prefer', 'require'].includes(wanted)) return wanted === 'require';
  throw refused(`the target has channel_binding=${wanted}, which is unknown`, 'Known are disable, prefer and require.');
}

const bound = 'SCRAM-SHA-256-PLUS';

/**
 * Gives what to call before the password is given away, and once more when the server has let the client in without asking for one. It throws a
 * Failure where the server did not offer to bind: https://www.postgresql.org/docs/current/sasl-authentication.html
 */
export function bindingCheck(client: pg.Client, { isRequired }: { readonly isRequired: boolean }): () => void {
  let isOffered = false;
  client.connection.on('authenticationSASL', ({ mechanisms }: { readonly mechanisms: readonly string[] }) => {
    isOffered = mechanisms.includes(bound);
  });
  return () => {
    if (!isRequired || isOffered) return;
    throw new Failure({
      kind: 'failed',
      message: 'the server does not bind the password to the TLS session, and channel_binding=require asks for it',
      advice:
        'It takes TLS up to the server itself (no proxy that ends it) and a password that is stored as scram-sha-256; or leave channel_binding out.',
    });
  };
}
