import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Report } from '../../src/core/catalog/report.ts';
import { startEmbedded } from '../../src/postgres/embedded/start.ts';
import { withSchemaLocks } from '../../src/postgres/locks.ts';
import { refuseServer } from '../../src/postgres/server-requirements.ts';
import { forSessions, parseTargetUrl } from '../../src/postgres/target-url.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { plan } from '../../src/steps/plan.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { verify } from '../../src/steps/verify.ts';
import { withSession } from '../postgres/session.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { migrateOptions } from '../support/options.ts';
import { shop } from '../support/shop.ts';
import { sqliteFile, temporaryDirectory } from '../support/sqlite-file.ts';

function run(to: string, sources = [sqliteFile(shop, 'shop.db')]): Promise<Report> {
  return migrate(migrateOptions({ sources, to }));
}

/** Everything in the database that a migration could have left. */
async function objects(url: string): Promise<unknown> {
  return asSuperuser(
    url,
    `SELECT nspname AS name FROM pg_namespace WHERE nspname !~ '^(pg_|information_schema)'
     UNION ALL SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace ORDER BY 1`,
  );
}

describeServers('a target that does not suit is refused and stays as it was', (server) => {
  it('without CREATE on the database: the GRANT is told', async () => {
    await withDatabase(server, async (database) => {
      await withRole(database, async (role, url) => {
        const before = await objects(database);
        const report = await run(url);
        expect(report.exitCode).toBe(1);
        expect(report.error?.message).toContain(`the role ${role} may not create schemas`);
        const name = new URL(database.replace('@/', '@h/')).pathname.slice(1);
        expect(report.error?.advice).toContain(`GRANT CREATE ON DATABASE "${name}" TO "${role}";`);
        expect(await objects(database)).toEqual(before);
      });
    });
  });

  it('with CREATE on the database alone: the GRANT on the schema is told', async () => {
    await withDatabase(server, async (database, name) => {
      await withRole(database, async (role, url) => {
        await asSuperuser(
          database,
          `GRANT ALL ON DATABASE ${name} TO ${role}; REVOKE CREATE ON SCHEMA public FROM PUBLIC`,
        );
        const report = await run(url);
        expect(report.exitCode).toBe(1);
        expect(report.error?.advice).toContain(`GRANT USAGE, CREATE ON SCHEMA "public" TO "${role}";`);
        await asSuperuser(database, `GRANT USAGE, CREATE ON SCHEMA "public" TO "${role}"`);
        expect(await run(url)).toMatchObject({ exitCode: 0, error: null });
      });
    });
  });

  it('in another encoding than UTF8', async () => {
    const options = `ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0${server.name.includes('18') ? ` LOCALE_PROVIDER 'libc'` : ''}`;
    await withDatabase(
      server,
      async (url) => {
        const report = await run(url);
        expect(report.exitCode).toBe(1);
        expect(report.error?.message).toContain('encoding LATIN1');
        expect(report.error?.advice).toContain(`ENCODING 'UTF8'`);
      },
      options,
    );
  });

  it('that is read-only', async () => {
    await withDatabase(server, async (url, name) => {
      await asSuperuser(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
      const report = await run(url);
      expect(report.exitCode).toBe(1);
      expect(report.error?.message).toContain('read-only');
    });
  });

  it('but a read-only role will do for what only reads', async () => {
    await withDatabase(server, async (url, name) => {
      const sources = [sqliteFile(shop, 'shop.db')];
      expect(await run(url, sources)).toMatchObject({ exitCode: 0 });
      await asSuperuser(url, `ALTER DATABASE ${name} SET default_transaction_read_only = on`);
      const options = migrateOptions({ sources, to: url });
      expect(await status(options)).toMatchObject({ exitCode: 0, runs: [{ status: 'migrated' }] });
      expect((await plan(options)).report).toMatchObject({ exitCode: 0, status: 'planned' });
      expect(await verify(options)).toMatchObject({ exitCode: 0, status: 'verified' });
      const takeBack = { ...options, run: null, despiteChanges: false };
      expect(await rollback({ ...takeBack, checkOnly: true })).toMatchObject({ exitCode: 4, status: 'different' });
      expect((await rollback({ ...takeBack, checkOnly: false })).error?.message).toContain('read-only');
    });
  });

  it('that does not exist: CREATE DATABASE is told', async () => {
    const report = await run(server.url('not_there'));
    expect(report.exitCode).toBe(1);
    expect(report.error?.message).toContain('there is no database not_there');
    expect(report.error?.advice).toContain('CREATE DATABASE "not_there"');
  });

  it('that another run is using', async () => {
    await withDatabase(server, async (url) => {
      const second = await withSession(url, (connection) => withSchemaLocks(connection, ['public'], () => run(url)));
      expect(second).toMatchObject({ exitCode: 3 });
      expect(second.error?.message).toContain('another run is changing the schema public');
    });
  });

  it('when a table that would be replaced is used by a view', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(
        url,
        'CREATE TABLE public.orders (x integer); CREATE VIEW public.open_orders AS SELECT x FROM public.orders',
      );
      const before = await objects(url);
      const report = await run(url);
      expect(report).toMatchObject({ exitCode: 3, status: 'blocked' });
      expect(report.notes.filter(({ code }) => code === 'GM402').map(({ message }) => message)[0]).toContain(
        'open_orders',
      );
      expect(await objects(url)).toEqual(before);
    });
  });

  it('when the answer is no', async () => {
    await withDatabase(server, async (url) => {
      const options = {
        ...migrateOptions({ sources: [sqliteFile(shop, 'shop.db')], to: url }),
        confirm: async () => false,
      };
      expect(await migrate(options)).toMatchObject({ exitCode: 5, status: 'declined' });
      expect(
        await asSuperuser(url, `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
      ).toEqual([]);
    });
  });
});

describe('a target that cannot be reached', () => {
  it('is named with its address', async () => {
    const report = await run('postgresql://someone:secret-word@127.0.0.1:1/db');
    expect(report.exitCode).toBe(1);
    expect(report.error?.message).toContain('postgresql://someone@127.0.0.1:1/db');
    expect(JSON.stringify(report)).not.toContain('secret-word');
  });

  it('refuses a wrong password without printing it', async () => {
    const server = await startEmbedded({
      listen: { host: '127.0.0.1' },
      environment: { path: process.env.PATH ?? '' },
    });
    try {
      const report = await run(server.url.replace(/:[^:@]*@/, ':secret-word@'));
      expect(report.exitCode).toBe(1);
      expect(report.error?.message).toContain('password of postgres is wrong');
      expect(JSON.stringify(report)).not.toContain('secret-word');
    } finally {
      await server.stop();
    }
  });

  it('refuses PostgreSQL older than 13', () => {
    const target = parseTargetUrl('postgresql://u@db.example.com/x', {
      environment: {},
      home: '/nonexistent',
      user: 'u',
    });
    const server = { encoding: 'UTF8', isStandby: false, isReadOnly: false };
    expect(() => refuseServer(target, { ...server, version: 120_020 })).toThrow('PostgreSQL 12');
    expect(() => refuseServer(target, { ...server, version: 130_000 })).not.toThrow();
  });

  it('refuses a standby but for what only reads', () => {
    const places = { environment: {}, home: '/nonexistent', user: 'u' };
    const target = parseTargetUrl('postgresql://db.example.com/x', places);
    const standby = { version: 150_000, encoding: 'UTF8', isStandby: true, isReadOnly: true };
    expect(() => refuseServer(target, standby)).toThrow('a standby');
    expect(() => refuseServer(forSessions(target, 'primary'), standby)).toThrow('a standby');
    expect(() => refuseServer(forSessions(target, 'any'), standby)).not.toThrow();
  });
});

describe('sources that do not suit', () => {
  const nowhere = 'postgresql://u@127.0.0.1:1/x';
  const file = (content: string | Buffer): string => {
    const path = join(temporaryDirectory(), 'bad.db');
    writeFileSync(path, content);
    return path;
  };

  it.each<readonly [string, () => string, number, string]>([
    ['a missing file', () => '/nonexistent/x.db', 2, 'x.db'],
    ['a directory', () => temporaryDirectory(), 1, 'directory'],
    [
      'a zero-byte file',
      () => file(''),
      1,
      'an empty file, which SQLite would take for an empty database; is the path right?',
    ],
    ['a text file', () => file('id,name\n1,Ana\n'.repeat(100)), 1, 'not a database'],
    [
      'random bytes, as an encrypted file has',
      () => file(Buffer.from(Array.from({ length: 8192 }, (_, i): number => (i * 7919) % 251))),
      1,
      'not a database',
    ],
  ])('%s', async (_, make, exitCode, words) => {
    const report = await run(nowhere, [make()]);
    expect(report.error?.message).toContain(words);
    expect(report.exitCode).toBe(exitCode);
  });

  it('the same file given twice', async () => {
    const source = sqliteFile(shop, 'shop.db');
    const report = await run(nowhere, [source, source]);
    expect(report.error?.message).toContain('the same file is given twice');
    expect(report.exitCode).toBe(2);
  });
});
