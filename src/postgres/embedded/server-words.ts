import type { Address } from './address.ts';

/** Nothing has to survive a crash of a server that is thrown away: https://www.postgresql.org/docs/current/non-durability.html */
const throwAwaySettings = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'wal_level=minimal',
  'max_wal_senders=0',
  'max_wal_size=2GB',
];

export interface ServerWords {
  readonly address: Address;
  /** Directory of its sockets, where the system has them. */
  readonly sockets: string;
  /** Whether what it is told to keep survives a crash. */
  readonly durable: boolean;
}

/** The command line of postgres after its data directory. Without an address nothing can reach it but by the private socket. */
export function serverWords({ address, sockets, durable }: ServerWords): string[] {
  const settings = [
    `listen_addresses=${address.kind === 'port' ? address.host : ''}`,
    `unix_socket_directories=${process.platform === 'win32' ? '' : sockets}`,
    'logging_collector=off',
    ...(durable ? [] : throwAwaySettings),
  ];
  const port = address.kind === 'port' ? address.port : 5432;
  return ['-p', String(port), ...settings.flatMap((setting) => ['-c', setting])];
}
