import { chownSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Launcher, run } from './launch.ts';

export interface NewCluster {
  readonly data: string;
  /** Version of the programs, e.g. `18.4`. */
  readonly version: string;
  /** Password of postgres for connections by address; null where there are none but by the private socket. */
  readonly password: string | null;
  /** Whether its files must survive a crash of the machine from the beginning. */
  readonly durable: boolean;
}

/** Makes the data directory of a server: UTF-8, sorted by code points, the same everywhere: https://www.postgresql.org/docs/current/app-initdb.html */
export async function initialise(launcher: Launcher, cluster: NewCluster): Promise<void> {
  const words = ['-D', cluster.data, '-U', 'postgres', '-E', 'UTF8', '--locale=C', '--no-instructions'];
  words.push('--auth-local=trust', '--auth-host=scram-sha-256');
  // From 17 on PostgreSQL has a UTF-8 locale of its own that needs nothing of the system.
  if (Number.parseInt(cluster.version, 10) >= 17) words.push('--locale-provider=builtin', '--builtin-locale=C.UTF-8');
  if (!cluster.durable) words.push('--no-sync');
  if (cluster.password === null) {
    await run(launcher, 'initdb', words);
    return;
  }
  const file = passwordFile(launcher, cluster.password);
  await run(launcher, 'initdb', [...words, `--pwfile=${file}`]);
  rmSync(file);
}

/**
 * Gives postgres another password while its server does not run. `password` holds letters, digits, - and _ only:
 * https://www.postgresql.org/docs/current/app-postgres.html
 */
export async function changePassword(launcher: Launcher, data: string, password: string): Promise<void> {
  await run(launcher, 'postgres', ['--single', '-D', data, 'postgres'], `ALTER ROLE postgres PASSWORD '${password}'\n`);
}

function passwordFile({ base, user }: Launcher, password: string): string {
  const file = join(base, 'password');
  writeFileSync(file, password, { mode: 0o600 });
  if (user !== null) chownSync(file, user.uid, user.gid);
  return file;
}
