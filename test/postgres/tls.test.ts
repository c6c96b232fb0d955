import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { withConnection } from '../../src/postgres/connect.ts';
import { tlsSettings } from '../../src/postgres/tls.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { listening, throughPort } from './stand-ins/listening.ts';
import { certificates, hasOpenssl, type TlsStandInOptions, tlsStandIn } from './stand-ins/tls.ts';

const home = '/nonexistent';

describe('TLS settings', () => {
  it('are preferred encryption without checks where nothing is said', () => {
    expect(tlsSettings({}, { home })).toMatchObject({ mode: 'prefer', options: { rejectUnauthorized: false } });
    expect(tlsSettings({ sslmode: 'no-verify' }, { home })).toMatchObject({ mode: 'require' });
  });

  it('take the authorities of the system for full verification only', () => {
    const { mode, options } = tlsSettings({ sslrootcert: 'system' }, { home });
    expect(mode).toBe('verify-full');
    expect(options).toEqual({ rejectUnauthorized: true });
    expect(() => tlsSettings({ sslrootcert: 'system', sslmode: 'require' }, { home })).toThrow(/sslrootcert=system/);
  });

  it.each([
    [{ sslmode: 'yes' }, 'sslmode yes is unknown'],
    [{ sslnegotiation: 'later' }, 'sslnegotiation later is unknown'],
    [{ sslnegotiation: 'direct' }, 'sslnegotiation=direct does not go with sslmode=prefer'],
    [{ sslmode: 'verify-ca', sslrootcert: '/nonexistent/ca' }, 'sslrootcert /nonexistent/ca cannot be read'],
    [{ sslcert: '/nonexistent/c', sslkey: '/nonexistent/k' }, 'sslcert /nonexistent/c cannot be read'],
  ])('%o are refused', (parameters, message) => {
    expect(existsSync(home)).toBe(false);
    expect(() => tlsSettings(parameters, { home })).toThrow(Failure);
    expect(() => tlsSettings(parameters, { home })).toThrow(message);
  });
});

describeServers('encryption', (server) => {
  type Setting = Omit<TlsStandInOptions, 'url' | 'seen'> & { readonly query: string; readonly host?: string };

  /** How the session got through. */
  async function through({ query, host, ...options }: Setting): Promise<readonly string[]> {
    const seen: string[] = [];
    await withDatabase(server, async (url) =>
      listening(tlsStandIn({ url, ...options, seen: (how) => seen.push(how) }), (port) =>
        withConnection(throughPort(url, port, query, host), (connection) => connection.query('SELECT 1')),
      ),
    );
    return seen;
  }

  async function refusal(setting: Setting): Promise<Failure> {
    const error = await through(setting).catch((e: unknown) => e);
    if (error instanceof Failure) return error;
    throw new Error(`not refused: ${String(error)}`);
  }

  it.skipIf(!hasOpenssl())('follows sslmode as libpq does', async () => {
    const tls = certificates('DNS:localhost').server;
    expect(await through({ tls, query: '' })).toEqual(['encrypted']);
    expect(await through({ tls, query: 'sslmode=prefer' })).toEqual(['encrypted']);
    expect(await through({ tls, query: 'sslmode=require' })).toEqual(['encrypted']);
    expect(await through({ tls, query: 'ssl=true' })).toEqual(['encrypted']);
    expect(await through({ tls, query: 'sslmode=allow' })).toEqual(['plain']);
    expect(await through({ tls, query: 'sslmode=disable' })).toEqual(['plain']);
    expect(await through({ tls: null, query: 'sslmode=prefer' })).toEqual(['plain']);
    expect(await through({ tls, refuses: 'plain', query: 'sslmode=allow' })).toEqual(['encrypted']);
    expect(await through({ tls, refuses: 'encrypted', query: 'sslmode=prefer' })).toEqual(['plain']);
    const required = await refusal({ tls: null, query: 'sslmode=require' });
    expect(required.message).toContain('does not offer TLS');
    expect(required.advice).toContain('sslmode=disable');
    const demanded = await refusal({ tls, refuses: 'plain', query: 'sslmode=disable' });
    expect(demanded.message).toContain('no pg_hba.conf entry');
    expect(demanded.advice).toContain('sslmode=require');
  });

  it.skipIf(!hasOpenssl())('checks the certificate as far as it is asked to', async () => {
    const { authority, stranger, server: tls } = certificates('DNS:localhost');
    const byCa = `sslmode=verify-ca&sslrootcert=${encodeURIComponent(authority)}`;
    const full = `sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`;
    expect(await through({ tls, query: byCa })).toEqual(['encrypted']);
    expect(await through({ tls, query: full, host: 'localhost' })).toEqual(['encrypted']);
    const otherName = await refusal({ tls, query: full });
    expect(otherName.message).toContain('for another host');
    expect(otherName.advice).toContain('sslmode=verify-ca');
    for (const mode of ['verify-ca', 'verify-full', 'require']) {
      const query = `sslmode=${mode}&sslrootcert=${encodeURIComponent(stranger)}`;
      const untrusted = await refusal({ tls, query, host: 'localhost' });
      expect(untrusted.message).toContain('not trusted');
      expect(untrusted.advice).toContain('sslrootcert=');
    }
    const unknown = await refusal({ tls, query: 'sslmode=verify-full', host: 'localhost' });
    expect(unknown.advice).toContain('sslmode=require');
  });

  it.skipIf(!hasOpenssl())('knows a server by its address', async () => {
    const { authority, server: tls } = certificates('IP:127.0.0.1');
    const full = `sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`;
    expect(await through({ tls, query: full })).toEqual(['encrypted']);
    expect((await refusal({ tls, query: full, host: 'localhost' })).message).toContain('for another host');
  });
});
