import { quoteName } from '../core/ddl/quote.ts';
import type { LockHolder } from '../postgres/lock-holders.ts';
import type { TableFacts, TargetFacts } from '../postgres/target-facts.ts';
import type { Protection } from '../postgres/tls.ts';
import type { CheckLine } from './api.ts';
import { advice, failed, passed, size } from './check-line.ts';

/** What the lines of the target are made from. */
export interface TargetCheck {
  readonly facts: TargetFacts;
  readonly protection: Protection;
  readonly host: string;
  readonly jobs: number;
  /** Bytes of all sources. */
  readonly sourceBytes: number;
  /** Bytes that are free where the database lies; null where that cannot be known. */
  readonly serverFree: number | null;
}

/** What is looked at of the target, in the order of the list. */
const checks: readonly ((target: TargetCheck) => CheckLine)[] = [
  encryption,
  connections,
  diskSpace,
  timeZone,
  timeouts,
  publications,
  eventTriggers,
];

/** The lines of the server, the database and the role. */
export function targetLines(target: TargetCheck): CheckLine[] {
  return checks.map((check) => check(target));
}

function encryption({ protection, host }: TargetCheck): CheckLine {
  const isLocal = host === 'localhost' || host === '::1' || host.startsWith('127.');
  switch (protection) {
    case 'unix socket':
      return passed('TLS', 'a unix socket, which needs none');
    case 'none':
      return isLocal
        ? passed('TLS', 'not encrypted, and the connection does not leave this machine')
        : advice(
            'TLS',
            'this connection is not encrypted',
            'Add sslmode=verify-full to the URL, or at least sslmode=require.',
          );
    case 'encrypted':
      return advice(
        'TLS',
        'encrypted, but the certificate of the server is not checked',
        'Add sslmode=verify-full, with sslrootcert=<file> or sslrootcert=system, to the URL.',
      );
    case 'authority checked':
      return passed('TLS', 'encrypted, and the authority of the certificate is checked (not the host)');
    case 'authority and host checked':
      return passed('TLS', 'encrypted, and the certificate is checked');
  }
}

/** The run's own connection is open already; one more cancels a statement. */
function connections({ facts: { freeConnections }, jobs }: TargetCheck): CheckLine {
  const message = `${freeConnections} more can be opened, a run with ${jobs} jobs needs ${jobs}`;
  if (freeConnections >= jobs) return passed('connections', message);
  const todo =
    'Use fewer with --jobs, end idle sessions, or raise max_connections or the limit of the role or database.';
  return freeConnections < 1 ? failed('connections', message, todo) : advice('connections', message, todo);
}

/** What a run needs at most: the tables, their indexes, and the write-ahead log of both. */
const timesOfSource = 3;

/** No server tells its free space by SQL: it is seen where the server is on this machine and the role may know where its data lies. */
function diskSpace({ facts: { databaseBytes, tablespace }, sourceBytes, serverFree }: TargetCheck): CheckLine {
  const needed = timesOfSource * sourceBytes;
  const sizes = `the sources have ${size(sourceBytes)}, the database has ${size(databaseBytes)} in the tablespace ${tablespace}`;
  const todo = `Have about ${size(needed)} free: tables, indexes and the write-ahead log. What is replaced stays until it is finalized.`;
  if (serverFree === null) return advice('disk space', `${sizes}; the server does not tell its free space`, todo);
  const message = `${sizes}; ${size(serverFree)} are free there`;
  if (serverFree >= needed) return passed('disk space', message);
  return serverFree < sourceBytes ? failed('disk space', message, todo) : advice('disk space', message, todo);
}

function timeZone({ facts: { timeZone: zone } }: TargetCheck): CheckLine {
  if (['UTC', 'Etc/UTC', 'GMT', 'Etc/GMT'].includes(zone)) return passed('time zone', zone);
  return advice(
    'time zone',
    `sessions of the application have ${zone}; times are loaded as UTC`,
    "CURRENT_TIMESTAMP of SQLite is UTC. Set it for the application's role: ALTER ROLE … SET TimeZone = 'UTC'",
  );
}

function timeouts({ facts }: TargetCheck): CheckLine {
  if (facts.timeouts.length === 0) return passed('timeouts', 'the server ends no long statement or idle session');
  return passed(
    'timeouts',
    `${facts.timeouts.map((each) => each.trim()).join(', ')}: switched off in the sessions of a run`,
  );
}

