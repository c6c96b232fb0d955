import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { describe, expect, it, onTestFinished } from 'vitest';
import { withSchemaLocks } from '../../src/postgres/locks.ts';
import type { CheckLine } from '../../src/steps/api.ts';
import { doctor } from '../../src/steps/doctor.ts';
import { sourceLines } from '../../src/steps/doctor-source.ts';
import { locksLine, type TargetCheck, targetLines } from '../../src/steps/doctor-target.ts';
import { withSession } from '../postgres/session.ts';
import { listening, ofTestServer } from '../postgres/stand-ins/listening.ts';
import { poolerStandIn } from '../postgres/stand-ins/pooler.ts';
import { certificates, hasOpenssl, tlsStandIn } from '../postgres/stand-ins/tls.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { commandOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile } from '../support/sqlite-file.ts';

const small = 'CREATE TABLE t (id INTEGER PRIMARY KEY); INSERT INTO t VALUES (1)';

/** The lines of one name, as `result message`. */
function linesOf(checks: readonly CheckLine[], name: string): string[] {
  return checks.filter((line) => line.name === name).map(({ result, message }) => `${result} ${message}`);
}

describeServers('doctor', (server) => {
  /** The check list for a file and a database. */
  async function examine(file: string, to: string) {
    const report = await doctor(commandOptions({ sources: [file], to }));
    const lines = (name: string) => linesOf(report.checks, name).join('\n');
    return { ...report, lines };
  }

  const afterSql = async (sql: string, source = small) =>
    withDatabase(server, async (url) => {
      await asSuperuser(url, sql);
      return examine(sqliteFile(source), url);
    });

  it('passes a sound source and an empty target', async () => {
    const { exitCode, checks, lines } = await afterSql('SELECT 1');
    expect(exitCode).toBe(0);
    for (const name of [
      'journal',
      'writers',
      'long read',
      'integrity',
      'server',
      'pooler',
      'privileges',
      'connections',
    ]) {
      expect(lines(name), name).toMatch(/^passed /);
    }
    for (const name of [
      'publications',
      'event triggers',
      'locks',
      'extensions',
      'replaced',
      'row security',
      'in use',
    ]) {
      expect(lines(name), name).toMatch(/^passed /);
    }
    expect(lines('disk space')).toMatch(/^passed the sources have .* in the tablespace pg_default; .* are free there$/);
    expect(lines('locks')).toMatch(/^passed the cutover locks 3 objects or more at once, the server can lock \d+$/);
    expect(checks.filter(({ result }) => result === 'failed')).toEqual([]);
  });

  it('finds a -wal, who has the source open, and no backup', async () => {
    const file = sqliteFile(small);
    const writer = new Database(file);
    onTestFinished(() => void writer.close());
    writer.pragma('journal_mode = WAL');
    writer.exec('INSERT INTO t VALUES (2)');
    const child = spawn(process.execPath, [
      '-e',
      `require('fs').openSync(${JSON.stringify(file)}); console.log(1); setInterval(() => 0, 1000)`,
    ]);
    onTestFinished(() => void child.kill());
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await withDatabase(server, async (url) => {
      const { exitCode, lines } = await examine(file, url);
      expect(exitCode).toBe(0);
      expect(lines('journal')).toMatch(/^advice .*its -wal holds /);
      expect(lines('writers')).toContain(`advice ${file}: open in process ${child.pid}`);
      expect(lines('backup')).toContain('advice');
      expect(lines('long read')).toContain('passed');
    });
  });

  it('knows a copy beside the source, and whether it is older', async () => {
    const file = sqliteFile(small, 'app.db');
    mkdirSync(join(dirname(file), 'backups'));
    await withDatabase(server, async (url) => {
      copyFileSync(file, join(dirname(file), 'app_archive.db'));
      writeFileSync(join(dirname(file), 'app.db.bak'), 'no database');
      expect((await examine(file, url)).lines('backup')).toContain('no copy');
      const copy = join(dirname(file), 'backups', 'app.db');
      copyFileSync(file, copy);
      expect((await examine(file, url)).lines('backup')).toBe(`passed ${file}: a copy is there, ${copy}`);
      utimesSync(copy, 1e9, 1e9);
      expect((await examine(file, url)).lines('backup')).toContain('is older than the last write');
    });
  });

  it('finds damage and goes on to the target', async () => {
    const file = sqliteFile(`CREATE TABLE t (a); CREATE INDEX i ON t (a); INSERT INTO t VALUES (1), (2);
      PRAGMA writable_schema = ON; UPDATE sqlite_schema SET rootpage = 3 WHERE name = 't'; UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'i'`);
    await withDatabase(server, async (url) => {
      const { exitCode, lines } = await examine(file, url);
      expect(exitCode).toBe(1);
      expect(lines('integrity')).toMatch(/^failed .*damaged/);
      expect(lines('server')).toContain('passed');
    });
  });

  it('finds rows without a parent', async () => {
    const { lines } = await afterSql(
      'SELECT 1',
      'PRAGMA foreign_keys = OFF; CREATE TABLE p (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES p); INSERT INTO c VALUES (7), (8)',
    );
    expect(lines('integrity')).toMatch(/^advice .*2 rows have no parent \(foreign_key_check\): c \(2\)$/);
  });

  it('fails for another encoding, a pooler, and missing privileges, with the GRANT that helps', async () => {
    const file = sqliteFile(small);
    await withDatabase(
      server,
      async (url) => {
        const { exitCode, lines } = await examine(file, url);
        expect(exitCode).toBe(1);
        expect(lines('target')).toMatch(/^failed .*encoding LATIN1/);
      },
      { encoding: 'LATIN1' },
    );
    await withDatabase(server, async (url, name) => {
      await asSuperuser(url, 'REVOKE CREATE ON SCHEMA public FROM PUBLIC');
      await withRole(url, async (role, roleUrl) => {
        const { exitCode, checks, lines } = await examine(file, roleUrl);
        expect(exitCode).toBe(1);
        expect(lines('privileges')).toContain('failed');
        expect(checks.find((line) => line.name === 'privileges')?.advice).toContain(
          `GRANT CREATE ON DATABASE "${name}" TO "${role}"`,
        );
        expect(lines('connections')).toContain('passed');
        await asSuperuser(url, `ALTER ROLE ${role} CONNECTION LIMIT 2`);
        expect((await examine(file, roleUrl)).lines('connections')).toBe(
          'advice 1 more can be opened, a run with 2 jobs needs 2',
        );
        await asSuperuser(url, `ALTER ROLE ${role} CONNECTION LIMIT 1`);
        expect((await examine(file, roleUrl)).lines('connections')).toMatch(/^failed 0 more/);
      });
      await listening(
        poolerStandIn({
          url,
          mode: 'transaction',
          servers: 2,
          takes: 'longest free',
        }),
        async (port) => {
          const { exitCode, lines } = await examine(file, throughPort(url, port, 'sslmode=disable'));
          expect(exitCode).toBe(1);
          expect(lines('target')).toContain('pooler in transaction mode');
        },
      );
    });
  });

  it('sees the free space of the server only by a role that may know where its data lies', async () =>
    withDatabase(server, async (url) =>
      withRole(url, async (_, roleUrl) => {
        expect((await examine(sqliteFile(small), roleUrl)).lines('disk space')).toMatch(
          /^advice .*the server does not tell its free space$/,
        );
      }),
    ));

  it('has advice for a pooler in session mode', async () =>
    withDatabase(server, async (url) =>
      listening(poolerStandIn({ url, mode: 'session' }), async (port) => {
        const { lines } = await examine(sqliteFile(small), throughPort(url, port, 'sslmode=disable'));
        expect(lines('pooler')).toContain('advice a pooler in session mode, or a proxy, is in between');
      }),
    ));

  it('fails while another run is changing the schema', async () => {
    await withDatabase(server, async (url) => {
      const { exitCode, lines } = await withSession(url, (connection) =>
        withSchemaLocks(connection, ['public'], () => examine(sqliteFile(small), url)),
      );
      expect(exitCode).toBe(1);
      expect(lines('runs')).toBe('failed another run is changing the schema public');
    });
  });

  it('is interrupted, and not failed', async () => {
    await withDatabase(server, async (to) => {
      const signal = AbortSignal.abort();
      const broken = doctor(commandOptions({ sources: [sqliteFile(small)], to }, { signal }));
      await expect(broken).rejects.toMatchObject({ kind: 'interrupted' });
    });
  });

  it('tells time zone and timeouts of the role', async () => {
    await withDatabase(server, async (url) => {
      await withRole(url, async (role, roleUrl) => {
        await asSuperuser(
          url,
          `ALTER ROLE ${role} SET TimeZone = 'Asia/Kolkata'; ALTER ROLE ${role} SET statement_timeout = '5s'`,
        );
        const { lines } = await examine(sqliteFile(small), roleUrl);
        expect(lines('time zone')).toMatch(/^advice .*Asia\/Kolkata/);
        expect(lines('timeouts')).toContain('statement_timeout = 5000 ms');
      });
    });
  });

  it('finds publications and event triggers that would see staging', async () => {
    const all = await afterSql('CREATE PUBLICATION everything FOR ALL TABLES');
    expect(all.lines('publications')).toMatch(/^advice FOR ALL TABLES: everything;/);
    if (server.version >= 150_000) {
      const part = await afterSql('CREATE PUBLICATION part FOR TABLES IN SCHEMA public');
      expect(part.lines('publications')).toContain('advice FOR TABLES IN SCHEMA: part (schema public)');
    }
    const watched = await afterSql(
      `CREATE FUNCTION watch() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
       CREATE EVENT TRIGGER watcher ON ddl_command_end EXECUTE FUNCTION watch()`,
    );
    expect(watched.lines('event triggers')).toMatch(/^advice watcher /);
  });

  it('shows what would be replaced with rows, size and policies, and who uses it', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(
        url,
        'CREATE TABLE visits (at text, page text); INSERT INTO visits SELECT g FROM generate_series(1, 3) g; ALTER TABLE visits ENABLE ROW LEVEL SECURITY',
      );
      const user = new pg.Client(url);
      await user.connect();
      try {
        await user.query('BEGIN');
        await user.query('SELECT FROM visits');
        const { exitCode, lines } = await examine(sqliteFile(shop), url);
        expect(exitCode).toBe(0);
        expect(lines('replaced')).toMatch(/^advice public\.visits \(3 rows, [0-9.]+ KiB\) would be replaced$/);
        expect(lines('row security')).toContain('advice public.visits');
        expect(lines('in use')).toMatch(/^advice public\.visits by process \d+ \(.*idle in transaction\) since /);
      } finally {
        await user.end();
      }
    });
  });

  it.skipIf(!hasOpenssl())('tells how the connection is protected', async () => {
    const file = sqliteFile(small);
    const { authority, server: tls } = certificates('DNS:localhost');
    await withDatabase(server, async (url) =>
      listening(tlsStandIn({ url, tls, seen: () => undefined }), async (port) => {
        const tlsLine = async (query: string) => (await examine(file, throughPort(url, port, query))).lines('TLS');
        const root = `sslrootcert=${encodeURIComponent(authority)}`;
        expect(await tlsLine('sslmode=disable')).toContain('passed not encrypted');
        expect(await tlsLine('sslmode=require')).toMatch(/^advice encrypted, but the certificate/);
        expect(await tlsLine(`sslmode=verify-ca&${root}`)).toContain('passed encrypted, and the authority');
        expect(await tlsLine(`sslmode=verify-full&${root}`)).toContain(
          'passed encrypted, and the certificate is checked',
        );
      }),
    );
  });
});

