import { Failure } from '../core/errors.ts';
import { type ConnectionTarget, describeTarget } from './target-url.ts';

/** The oldest server that this tool knows, as server_version_num. */
const oldest = 130_000;

interface Server {
  /** server_version_num. */
  readonly version: number;
  readonly encoding: string;
  /** Applies what another server sends, and can neither be written to nor know that one's locks. */
  readonly isStandby: boolean;
  /** As default_transaction_read_only makes it. */
  readonly isReadOnly: boolean;
}

/** Throws a Failure for a server that cannot hold a migration, or is not what the sessions need, before anything is asked of it. */
export function refuseServer(target: ConnectionTarget, { version, encoding, isStandby, isReadOnly }: Server): void {
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
  if (isStandby && target.sessions !== 'any') {
    throw new Failure({
      kind: 'failed',
      message: `${name} is read-only: a standby, which also does not know whether a run is at work`,
      advice: 'Connect to the primary server. A standby will do for plan and verify.',
    });
  }
  if (!isReadOnly || target.sessions !== 'read-write') return;
  throw new Failure({
    kind: 'failed',
    message: `${name} is read-only: default_transaction_read_only is on`,
    advice:
      'Switch it off for this role and database. Such a role will do for plan, verify, status and rollback --check.',
  });
}
