import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import type { Connection } from '../../src/postgres/connect.ts';
import { withTransaction } from '../../src/postgres/execute.ts';
import { lockKey, takeSchemaLocks, withSchemaLocks } from '../../src/postgres/locks.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { withSession } from './session.ts';

async function heldLocks(connection: Connection): Promise<number> {
  const rows = await connection.query(
    `SELECT 1 FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_database d ON d.oid = l.database
     WHERE l.locktype = 'advisory' AND d.datname = pg_catalog.current_database()`,
  );
  return rows.length;
}

describe('the key of a schema', () => {
  it('is a bigint, the same each time and its own for each name', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (left, right) => {
        const key = BigInt(lockKey(left));
        expect(BigInt.asIntN(64, key)).toBe(key);
        expect(lockKey(left) === lockKey(right)).toBe(left === right);
      }),
    );
  });
});

describeServers('locks of schemas', (server) => {
  it('are held while the work runs and given back afterwards', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const during = await withSchemaLocks(connection, ['b', 'a', 'b'], () => heldLocks(connection));
        expect(during).toBe(2);
        expect(await heldLocks(connection)).toBe(0);
      }),
    ));

  it('are given back when the work fails, and the failure stays what it was', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const failing = withSchemaLocks(connection, ['a'], async () => {
          throw new Error('the work failed');
        });
        await expect(failing).rejects.toThrow('the work failed');
        expect(await heldLocks(connection)).toBe(0);
      }),
    ));

  it('stop a second run, which is told who has them; other schemas are free', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) =>
        withSession(url, async (other) => {
          // Of these names some have a key below zero, whose halves must be found in pg_locks as well.
          for (const schema of ['public', 'a', 'b', 'Caf"é', 'some', 'thing']) {
            await withSchemaLocks(connection, [schema], async () => {
              const error = await withSchemaLocks(other, ['free', schema], async () => 'got in').catch(
                (e: unknown) => e,
              );
              expect(error).toBeInstanceOf(Failure);
              if (!(error instanceof Failure)) return;
              expect(error.kind).toBe('blocked');
              expect(error.message).toContain(`schema ${schema}: process ${connection.backendPid}`);
              expect(error.message).toContain('gigchain-migrate');
              expect(error.message).toMatch(/connected since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
              expect(error.advice).toContain(`pg_terminate_backend(${connection.backendPid})`);
              expect(await heldLocks(connection)).toBe(1);
              expect(await withSchemaLocks(other, ['free'], async () => 'got in')).toBe('got in');
            });
          }
        }),
      ),
    ));

  it('are taken once more by the cutover, which a session that lost them is refused', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) =>
        withSession(url, async (other) => {
          await withSchemaLocks(connection, ['a', 'b'], async () => {
            await withTransaction(connection, () => takeSchemaLocks(connection, ['b', 'a']));
            // As a session does whose program was stalled and whose place another run has taken.
            await connection.query('SELECT pg_catalog.pg_advisory_unlock_all()');
            await withSchemaLocks(other, ['b'], async () => {
              const late = withTransaction(connection, () => takeSchemaLocks(connection, ['a', 'b']));
              await expect(late).rejects.toThrow(`schema b: process ${other.backendPid}`);
            });
            expect(await heldLocks(connection)).toBe(0);
          });
        }),
      ),
    ));

  it('do not hide the outcome when the connection is lost', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (other) => {
        const lost = withSession(url, (connection) =>
          withSchemaLocks(connection, ['a'], async () => {
            await other.query('SELECT pg_catalog.pg_terminate_backend($1)', [connection.backendPid]);
            await connection.query('SELECT 1').catch(() => undefined);
            throw new Error('the outcome of the work');
          }),
        );
        await expect(lost).rejects.toThrow('the outcome of the work');
        expect(await withSchemaLocks(other, ['a'], async () => 'free again')).toBe('free again');
      }),
    ));
});
