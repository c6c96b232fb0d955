import { expect, it } from 'vitest';
import { explainFault } from '../../src/postgres/explain-fault.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { withSession } from './session.ts';

describeServers('what the server thinks of statements', (server) => {
  it('names the fault of one, runs none, and looks where it is told to', async () => {
    await withDatabase(server, async (url) => {
      await asSuperuser(url, 'CREATE SCHEMA staging; CREATE TABLE staging.t (id bigint, name text)');
      await withSession(url, async (connection) => {
        const ask = (...statements: string[]) => explainFault(connection, { searchPath: 'staging', statements });
        expect(await ask('INSERT INTO t VALUES ((NULL::t).id, $$x$$);', 'DELETE FROM t')).toBeNull();
        expect(await ask('SELECT 1', 'UPDATE t SET id = name')).toContain(
          'is of type bigint but expression is of type text',
        );
        expect(await ask('SELECT * FROM missing')).toContain('relation "missing" does not exist');
        expect(await explainFault(connection, { searchPath: 'public', statements: ['DELETE FROM t'] })).toContain(
          '"t"',
        );
        expect(await asSuperuser(url, 'SELECT * FROM staging.t')).toEqual([]);
      });
    });
  });
});
