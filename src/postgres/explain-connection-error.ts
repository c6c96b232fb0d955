import { Failure } from '../core/errors.ts';
import { driverError, sqlState } from './error-code.ts';
import { type ConnectionTarget, describeTarget } from './target-url.ts';

type Explain = (target: ConnectionTarget) => { readonly found: string; readonly advice: string };

const unreachable: Explain = () => ({
  found: 'cannot be reached',
  advice: 'Check host and port, that the server runs, and that a firewall lets you through.',
});

const certificate: Explain = () => ({
  found: 'its certificate is not trusted',
  advice: 'Name the authority with sslrootcert=<file>, or encrypt without checking with sslmode=require.',
});

/** With a root certificate sslmode=require checks it as well: https://www.postgresql.org/docs/current/libpq-ssl.html */
const expired: Explain = () => ({
  found: 'its certificate is not valid at this time',
  advice:
    'Check the clock, renew the certificate, or encrypt without checking with sslmode=require and no sslrootcert.',
});

const crl: Explain = () => ({
  found: 'whether its certificate was revoked cannot be told',
  advice: 'Name with sslcrl the present list of the authority that signed it, or leave sslcrl out.',
});

const refusedCertificate: Explain = () => ({
  found:
    'it refuses the certificate of this client (sslcert): it is not valid at this time, or not of an authority that the server trusts',
  advice: 'Check how long it is valid, and ask whoever runs the server for a new one.',
});

const noCertificate: Explain = () => ({
  found: 'it asks for a certificate of the client',
  advice: 'Name it with sslcert=<file>&sslkey=<file>.',
});

const correctPassword = 'Correct the password in the URL, in .env or in ~/.pgpass.';

const noPassword: ReturnType<Explain> = {
  found: 'it asks for a password and none is known',
  advice: 'Put it into the URL, PGPASSWORD or ~/.pgpass.',
};

/** By SQLSTATE (https://www.postgresql.org/docs/current/errcodes-appendix.html), Node's network codes and TLS codes. */
const explanations: Readonly<Record<string, Explain>> = {
  ECONNREFUSED: unreachable,
  ENOTFOUND: (target) => ({ found: `the host ${target.host} is unknown`, advice: 'Check the spelling of the host.' }),
  EAI_AGAIN: (target) => ({
    found: `the host ${target.host} could not be looked up`,
    advice: 'Check the network and the spelling of the host.',
  }),
  ETIMEDOUT: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ECONNRESET: unreachable,
  ENOENT: () => ({
    found: 'there is no such socket',
    advice: 'Check the directory of the socket and that the server runs.',
  }),
  EACCES: () => ({
    found: 'the socket may not be used',
    advice: 'Run as a user who may open the socket, or connect to a host.',
  }),
  '28P01': ({ user, password }) =>
    password === null ? noPassword : { found: `the password of ${user} is wrong`, advice: correctPassword },
  '28000': ({ user }) => ({
    found: `the server does not let ${user} in`,
    advice:
      'Check the user name, pg_hba.conf of the server, and sslmode: some servers take TLS only (sslmode=require).',
  }),
  '42501': ({ database, user }) => ({
    found: `${user} may not connect to the database ${database}`,
    advice: `Run this as its owner: GRANT CONNECT ON DATABASE "${database.replaceAll('"', '""')}" TO "${user.replaceAll('"', '""')}";`,
  }),
  '3D000': ({ database, user }) => ({
    found: `there is no database ${database}`,
    advice: `Create it: CREATE DATABASE "${database.replaceAll('"', '""')}" OWNER "${user.replaceAll('"', '""')}";`,
  }),
  '53300': () => ({
    found: 'it has no connection left',
    advice: 'Use fewer with --jobs, or raise max_connections of the server; when one is free, run again.',
  }),
  '57P03': () => ({ found: 'it is starting up or shutting down', advice: 'Try again in a moment.' }),
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
  UNABLE_TO_GET_ISSUER_CERT: certificate,
  CERT_SIGNATURE_FAILURE: certificate,
  CERT_REVOKED: () => ({
    found: 'its certificate was revoked',
    advice: 'Ask whoever runs the server for a new one. That it was revoked stands in the file of sslcrl.',
  }),
  UNABLE_TO_GET_CRL: crl,
  CRL_HAS_EXPIRED: crl,
  CRL_NOT_YET_VALID: crl,
  CRL_SIGNATURE_FAILURE: crl,
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: noCertificate,
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: refusedCertificate,
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: refusedCertificate,
  CERT_HAS_EXPIRED: expired,
  CERT_NOT_YET_VALID: expired,
  ERR_TLS_CERT_ALTNAME_INVALID: () => ({
    found: 'its certificate is for another host',
    advice: 'Use the host name of the certificate, or sslmode=verify-ca.',
  }),
};

/** An error of connecting, as what was found and what to do. The password is in neither. */
export function explainConnectionError(error: unknown, target: ConnectionTarget): Failure {
  const { code, message } = driverError(error);
  const explained = explanations[code]?.(target) ?? explainMessage(message);
  const says = sqlState(error) === null ? '' : ` (${message})`;
  const advice = target.password === null && target.passfileProblem !== null ? `\n${target.passfileProblem}.` : '';
  return new Failure({
    kind: 'failed',
    message: `target ${describeTarget(target)}: ${explained.found}${says}`,
    advice: `${explained.advice}${advice}`,
    cause: error,
  });
}

/** Errors that carry no code. */
function explainMessage(message: string): ReturnType<Explain> {
  if (message.includes('does not support SSL')) {
    return { found: 'it does not offer TLS', advice: 'Use sslmode=disable if the network may be trusted.' };
  }
  if (message.includes('password must be a')) return noPassword;
  if (message.includes('timeout') || message.includes('timed out')) {
    return { found: 'it did not answer in time', advice: 'Check host, port and firewall.' };
  }
  if (message.startsWith('Connection terminated')) {
    return {
      found: 'it ended the session at once',
      advice: 'Check that PostgreSQL listens there; its log may say more.',
    };
  }
  return { found: message, advice: 'Check the address, the user and the password.' };
}
