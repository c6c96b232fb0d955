import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';

/** Where a server listens. A password guards what other users of the machine can reach. */
export type Address = { readonly kind: 'socket'; readonly directory: string } | PortAddress;

export interface PortAddress {
  readonly kind: 'port';
  readonly host: string;
  readonly port: number;
  readonly password: string;
}

/** An address with a new password; without `port` a free one. */
export async function newAddress({
  host,
  port,
}: {
  readonly host: string;
  readonly port?: number;
}): Promise<PortAddress> {
  return { kind: 'port', host, port: port || (await freePort(host)), password: randomBytes(18).toString('base64url') };
}

/** URL of the database postgres. */
export function urlOf(address: Address): string {
  if (address.kind === 'socket') return `postgresql://postgres@/postgres?host=${encodeURIComponent(address.directory)}`;
  return `postgresql://postgres:${address.password}@${address.host}:${address.port}/postgres`;
}

function freePort(host: string): Promise<number> {
  const server = createServer();
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, host, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
