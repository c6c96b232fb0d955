import { connect, createServer, type Server, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Given, StatementLog } from './statement-log.ts';

/** Which statement does not get through, or has no answer. */
export interface CutAt {
  /** As it is sent as a whole, such as COMMIT. */
  readonly statement: string;
  readonly at: 'before it is sent' | 'after it was sent';
  /** Something that the same session sends before it. */
  readonly after?: string;
  /** Nobody gets through from then on. */
  readonly forGood?: boolean;
}

interface Pair {
  readonly client: Socket;
  readonly server: Socket;
}

/** A network between the program and the server, which a test can slow down, stall and cut. */
export class Network {
  private readonly listener: Server;
  private readonly pairs = new Set<Pair>();
  private to: ReturnType<typeof addressOf>;
  private latency = 0;
  private stalled: Promise<void> | null = null;
  private goOn: () => void = () => undefined;
  private cutting: (CutAt & { readonly done: () => void }) | null = null;
  private refusing = false;
  /** What went through since it was last begun. */
  log = new StatementLog();

  private constructor(to: ReturnType<typeof addressOf>) {
    this.to = to;
    this.listener = createServer((client) => this.accept(client));
  }

  /** Opens a proxy to the server of a URL, on a free port. */
  static async open(url: string): Promise<Network> {
    const proxy = new Network(addressOf(url));
    await new Promise<void>((resolve) => proxy.listener.listen(0, '127.0.0.1', resolve));
    return proxy;
  }

  /** From now on it leads to the server of this URL. */
  leadTo(url: string): void {
    this.to = addressOf(url);
  }

  /** The URL of the same database through this proxy. */
  through(url: string): string {
    const parsed = new URL(url.replace('@/', '@localhost/'));
    const address = this.listener.address();
    if (address === null || typeof address === 'string') throw new Error('the proxy does not listen');
    parsed.search = '';
    parsed.hostname = '127.0.0.1';
    parsed.port = String(address.port);
    parsed.searchParams.set('sslmode', 'disable');
    return parsed.href;
  }

  /** Delays every piece of data by so many milliseconds, both ways. */
  slow(milliseconds: number): void {
    this.latency = milliseconds;
  }

  /** Lets nothing through until it is told to go on; connections stay open. */
  stall(): void {
    this.stalled ??= new Promise((resolve) => {
      this.goOn = () => {
        this.stalled = null;
        resolve();
      };
    });
  }

  resume(): void {
    this.goOn();
  }

  /** Cuts all connections as a dead network does. `refuse`: new ones too. */
  cut({ refuse = false }: { readonly refuse?: boolean } = {}): void {
    this.refusing = refuse;
    for (const { client, server } of this.pairs) {
      client.resetAndDestroy();
      server.destroy();
    }
  }

  /** Takes connections again. */
  mend(): void {
    this.refusing = false;
  }

  /** Cuts the connection that sends this statement next; the server gets and does what was sent before. Resolves then. */
  cutAt(cut: CutAt): Promise<void> {
    return new Promise((resolve) => {
      this.cutting = { ...cut, done: resolve };
    });
  }

  /** Forgets which statements went through. */
  beginLog(): void {
    this.log = new StatementLog();
  }

  async close(): Promise<void> {
    this.resume();
    this.cut();
    await new Promise((resolve) => this.listener.close(resolve));
  }

  private accept(client: Socket): void {
    if (this.refusing) {
      client.resetAndDestroy();
      return;
    }
    const pair = { client, server: 'path' in this.to ? connect(this.to.path) : connect(this.to.port, this.to.host) };
    this.pairs.add(pair);
    for (const socket of [client, pair.server]) {
      socket.setNoDelay(true);
      socket.on('error', () => undefined);
      socket.on('close', () => this.pairs.delete(pair));
    }
    // As the system does for a process that died: who still sends to it learns that nobody reads.
    pair.server.on('close', () => client.destroySoon());
    client.on('close', () => pair.server.destroySoon());
    void this.carry(pair, 'client', 'server');
    void this.carry(pair, 'server', 'client');
  }

  private async carry(pair: Pair, from: keyof Pair, to: keyof Pair): Promise<void> {
    const read = from === 'client' ? this.log.session() : () => [];
    try {
      for await (const chunk of pair[from] as AsyncIterable<Buffer>) {
        const given = read(chunk);
        if (this.latency > 0) await sleep(this.latency);
        while (this.stalled !== null) await this.stalled;
        if (this.cuts(pair, chunk, given)) return;
        if (pair[to].destroyed) return;
        if (!pair[to].write(chunk)) await drained(pair[to]);
      }
    } catch {
      // A connection that breaks on one side is closed on the other.
    }
    pair[to].end();
  }

  private cuts({ client, server }: Pair, chunk: Buffer, given: readonly Given[]): boolean {
    const { cutting } = this;
    const one = given.find(({ sql }) => sql === cutting?.statement);
    if (cutting === null || one === undefined) return false;
    const { after = '', at, forGood = false, done } = cutting;
    if (!this.log.given.some(({ session, sql }) => session === one.session && sql.includes(after))) return false;
    this.cutting = null;
    this.refusing = forGood;
    // The server must read what was sent to it, and is left to close its side itself.
    client.removeAllListeners('close');
    client.resetAndDestroy();
    if (at === 'before it is sent') server.end(done);
    else server.end(chunk, done);
    return true;
  }
}

/** Resolves when a socket takes more, or never will. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.once('drain', resolve).once('close', resolve);
  });
}

function addressOf(url: string): { readonly host: string; readonly port: number } | { readonly path: string } {
  const parsed = new URL(url.replace('@/', '@localhost/'));
  const directory = parsed.searchParams.get('host');
  const port = Number(parsed.port === '' ? (parsed.searchParams.get('port') ?? 5432) : parsed.port);
  return directory === null ? { host: parsed.hostname, port } : { path: `${directory}/.s.PGSQL.${port}` };
}
