import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../core/errors.ts';

export interface CertificateParameters {
  readonly sslcert?: string | undefined;
  readonly sslkey?: string | undefined;
  /** Of a key that is encrypted. Never shown. */
  readonly sslpassword?: string | undefined;
}

/**
 * The certificate by which the client shows who it is, with its key, {} where there is none:
 * https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-CLIENTCERT. Throws a usage Failure for a file that is missing or
 * unreadable, for a key that others may read, and for a pair that does not belong together.
 */
export function clientCertificate(
  { sslcert, sslkey, sslpassword }: CertificateParameters,
  home: string,
): { readonly cert?: string; readonly key?: string; readonly passphrase?: string } {
  const inHome = (name: string) => {
    const file = join(home, '.postgresql', name);
    return existsSync(file) ? file : undefined;
  };
  const certFile = sslcert ?? inHome('postgresql.crt');
  if (certFile === undefined) return {};
  const cert = read(certFile, 'sslcert');
  const keyFile = sslkey ?? inHome('postgresql.key');
  if (keyFile === undefined) {
    throw refused(`there is a client certificate (${certFile}) and no private key`, 'Name it with sslkey=<file>.');
  }
  refuseOpenKey(keyFile);
  const key = read(keyFile, 'sslkey');
  const opened = openKey(key, keyFile, sslpassword);
  if (!parsedCertificate(cert, certFile).checkPrivateKey(opened)) {
    throw refused(
      `sslkey ${keyFile} is not the key of sslcert ${certFile}`,
      'Name the two files that belong together.',
    );
  }
  return { cert, key, ...(sslpassword === undefined ? {} : { passphrase: sslpassword }) };
}

/** libpq refuses such a key too; one that root owns may be read by a group. On Windows modes say nothing. */
function refuseOpenKey(file: string): void {
  if (process.platform === 'win32' || !existsSync(file)) return;
  const { mode, uid } = statSync(file);
  if ((mode & (uid === 0 ? 0o037 : 0o077)) === 0) return;
  throw refused(
    `sslkey ${file} may be used by others (mode ${(mode & 0o777).toString(8).padStart(4, '0')})`,
    `chmod 600 ${file}`,
  );
}

function openKey(key: string, file: string, passphrase: string | undefined): KeyObject {
  try {
    return createPrivateKey({ key, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch (cause) {
    const isEncrypted = key.includes('ENCRYPTED');
    if (isEncrypted && passphrase === undefined) {
      throw refused(`sslkey ${file} is encrypted, and its password is not known`, 'Add sslpassword=<password>.', cause);
    }
    const problem = isEncrypted ? 'does not open with sslpassword' : 'is no private key in PEM';
    throw refused(`sslkey ${file} ${problem}`, 'Correct the file or its password.', cause);
  }
}

function parsedCertificate(cert: string, file: string): X509Certificate {
  try {
    return new X509Certificate(cert);
  } catch (cause) {
    throw refused(`sslcert ${file} is no certificate in PEM`, 'Correct the file.', cause);
  }
}

/** A file that a parameter names. Throws a usage Failure where it cannot be read. */
export function read(file: string, parameter: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw refused(`${parameter} ${file} cannot be read: ${reason}`, 'Check the path and its permissions.', cause);
  }
}

export function refused(message: string, advice: string, cause?: unknown): Failure {
  return new Failure({ kind: 'usage', message, advice, cause });
}
