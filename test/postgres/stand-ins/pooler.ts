import type { Socket } from 'node:net';
import { asksForTls, message, ofTestServer, socketTo } from './listening.ts';

const authenticationOk = message('R', Buffer.from([0, 0, 0, 0]));
/** A process id that no system has, as poolers announce them. */
const backendKey = message('K', Buffer.from([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 1]));
const ready = message('Z', Buffer.from('I'));
const terminate = 'X'.charCodeAt(0);

export interface PoolerOptions {
  readonly url: string;
  readonly mode: 'transaction' | 'session';
  /** Server sessions in transaction mode, and which of the free ones is taken. */
  readonly servers?: number;
  readonly takes?: 'last used' | 'longest free';
}

/** A pooler: in transaction mode sessions share the server sessions and give theirs back after each transaction; in session mode each has one. */
export function poolerStandIn(options: PoolerOptions): (socket: Socket) => void {
  const { url, mode, servers = 1, takes = 'last used' } = options;
  const free: ServerSession[] = Array.from({ length: mode === 'session' ? 0 : servers }, () => new ServerSession(url));
  return (socket) => {
    let isStarted = false;
    let held: ServerSession | null = null;
    const giveBack = (server: ServerSession) => {
      if (mode === 'session') return;
      held = null;
      free.push(server);
    };
    socket.on('data', (bytes: Buffer) => {
      if (asksForTls(bytes)) {
        socket.end('N');
      } else if (!isStarted) {
        isStarted = true;
        socket.write(Buffer.concat([authenticationOk, backendKey, ready]));
      } else if (bytes[0] === terminate) {
        socket.end();
      } else {
        const taken = () => (takes === 'last used' ? free.pop() : free.shift());
        held ??= (mode === 'session' ? new ServerSession(url) : taken()) ?? null;
        held?.ask(bytes, socket, giveBack);
      }
    });
    socket.once('close', () => {
      if (mode === 'session') held?.close();
    });
  };
}

/** A session with the server, which is passed from client to client. */
class ServerSession {
  private readonly socket: Socket;
  private readonly started: Promise<void>;
  private answer: (bytes: Buffer, isIdle: boolean) => void = () => undefined;

  constructor(url: string) {
    this.socket = socketTo(url);
    this.started = new Promise((resolve) => {
      this.answer = (_, isIdle) => {
        if (isIdle) resolve();
      };
    });
    this.socket.on('data', (bytes: Buffer) => this.answer(bytes, bytes.subarray(-ready.length).equals(ready)));
    this.socket.write(startup(url));
  }

  ask(bytes: Buffer, client: Socket, giveBack: (server: ServerSession) => void): void {
    void this.started.then(() => {
      this.answer = (answer, isIdle) => {
        if (isIdle) giveBack(this);
        client.write(answer);
      };
      this.socket.write(bytes);
    });
  }

  close(): void {
    this.socket.destroy();
  }
}

function startup(url: string): Buffer {
  const { user, database } = ofTestServer(url);
  const protocol = Buffer.from([0, 3, 0, 0]);
  const body = Buffer.concat([protocol, Buffer.from(`user\0${user}\0database\0${database}\0\0`)]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([length, body]);
}
