import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/core/errors.ts';
import { CopyTextReader, type TextRow } from '../../src/postgres/copy-text-reader.ts';
import { type RowsToRead, readTextRows } from '../../src/postgres/read-rows.ts';
import { describeServers, withDatabase } from '../servers/describe-servers.ts';
import { prepare, withSession } from './session.ts';

type Session = Parameters<typeof readTextRows>[0];

async function allRows(connection: Session, rows: RowsToRead): Promise<TextRow[]> {
  const all: TextRow[] = [];
  for await (const batch of readTextRows(connection, rows)) all.push(...batch);
  return all;
}

/** COPY's text format, written by the documentation: https://www.postgresql.org/docs/current/sql-copy.html */
function copyText(rows: readonly TextRow[]): Buffer {
  const named: Record<string, string> = {
    '\b': 'b',
    '\f': 'f',
    '\n': 'n',
    '\r': 'r',
    '\t': 't',
    '\v': 'v',
    '\\': '\\',
  };
  const field = (text: string | null) =>
    text === null ? '\\N' : [...text].map((c) => (named[c] === undefined ? c : `\\${named[c]}`)).join('');
  return Buffer.from(rows.map((row) => `${row.map(field).join('\t')}\n`).join(''));
}

const nasty = fc.string({
  unit: fc.constantFrom(
    '\\',
    '\n',
    '\t',
    '\r',
    '\b',
    '\f',
    '\v',
    'N',
    '.',
    'ä',
    '€',
    '😀',
    '\ufeff',
    '\u2028',
    'x',
    '',
  ),
});
const value = fc.option(fc.oneof(nasty, fc.string({ unit: 'grapheme' })), { nil: null });

describe('the reader of COPY in text format', () => {
  it('gives every value back, wherever the stream is cut', () => {
    const input = fc.record({
      rows: fc.integer({ min: 1, max: 4 }).chain((n) => fc.array(fc.array(value, { minLength: n, maxLength: n }))),
      cuts: fc.infiniteStream(fc.integer({ min: 1, max: 7 })),
    });
    fc.assert(
      fc.property(input, ({ rows, cuts }) => {
        const bytes = copyText(rows);
        const reader = new CopyTextReader(rows[0]?.length ?? 1);
        const read: TextRow[] = [];
        for (let start = 0; start < bytes.length; ) {
          const end = start + cuts.next().value;
          read.push(...reader.read(bytes.subarray(start, end)));
          start = end;
        }
        expect(read).toEqual(rows);
      }),
    );
  });
});