describe('lines that take a machine in trouble', () => {
  const facts = {
    file: 'a.db',
    wal: false,
    bytes: 1e9,
    walBytes: 0,
    journalBytes: 0,
    openedBy: [],
    backup: null,
    temporaryFree: 1e6,
  };

  it('of the source', () => {
    const lines = (more: object, inPlace = true) => sourceLines({ ...facts, ...more }, { inPlace });
    expect(linesOf(lines({}), 'temporary space')[0]).toContain('advice a.db: 953.7 MiB');
    expect(linesOf(lines({}), 'long read')[0]).toContain('writers wait');
    expect(linesOf(lines({ wal: true }), 'long read')[0]).toContain('-wal grows');
    expect(linesOf(lines({ journalBytes: 512 }), 'journal')[0]).toContain('advice a.db: a -journal of 512 bytes');
    expect(linesOf(lines({ openedBy: null }), 'writers')[0]).toContain('does not tell');
  });

  it('of a connection over a network without TLS', () => {
    const target: TargetCheck = {
      facts: {
        ...{
          role: 'r',
          database: 'd',
          timeZone: 'UTC',
          freeConnections: 9,
          databaseBytes: 1,
          tablespace: 'pg_default',
          directory: null,
        },
        ...{
          allTables: [],
          wholeSchemas: [],
          eventTriggers: [],
          lockCapacity: 6400,
          plpgsql: 'usable',
          timeouts: [],
        },
      },
      protection: 'none',
      host: 'db.example.org',
      jobs: 2,
      sourceBytes: 1000,
      serverFree: null,
    };
    expect(linesOf(targetLines(target), 'TLS')).toEqual(['advice this connection is not encrypted']);
    const free = (serverFree: number) => linesOf(targetLines({ ...target, serverFree }), 'disk space')[0];
    expect(free(3000)).toMatch(/^passed .*; 2.9 KiB are free there$/);
    expect(free(1000)).toMatch(/^advice /);
    expect(free(999)).toMatch(/^failed /);
    const locks = (objects: number) => locksLine(target.facts, objects).result;
    expect([locks(3200), locks(3201), locks(6401)]).toEqual(['passed', 'advice', 'failed']);
  });
});

/** The database's URL by way of a port of this machine. */
function throughPort(url: string, port: number, query: string): string {
  const { user, password, database } = ofTestServer(url);
  const credentials = password === null ? user : `${user}:${password}`;
  return `postgresql://${credentials}@localhost:${port}/${database}?${query}`;
}
