import { existsSync } from 'node:fs';

const postgres15 = process.env.GIGCHAIN_TEST_PG15_BIN ?? '/usr/lib/postgresql/15/bin';

/** The servers that tests start for themselves alone. */
export const ownServers: readonly {
  readonly name: string;
  readonly binaries: string | null;
  readonly missing: string | null;
}[] = [
  { name: 'PostgreSQL 18 (embedded)', binaries: null, missing: null },
  { name: 'PostgreSQL 15', binaries: postgres15, missing: existsSync(postgres15) ? null : `there is no ${postgres15}` },
];
