import { expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { checkPrivileges } from '../../src/postgres/preflight.ts';
import { asSuperuser, describeServers, withDatabase, withRole } from '../servers/describe-servers.ts';
import { withSession } from './session.ts';

describeServers('privileges', (server) => {
  it('that are missing are told as the statements that give them, which then suffice', async () =>
    withDatabase(server, async (database, name) => {
      await asSuperuser(
        database,
        'CREATE SCHEMA "Sho""p"; CREATE SCHEMA mine; REVOKE CREATE ON SCHEMA public FROM PUBLIC',
      );
      await withRole(database, async (role, url) => {
        await asSuperuser(database, `ALTER SCHEMA mine OWNER TO ${role}`);
        const schemas = ['public', 'Sho"p', 'mine', 'not_there_yet'];
        const failure = await withSession(url, (connection) => checkPrivileges(connection, schemas)).catch(
          (error: unknown) => error,
        );
        expect(failure).toBeInstanceOf(Failure);
        const { kind, message, advice } = failure as Failure;
        expect(kind).toBe('failed');
        expect(message).toContain(`the role ${role} may not create schemas in the database ${name}`);
        const grants = advice.split('\n').filter((line) => line.trim().startsWith('GRANT'));
        expect(grants.map((line) => line.trim())).toEqual([
          `GRANT CREATE ON DATABASE "${name}" TO "${role}";`,
          `GRANT USAGE, CREATE ON SCHEMA "Sho""p" TO "${role}";`,
          `GRANT USAGE, CREATE ON SCHEMA "public" TO "${role}";`,
        ]);
        expect(advice).toContain('PostgreSQL 15');
        await asSuperuser(database, grants.join(''));
        await withSession(url, async (connection) => {
          await expect(checkPrivileges(connection, schemas)).resolves.toBeUndefined();
          for (const schema of ['public', '"Sho""p"', 'mine']) {
            await connection.query(`CREATE TABLE ${schema}.t (a integer)`);
          }
          await connection.query('CREATE SCHEMA not_there_yet');
        });
      });
    }));

  it('of a superuser suffice', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await expect(checkPrivileges(connection, ['public', 'x'])).resolves.toBeUndefined();
      }),
    ));
});
