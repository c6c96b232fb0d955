import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { type ConnectionTarget, parseTargetUrl } from '../../../src/postgres/target-url.ts';

/** First message of a session that asks for TLS: https://www.postgresql.org/docs/current/protocol-message-formats.html */
const sslRequest = 80_877_103;

/** Runs a listener on 127.0.0.1 for as long as `use` runs; `use` gets its port. */
export async function listening<T>(serve: (socket: Socket) => void, use: (port: number) => Promise<T>): Promise<T> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    serve(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  try {
    return await use((server.address() as AddressInfo).port);
  } finally {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
}

/** The target of a test server's database by way of a port of this machine; `query` is that of a URL. */
export function throughPort(url: string, port: number, query = '', host = '127.0.0.1'): ConnectionTarget {
  const { user, password, database } = ofTestServer(url);
  const text = `postgresql://${encodeURIComponent(user)}@${host}:${port}/${encodeURIComponent(database)}?${query}`;
  return { ...parseTargetUrl(text, { environment: {}, home: '/nonexistent', user: 'postgres' }), password };
}

export function ofTestServer(url: string): ConnectionTarget {
  return parseTargetUrl(url, { environment: {}, home: '/nonexistent', user: 'postgres' });
}

/** A socket to the test server, before any message. */
export function socketTo(url: string): Socket {
  const { host, port } = ofTestServer(url);
  const socket = host.startsWith('/') ? connect(join(host, `.s.PGSQL.${port}`)) : connect(port, host);
  return socket.on('error', () => undefined);
}

export function asksForTls(first: Buffer): boolean {
  return first.length >= 8 && first.readUInt32BE(4) === sslRequest;
}

/** One message of the protocol. */
export function message(kind: string, body: Buffer): Buffer {
  const head = Buffer.alloc(5);
  head.write(kind);
  head.writeUInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}

/** An ErrorResponse that ends the session. */
export function fatal(code: string, text: string): Buffer {
  return message('E', Buffer.from(`SFATAL\0VFATAL\0C${code}\0M${text}\0\0`));
}
