import { Failure } from '../core/errors.ts';
import { type ConnectionTarget, describeTarget } from './target-url.ts';

/** The oldest server that this tool knows, as server_version_num. */
const oldest = 130_000;

interface Server {
  readonly target: ConnectionTarget;
  readonly version: number;
  readonly encoding: string;
  readonly readOnly: boolean;
}

/** Throws a Failure for a server that cannot hold a migration, before anything is asked of it. */
export function refuseServer({ target, version, encoding, readOnly }: Server): void {
  const name = describeTarget(target);
  if (version < oldest) {
    throw new Failure({
      kind: 'failed',
      message: `${name} is PostgreSQL ${Math.floor(version / 10_000)}; 13 is the oldest that is supported`,
      advice: 'Upgrade the server, or migrate to another one.',
    });
  }
  if (encoding !== 'UTF8') {
    throw new Failure({
      kind: 'failed',
      message: `${name} has the encoding ${encoding}, which cannot hold every text of SQLite`,
      advice: `Create the database with UTF8: CREATE DATABASE "${target.database.replaceAll('"', '""')}" ENCODING 'UTF8' TEMPLATE template0;`,
    });
  }
  if (!readOnly) return;
  throw new Failure({
    kind: 'failed',
    message: `${name} is read-only: a standby, or default_transaction_read_only is on`,
    advice: 'Connect to the primary server, or switch default_transaction_read_only off for this role and database.',
  });
}
