import { expect, it } from 'vitest';
import { chooseHost } from '../../src/postgres/choose-host.ts';
import { parseTargetUrl } from '../../src/postgres/target-url.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';

const places = { environment: {}, home: '/nowhere', user: 'postgres' };

describeServers('of several hosts', (server) => {
  /** The test's role and database on several hosts: `null` stands for the real one, a number for a port where nobody listens. */
  const on = (url: string, listed: readonly (number | null)[]) => {
    const real = parseTargetUrl(url, places);
    const hosts = listed.map((port) => (port === null ? real.host : '127.0.0.1')).join(',');
    const ports = listed.map((port) => port ?? real.port).join(',');
    const query = new URLSearchParams({ host: hosts, port: ports });
    return parseTargetUrl(`postgresql://${real.user}:test@/${real.database}?${query}`, places);
  };

  it('the first that answers is taken, alone', async () => {
    await withDatabase(server, (database) =>
      withRole(database, async (_, url) => {
        const real = parseTargetUrl(url, places);
        const several = on(url, [1, null, 2]);
        expect(several.alternatives).toHaveLength(2);
        expect(await chooseHost(several)).toEqual(real);
      }),
    );
  });

  it('none is taken where none can be written to, and each says why', async () => {
    await withDatabase(server, (database) =>
      withRole(database, async (role, url) => {
        await asSuperuser(database, `ALTER ROLE ${role} SET default_transaction_read_only = on`);
        const failure = await chooseHost(on(url, [1, null])).catch((error) => error);
        expect(failure.message).toMatch(
          /^none of the 2 hosts can be written to: .*127[.]0[.]0[.]1:1.*; .* is read-only/,
        );
      }),
    );
  });

  it('the next is not tried where the server does not know the role', async () => {
    await withDatabase(server, async (url) => {
      const target = { ...on(url, [null, 1]), user: 'nobody_of_that_name' };
      await expect(chooseHost(target)).rejects.toThrow(/nobody_of_that_name/);
      await expect(chooseHost(target)).rejects.not.toThrow(/none of/);
    });
  });
});
