import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, TLSSocket } from 'node:tls';
import { type CertificateParameters, clientCertificate, read, refused } from './client-certificate.ts';

/** libpq's modes, https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof modes)[number];

/** How TLS begins: after a question in PostgreSQL's protocol, or at once (PostgreSQL 17 and later). */
const negotiations = ['postgres', 'direct'] as const;

export interface TlsSettings {
  readonly mode: TlsMode;
  readonly negotiation: (typeof negotiations)[number];
  readonly options: ConnectionOptions;
}

interface TlsParameters extends CertificateParameters {
  readonly sslmode?: string | undefined;
  readonly sslnegotiation?: string | undefined;
  readonly sslrootcert?: string | undefined;
  readonly sslcrl?: string | undefined;
}

/**
 * Reads the mode and the files that it needs. Throws a usage Failure for an unknown mode, for settings that contradict each
 * other, or for a file that cannot be read.
 */
export function tlsSettings(parameters: TlsParameters, { home }: { readonly home: string }): TlsSettings {
  const { sslrootcert } = parameters;
  const mode = modeOf(parameters);
  const negotiation = oneOf(negotiations, 'sslnegotiation', parameters.sslnegotiation ?? 'postgres');
  if (negotiation === 'direct' && (mode === 'disable' || mode === 'allow' || mode === 'prefer')) {
    throw refused(`sslnegotiation=direct does not go with sslmode=${mode}`, 'Add sslmode=require, or verify-full.');
  }
  // Node's own authorities stand for "system" and for the file that libpq demands.
  const root = sslrootcert ?? existing(join(home, '.postgresql', 'root.crt'));
  const verifies = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && root !== undefined);
  const crl = parameters.sslcrl ?? existing(join(home, '.postgresql', 'root.crl'));
  return {
    mode,
    negotiation,
    options: {
      rejectUnauthorized: verifies,
      ...(mode === 'verify-full' ? {} : { checkServerIdentity: anyName }),
      ...(verifies && root !== undefined && root !== 'system' ? { ca: read(root, 'sslrootcert') } : {}),
      ...(verifies && crl !== undefined ? { crl: read(crl, 'sslcrl') } : {}),
      ...(mode === 'disable' ? {} : clientCertificate(parameters, home)),
    },
  };
}

/** What to try, in order; false is a connection without TLS. A unix socket has none. */
export function tlsAttempts({
  host,
  tls,
}: {
  readonly host: string;
  readonly tls: TlsSettings;
}): readonly (false | ConnectionOptions)[] {
  if (host.startsWith('/')) return [false];
  switch (tls.mode) {
    case 'disable':
      return [false];
    case 'allow':
      return [false, tls.options];
    case 'prefer':
      return [tls.options, false];
    case 'require':
    case 'verify-ca':
    case 'verify-full':
      return [tls.options];
  }
}

/** How a connection is protected: `encrypted` alone can be read by whoever stands in between with a certificate of his own. */
export type Protection = 'unix socket' | 'none' | 'encrypted' | 'authority checked' | 'authority and host checked';

/** What was reached, which prefer and allow leave open until then. */
export function protectionOf(
  { host, tls }: { readonly host: string; readonly tls: TlsSettings },
  stream: Duplex,
): Protection {
  if (host.startsWith('/')) return 'unix socket';
  if (!(stream instanceof TLSSocket)) return 'none';
  if (tls.options.rejectUnauthorized !== true) return 'encrypted';
  return tls.mode === 'verify-full' ? 'authority and host checked' : 'authority checked';
}

/** The system's authorities vouch for the whole world, so libpq takes them for verify-full only. */
function modeOf({ sslmode, sslrootcert }: TlsParameters): TlsMode {
  if (sslrootcert === 'system' && sslmode !== undefined && sslmode !== 'verify-full') {
    throw refused(`sslrootcert=system does not go with sslmode=${sslmode}`, 'Use sslmode=verify-full.');
  }
  // node-postgres' own word for libpq's "require".
  if (sslmode === 'no-verify') return 'require';
  return oneOf(modes, 'sslmode', sslmode ?? (sslrootcert === 'system' ? 'verify-full' : 'prefer'));
}

function oneOf<T extends string>(known: readonly T[], parameter: string, value: string): T {
  const found = known.find((each) => each === value);
  if (found !== undefined) return found;
  throw refused(`${parameter} ${value} is unknown`, `Known are ${known.join(', ')}.`);
}

/** Only verify-full asks whose certificate it is. */
function anyName(): undefined {
  return undefined;
}

function existing(file: string): string | undefined {
  return existsSync(file) ? file : undefined;
}