describeServers('reading rows as text', (server) => {
  it('gives the values as PostgreSQL prints them, NULL as null', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [
          `CREATE TABLE public."a ""b" (id bigint, "T" text, at timestamptz, bytes bytea, f double precision, b boolean)`,
          `INSERT INTO public."a ""b" VALUES (9223372036854775807, E'\\\\ \\n\\t\\r\\b\\f\\x0b \\\\N €😀', '2024-02-29 12:00+02', '\\x00ff', 0.1, true),
             (NULL, '', NULL, '', 'NaN', NULL), (-1, '\\N', NULL, NULL, '-0', false)`,
        ]);
        const columns = ['id', 'T', 'at', 'bytes', 'f', 'b'];
        expect(await allRows(connection, { schema: 'public', table: 'a "b', columns })).toEqual([
          ['9223372036854775807', '\\ \n\t\r\b\f\v \\N €😀', '2024-02-29 10:00:00+00', '\\x00ff', '0.1', 't'],
          [null, '', null, '\\x', 'NaN', null],
          ['-1', '\\N', null, null, '-0', 'f'],
        ]);
        expect(await allRows(connection, { schema: 'public', table: 'a "b', columns: ['T'] })).toHaveLength(3);
      }),
    ));

  it('reads any text that the server holds', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await connection.query('CREATE TABLE public.t (v text)');
        const storable = fc.oneof(nasty, fc.string({ unit: 'grapheme' })).filter((text) => !text.includes('\0'));
        await fc.assert(
          fc.asyncProperty(fc.array(fc.option(storable, { nil: null })), async (values) => {
            await connection.query('TRUNCATE public.t');
            await connection.query('INSERT INTO public.t SELECT pg_catalog.unnest($1::text[])', [values]);
            const rows = await allRows(connection, { schema: 'public', table: 't', columns: ['v'] });
            expect(rows).toEqual(values.map((text) => [text]));
          }),
          { numRuns: 40 },
        );
      }),
    ));

  it('reads empty tables, rows without columns, partitioned tables and values of many megabytes', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [
          'CREATE TABLE public.empty (a integer)',
          'CREATE TABLE public.bare ()',
          'INSERT INTO public.bare DEFAULT VALUES',
          'INSERT INTO public.bare DEFAULT VALUES',
          'CREATE TABLE public.parted (a integer) PARTITION BY LIST (a)',
          'CREATE TABLE public.part PARTITION OF public.parted FOR VALUES IN (1)',
          'INSERT INTO public.parted VALUES (1)',
          'CREATE TABLE public.large (a text, b integer)',
          `INSERT INTO public.large SELECT pg_catalog.repeat(E'€\\n', 2000000), 7`,
        ]);
        expect(await allRows(connection, { schema: 'public', table: 'empty', columns: ['a'] })).toEqual([]);
        expect(await allRows(connection, { schema: 'public', table: 'bare', columns: [] })).toEqual([[], []]);
        expect(await allRows(connection, { schema: 'public', table: 'parted', columns: ['a'] })).toEqual([['1']]);
        const [large] = await allRows(connection, { schema: 'public', table: 'large', columns: ['a', 'b'] });
        expect(large?.[0] === '€\n'.repeat(2_000_000)).toBe(true);
        expect(large?.[1]).toBe('7');
      }),
    ));

  it('leaves the session usable when the reader stops early', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [
          'CREATE TABLE public.t (a integer, b text)',
          `INSERT INTO public.t SELECT n, pg_catalog.repeat('x', 100) FROM pg_catalog.generate_series(1, 50000) n`,
        ]);
        for await (const batch of readTextRows(connection, { schema: 'public', table: 't', columns: ['a', 'b'] })) {
          expect(batch[0]?.[0]).toBe('1');
          break;
        }
        expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
        const failing = async () => {
          for await (const _ of readTextRows(connection, { schema: 'public', table: 't', columns: ['a', 'b'] })) {
            throw new Error('enough');
          }
        };
        await expect(failing()).rejects.toThrow('enough');
        expect(await allRows(connection, { schema: 'public', table: 't', columns: ['a'] })).toHaveLength(50_000);
      }),
    ));

  it('waits for a slow reader without gathering the rows', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        await prepare(connection, [
          'CREATE TABLE public.t (b text)',
          `INSERT INTO public.t SELECT pg_catalog.repeat('x', 1000) FROM pg_catalog.generate_series(1, 60000) n`,
        ]);
        const rows = readTextRows(connection, { schema: 'public', table: 't', columns: ['b'] });
        await rows.next();
        const before = process.memoryUsage();
        await new Promise((resolve) => setTimeout(resolve, 500));
        const after = process.memoryUsage();
        // 60 MB wait on the server's side; what came so far is at most some socket buffers.
        expect(after.heapUsed + after.external - before.heapUsed - before.external).toBeLessThan(10_000_000);
        let count = 0;
        for await (const batch of rows) count += batch.length;
        expect(count).toBeGreaterThan(50_000);
      }),
    ));

  it('tells the table of a failure, and the session stays usable', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (connection) => {
        const error = await allRows(connection, { schema: 'public', table: 'gone', columns: ['a'] }).catch((e) => e);
        expect(error).toBeInstanceOf(Failure);
        expect(error.message).toContain('public.gone');
        expect(error.message).toContain('42P01');
        expect(await connection.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
      }),
    ));

  it('fails when the connection is lost in the middle', async () =>
    withDatabase(server, async (url) =>
      withSession(url, async (other) =>
        withSession(url, async (connection) => {
          await prepare(connection, [
            'CREATE TABLE public.t (b text)',
            `INSERT INTO public.t SELECT pg_catalog.repeat('x', 1000) FROM pg_catalog.generate_series(1, 60000) n`,
          ]);
          const read = async () => {
            for await (const _ of readTextRows(connection, { schema: 'public', table: 't', columns: ['b'] })) {
              await other.query('SELECT pg_catalog.pg_terminate_backend($1)', [connection.backendPid]);
            }
          };
          await expect(read()).rejects.toBeInstanceOf(Failure);
        }),
      ),
    ));
});
