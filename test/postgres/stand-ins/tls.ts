import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { TLSSocket } from 'node:tls';
import { temporaryDirectory } from '../../support/sqlite-file.ts';
import { asksForTls, fatal, socketTo } from './listening.ts';

export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface TlsStandInOptions {
  readonly url: string;
  /** null: it offers no TLS. */
  readonly tls: KeyPair | null;
  /** Refuses sessions that are not encrypted, or those that are, as pg_hba.conf can. */
  readonly refuses?: 'plain' | 'encrypted';
  /** Called for each session that gets through. */
  readonly seen: (how: 'plain' | 'encrypted') => void;
}

/** In front of the test server: answers the question for TLS and passes the rest on. */
export function tlsStandIn({ url, tls, refuses, seen }: TlsStandInOptions): (socket: Socket) => void {
  const begin = (client: Socket, how: 'plain' | 'encrypted', first: Buffer) => {
    if (refuses === how) {
      client.end(fatal('28000', `no pg_hba.conf entry for host "127.0.0.1", ${how}`));
      return;
    }
    seen(how);
    const server = socketTo(url);
    client.on('close', () => server.destroy());
    server.write(first);
    client.pipe(server).pipe(client);
  };
  return (socket) => {
    socket.once('data', (first: Buffer) => {
      if (!asksForTls(first)) {
        begin(socket, 'plain', first);
      } else if (tls === null) {
        socket.end('N');
      } else {
        socket.write('S');
        const encrypted = new TLSSocket(socket, { isServer: true, ...tls });
        encrypted.on('error', () => undefined);
        encrypted.once('data', (startup: Buffer) => begin(encrypted, 'encrypted', startup));
      }
    });
  };
}

export interface Certificates {
  /** Files of the authority that signed the server's certificate, and of one that did not. */
  readonly authority: string;
  readonly stranger: string;
  readonly server: KeyPair;
}

/** Two authorities, and a certificate of the first for `name`, e.g. `DNS:localhost`. */
export function certificates(name: string): Certificates {
  const directory = temporaryDirectory();
  const file = (base: string) => join(directory, base);
  const openssl = (...args: readonly string[]) => execFileSync('openssl', args, { cwd: directory, stdio: 'pipe' });
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  for (const authority of ['authority', 'stranger']) {
    const names = ['-subj', `/CN=${authority}`, '-keyout', `${authority}.key`, '-out', `${authority}.crt`];
    openssl('req', '-x509', ...key, '-days', '2', ...names);
  }
  writeFileSync(file('names'), `subjectAltName=${name}\n`);
  openssl('req', '-new', ...key, '-subj', '/CN=server', '-keyout', 'server.key', '-out', 'server.csr');
  const signed = ['-CA', 'authority.crt', '-CAkey', 'authority.key', '-CAcreateserial', '-extfile', 'names'];
  openssl('x509', '-req', '-in', 'server.csr', ...signed, '-days', '2', '-out', 'server.crt');
  const text = (base: string) => readFileSync(file(base), 'utf8');
  return {
    authority: file('authority.crt'),
    stranger: file('stranger.crt'),
    server: { cert: text('server.crt'), key: text('server.key') },
  };
}

/** Whether certificates can be made here. */
export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'pipe' });
    return true;
  } catch {
    return false;
  }
}