function publications({ facts: { allTables, wholeSchemas } }: TargetCheck): CheckLine {
  if (allTables.length > 0) {
    return advice(
      'publications',
      `FOR ALL TABLES: ${allTables.join(', ')}; rows that are only staged would be replicated too`,
      'Pause the subscriptions for the run, or name the tables of the publication.',
    );
  }
  if (wholeSchemas.length > 0) {
    return advice(
      'publications',
      `FOR TABLES IN SCHEMA: ${wholeSchemas.join(', ')}; new tables join with the cutover, without the rows loaded before`,
      'Refresh the subscriptions afterwards: ALTER SUBSCRIPTION … REFRESH PUBLICATION',
    );
  }
  return passed('publications', 'none takes in new tables by itself');
}

function eventTriggers({ facts }: TargetCheck): CheckLine {
  if (facts.eventTriggers.length === 0) return passed('event triggers', 'none');
  return advice(
    'event triggers',
    `${facts.eventTriggers.join(', ')} will see or can refuse the statements of a run`,
    'Try it with --dry-run, or have their owner disable them for the run: ALTER EVENT TRIGGER … DISABLE',
  );
}

/** What the cutover of a plan locks against what the server can; other sessions share that. Too many are a blocker of the plan. */
export function locksLine({ lockCapacity }: TargetFacts, objects: number): CheckLine {
  const message = `the cutover locks ${objects} objects or more at once, the server can lock ${lockCapacity}`;
  if (objects * 2 <= lockCapacity) return passed('locks', message);
  const todo = 'Raise max_locks_per_transaction and restart the server, or migrate the tables in parts with --include.';
  return objects > lockCapacity ? failed('locks', message, todo) : advice('locks', message, todo);
}

/** Another than one in session mode is refused before. */
export function poolerLine(isPooled: boolean): CheckLine {
  if (!isPooled) return passed('pooler', 'none is in between');
  return advice(
    'pooler',
    'a pooler in session mode, or a proxy, is in between; a run works through it',
    'Its limits hold for the run too: sessions per pool (a run with --jobs n opens n), and how long a query or an idle session may last. The address of the server itself has none of them.',
  );
}

/** Triggers are the one thing of a plan that needs an extension. */
export function extensionsLine({ plpgsql, role }: TargetFacts, triggers: number): CheckLine {
  if (triggers === 0) return passed('extensions', 'the plan needs none');
  const needed = `${triggers} triggers need PL/pgSQL`;
  switch (plpgsql) {
    case 'usable':
      return passed('extensions', `${needed}, which is there`);
    case 'forbidden':
      return failed(
        'extensions',
        `${needed}, which the role ${role} may not use`,
        `Run this as a superuser: GRANT USAGE ON LANGUAGE plpgsql TO ${quoteName(role)};`,
      );
    case 'missing':
      return failed('extensions', `${needed}, which is missing`, 'Run this as a superuser: CREATE EXTENSION plpgsql;');
  }
}

/** The tables that would be put aside, which of them are protected by policies, and who uses them now. */
export function replacedLines(
  tables: readonly (TableFacts & { readonly rows: number | null })[],
  holders: readonly LockHolder[],
): CheckLine[] {
  const isProtected = tables.filter(({ rowSecurity }) => rowSecurity).map(({ schema, name }) => `${schema}.${name}`);
  return [
    ...(tables.length === 0 ? [passed('replaced', 'nothing of the target would be replaced')] : []),
    ...tables.map(({ schema, name, rows, bytes }) =>
      advice(
        'replaced',
        `${schema}.${name}${rows === null ? '' : ` (${rows} rows, ${size(bytes)})`} would be replaced`,
        'It is kept for a rollback until it is finalized.',
      ),
    ),
    isProtected.length === 0
      ? passed('row security', 'no table that would be replaced has policies switched on')
      : advice('row security', `${isProtected.join(', ')}: the new table takes over the policies`),
    ...(holders.length === 0
      ? [passed('in use', 'nobody uses a table that would be replaced')]
      : holders.map(({ pid, relation, user, application, state, since }) =>
          advice(
            'in use',
            `${relation} by process ${pid} (${[user, application, state].filter(Boolean).join(', ')}) since ${since} UTC`,
            'The cutover waits for it, and gives up after some retries: end its transaction before.',
          ),
        )),
  ];
}
