import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectionOptions } from 'node:tls';
import { Failure } from '../core/errors.ts';

/** libpq's modes, https://www.postgresql.org/docs/current/libpq-ssl.html#LIBPQ-SSL-PROTECTION */
const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
export type TlsMode = (typeof modes)[number];

export interface TlsSettings {
  readonly mode: TlsMode;
  readonly options: ConnectionOptions;
}

interface TlsParameters {
  readonly sslmode?: string | undefined;
  readonly sslrootcert?: string | undefined;
  readonly sslcert?: string | undefined;
  readonly sslkey?: string | undefined;
}

/** Reads the mode and the files that it needs. Throws a usage Failure for an unknown mode or a file that cannot be read. */
export function tlsSettings(parameters: TlsParameters, { home }: { readonly home: string }): TlsSettings {
  const { sslmode, sslrootcert } = parameters;
  // A system root demands full verification in libpq.
  const mode = sslmode ?? (sslrootcert === 'system' ? 'verify-full' : 'prefer');
  if (!isMode(mode)) {
    throw new Failure({
      kind: 'usage',
      message: `sslmode ${mode} is unknown`,
      advice: `Known are ${modes.join(', ')}.`,
    });
  }
  const defaultRoot = join(home, '.postgresql', 'root.crt');
  const root = sslrootcert ?? (existsSync(defaultRoot) ? defaultRoot : undefined);
  const verifies = mode === 'verify-ca' || mode === 'verify-full' || (mode === 'require' && root !== undefined);
  return {
    mode,
    options: {
      rejectUnauthorized: verifies,
      ...(mode === 'verify-ca' || mode === 'require' ? { checkServerIdentity: () => undefined } : {}),
      ...(verifies && root !== undefined && root !== 'system' ? { ca: read(root, 'sslrootcert') } : {}),
      ...(parameters.sslcert === undefined ? {} : { cert: read(parameters.sslcert, 'sslcert') }),
      ...(parameters.sslkey === undefined ? {} : { key: read(parameters.sslkey, 'sslkey') }),
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
    default:
      return [tls.options];
  }
}

function isMode(text: string): text is TlsMode {
  return (modes as readonly string[]).includes(text);
}

function read(file: string, parameter: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const message = `${parameter} ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    throw new Failure({ kind: 'usage', message, advice: 'Check the path and its permissions.' });
  }
}
