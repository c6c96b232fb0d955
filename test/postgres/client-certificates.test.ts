import { chmodSync, chownSync, copyFileSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { withConnection } from '../../src/postgres/connect.ts';
import { type EmbeddedServer, startEmbedded } from '../../src/postgres/embedded/start.ts';
import { parseTargetUrl } from '../../src/postgres/target-url.ts';
import { asSuperuser } from '../servers/superuser.ts';
import { type Authority, type CertifiedKey, encryptedKey, newAuthority } from './stand-ins/authority.ts';
import { hasOpenssl } from './stand-ins/tls.ts';

/** Names a file that is refused without a server being asked. */
const usage = (pattern: RegExp) => expect.objectContaining({ kind: 'usage', message: expect.stringMatching(pattern) });
const failed = (pattern: RegExp) =>
  expect.objectContaining({ kind: 'failed', message: expect.stringMatching(pattern) });

/** A server with `ssl = on` that lets the role `shown` in by its certificate alone, and others by password over TLS. */
describe.skipIf(!hasOpenssl() || process.platform === 'win32')('a real server that asks for certificates', () => {
  let folder = '';
  let server: EmbeddedServer;
  let authority: Authority;
  let stranger: Authority;
  let client: CertifiedKey;
  let serverKey: CertifiedKey;
  /** Puts a file into the server's directory, of its user alone. */
  let hand: (name: string, from: string | null, text?: string) => void;

  beforeAll(async () => {
    folder = mkdtempSync('/tmp/gigchain-tls-server-');
    chmodSync(folder, 0o755);
    const data = join(folder, 'data');
    const environment = { path: process.env.PATH ?? '' };
    server = await startEmbedded({ directory: data, listen: { host: '127.0.0.1' }, environment });
    [authority, stranger] = [newAuthority('authority', folder), newAuthority('stranger', folder)];
    client = authority.sign('shown');
    const { uid, gid } = statSync(data);
    hand = (name: string, from: string | null, text = '') => {
      const file = join(data, name);
      if (from === null) writeFileSync(file, text);
      else copyFileSync(from, file);
      chmodSync(file, 0o600);
      chownSync(file, uid, gid);
    };
    serverKey = authority.sign('server', { names: 'DNS:localhost' });
    hand('server.crt', serverKey.cert);
    hand('server.key', serverKey.key);
    hand('authority.crt', authority.file);
    hand(
      'pg_hba.conf',
      null,
      'local all all trust\nhost all postgres all trust\nhostssl all shown all cert\nhostssl all hashed all md5\nhostssl all open all trust\nhostssl all all all scram-sha-256\n',
    );
    await asSuperuser(server.url, 'CREATE ROLE shown LOGIN');
    await asSuperuser(server.url, `CREATE ROLE salted LOGIN PASSWORD 'grain'; CREATE ROLE open LOGIN`);
    await asSuperuser(server.url, `SET password_encryption = md5; CREATE ROLE hashed LOGIN PASSWORD 'grain'`);
    await asSuperuser(server.url, `ALTER SYSTEM SET ssl_ca_file = 'authority.crt'`);
    await asSuperuser(server.url, `ALTER SYSTEM SET ssl = on`);
    await asSuperuser(server.url, 'SELECT pg_reload_conf()');
  }, 120_000);

  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  interface Way extends Partial<CertifiedKey> {
    readonly mode?: string;
    readonly root?: string;
    readonly host?: string;
    readonly user?: string;
    readonly more?: Readonly<Record<string, string>>;
  }

  /** How the session is protected that a way of connecting gives, and who the server takes it for. */
  async function connected({ cert, key, mode = 'verify-full', root, host = 'localhost', user = 'shown', more }: Way) {
    const { port } = new URL(server.url);
    const parameters = { sslmode: mode, sslrootcert: root ?? authority.file, sslcert: cert, sslkey: key, ...more };
    const query = Object.entries(parameters).flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    );
    const url = `postgresql://${user}@${host}:${port}/postgres?${query.join('&')}`;
    const places = { environment: {}, home: '/nonexistent', user: 'nobody' };
    return withConnection(parseTargetUrl(url, places), async (connection) => {
      const [row] = await connection.query<{ subject: string | null }>(
        'SELECT client_dn AS subject FROM pg_catalog.pg_stat_ssl WHERE pid = pg_catalog.pg_backend_pid()',
      );
      return { protection: connection.protection, subject: row?.subject };
    });
  }

  const refusal = async (way: Way): Promise<unknown> => {
    const error: unknown = await connected(way).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    return error;
  };

  it('lets the client in by its certificate, which is checked as far as it is asked to', async () => {
    expect(await connected(client)).toEqual({ protection: 'authority and host checked', subject: '/CN=shown' });
    expect(await connected({ ...client, mode: 'verify-ca', host: '127.0.0.1' })).toMatchObject({
      protection: 'authority checked',
    });
    expect(await connected({ ...client, mode: 'require' })).toMatchObject({ subject: '/CN=shown' });
  });

  it('is refused where the certificate of the server is not what it should be', async () => {
    expect(await refusal({ ...client, host: '127.0.0.1' })).toEqual(failed(/its certificate is for another host/));
    for (const mode of ['verify-ca', 'verify-full']) {
      expect(await refusal({ ...client, mode, root: stranger.file })).toEqual(failed(/its certificate is not trusted/));
    }
  });

  it('refuses a client without a certificate, of another name, expired, or of another authority', async () => {
    expect(await refusal({})).toEqual(failed(/does not let shown in .*certificate/));
    expect(await refusal({ ...authority.sign('somebody') })).toEqual(failed(/does not let shown in .*certificate/));
    for (const strange of [authority.sign('shown', { expired: true }), stranger.sign('shown')]) {
      expect(await refusal(strange)).toEqual(failed(/it refuses the certificate of this client \(sslcert\)/));
    }
  });

  it('is not asked where a file is missing, open to others, or not the one that belongs there', async () => {
    const { cert, key } = client;
    expect(await refusal({ cert })).toEqual(usage(/there is a client certificate .* and no private key/));
    expect(await refusal({ cert, key: '/nonexistent/k' })).toEqual(usage(/sslkey \/nonexistent\/k cannot be read/));
    expect(await refusal({ cert: '/nonexistent/c', key })).toEqual(usage(/sslcert \/nonexistent\/c cannot be read/));
    const other = authority.sign('shown');
    expect(await refusal({ cert, key: other.key })).toEqual(usage(/is not the key of sslcert/));
    expect(await refusal({ cert, key: cert })).toEqual(usage(/is no private key in PEM/));
    expect(await refusal({ cert: other.key, key: other.key })).toEqual(usage(/is no certificate in PEM/));
    for (const mode of [0o644, 0o660, 0o604]) {
      chmodSync(other.key, mode);
      expect(await refusal(other)).toEqual(usage(/may be used by others \(mode 0/));
    }
    chmodSync(other.key, 0o400);
    expect(await connected(other)).toMatchObject({ subject: '/CN=shown' });
    // A key of root may be one of a group, as libpq has it.
    chmodSync(other.key, 0o640);
    const isOfRoot = statSync(other.key).uid === 0;
    await (isOfRoot ? expect(connected(other)).resolves.toBeDefined() : expect(connected(other)).rejects.toThrow());
  });

  it('takes a key that is encrypted with its password, which is not shown', async () => {
    const key = encryptedKey(client.key, 'open & shut?');
    const { cert } = client;
    expect(await connected({ cert, key, more: { sslpassword: 'open & shut?' } })).toMatchObject({
      subject: '/CN=shown',
    });
    expect(await refusal({ cert, key })).toEqual(usage(/is encrypted, and its password is not known/));
    const wrong = await refusal({ cert, key, more: { sslpassword: 'not-this-one' } });
    expect(wrong).toEqual(usage(/does not open with sslpassword/));
    expect(JSON.stringify(wrong) + (wrong as Error).message).not.toContain('not-this-one');
  });

  it('is refused where its certificate was revoked, or a list of revoked ones is of somebody else', async () => {
    expect(await connected({ ...client, more: { sslcrl: authority.revoked() } })).toMatchObject({
      subject: '/CN=shown',
    });
    expect(await refusal({ ...client, more: { sslcrl: stranger.revoked() } })).toEqual(
      failed(/whether its certificate was revoked cannot be told/),
    );
    expect(await refusal({ ...client, more: { sslcrl: '/nonexistent/crl' } })).toEqual(
      usage(/sslcrl .* cannot be read/),
    );
    authority.revoke(serverKey);
    expect(await refusal({ ...client, more: { sslcrl: authority.revoked() } })).toEqual(
      failed(/its certificate was revoked/),
    );
  });

  it('gets a password that is bound to the TLS session where that is asked for, or none', async () => {
    const bound = { more: { channel_binding: 'require', password: 'grain' } };
    expect(await connected({ user: 'salted', ...bound })).toMatchObject({ protection: 'authority and host checked' });
    expect(await connected({ user: 'hashed', more: { channel_binding: 'prefer', password: 'grain' } })).toBeDefined();
    for (const user of ['hashed', 'open']) {
      expect(await refusal({ user, ...bound })).toEqual(failed(/does not bind the password to the TLS session/));
    }
    expect(await refusal({ user: 'salted', ...bound, mode: 'disable' })).toEqual(failed(/does not let salted in/));
  });

  it('is refused where its own certificate has expired, and taken where nobody looks', async () => {
    const old = authority.sign('server', { names: 'DNS:localhost', expired: true });
    hand('server.crt', old.cert);
    hand('server.key', old.key);
    await asSuperuser(server.url, 'SELECT pg_reload_conf()');
    await expect
      .poll(() => refusal(client).catch(() => null), { timeout: 10_000 })
      .toEqual(failed(/its certificate is not valid at this time/));
    expect(await connected({ ...client, mode: 'require', root: '' })).toEqual({
      protection: 'encrypted',
      subject: '/CN=shown',
    });
  });
});
