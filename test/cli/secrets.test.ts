import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { writeSqlite } from '../support/sqlite-file.ts';
import { compile, gigchainMigrate } from './compiled.ts';

const password = 'Zq9!s3cr&t=pw';
const encoded = encodeURIComponent(password);
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gigchain-secrets-'));
  compile();
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

interface Carrier {
  readonly name: string;
  readonly words?: (url: string) => string[];
  readonly environment?: (url: string) => Record<string, string>;
  readonly files?: (url: string) => Record<string, string>;
}

const withPassword = (url: string) => url.replace(/\/\/([^:@/]*)@/, `//$1:${encoded}@`);
const placeOf = (url: string) => {
  const { searchParams, pathname, hostname, port } = new URL(url.replace('@/', '@localhost/'));
  return {
    host: searchParams.get('host') ?? hostname,
    port: searchParams.get('port') ?? (port || '5432'),
    database: pathname.slice(1),
  };
};
const libpq = (url: string) => {
  const { host, port, database } = placeOf(url);
  return { PGHOST: host, PGPORT: port, PGUSER: 'postgres', PGDATABASE: database };
};

/** Every way in which a password can come. */
const carriers: readonly Carrier[] = [
  { name: '--to', words: (url) => ['--to', withPassword(url)] },
  { name: 'DATABASE_URL', environment: (url) => ({ DATABASE_URL: withPassword(url) }) },
  { name: '.env', files: (url) => ({ '.env': `DATABASE_URL='${withPassword(url)}'\n` }) },
  {
    name: 'DB_PASSWORD',
    environment: (url) => {
      const { host, port, database } = placeOf(url);
      return { DB_HOST: host, DB_PORT: port, DB_USER: 'postgres', DB_PASSWORD: password, DB_NAME: database };
    },
  },
  { name: 'PGPASSWORD', environment: (url) => ({ ...libpq(url), PGPASSWORD: password }) },
  { name: '.pgpass', environment: libpq, files: () => ({ '.pgpass': `*:*:*:*:${password}\n` }) },
  {
    name: 'a service file',
    environment: () => ({ PGSERVICE: 'gigchain' }),
    files: (url) => {
      const { host, port, database } = placeOf(url);
      return {
        '.pg_service.conf': `[gigchain]\nhost=${host}\nport=${port}\nuser=postgres\ndbname=${database}\npassword=${password}\n`,
      };
    },
  },
];

describeServers('a password', (server) => {
  it.each(carriers)(
    'that comes by $name is in no output, no journal, no process list and no file that is left',
    async (carrier) =>
      withDatabase(server, async (url) => {
        const cwd = mkdtempSync(join(folder, 'place-'));
        const temporary = join(cwd, 'tmp');
        mkdirSync(temporary);
        writeSqlite(join(cwd, 'a.db'), 'CREATE TABLE users (id INTEGER PRIMARY KEY); INSERT INTO users VALUES (1)');
        const given = (target: string) => {
          for (const [name, text] of Object.entries(carrier.files?.(target) ?? {}))
            writeFileSync(join(cwd, name), text, { mode: 0o600 });
          return (words: string[]) =>
            gigchainMigrate([...words, ...(carrier.words?.(target) ?? [])], {
              cwd,
              environment: { TMPDIR: temporary, ...carrier.environment?.(target) },
            });
        };
        const outputs: string[] = [];
        const expectEnd = (run: ReturnType<typeof given>, words: string[], exitCode: number) => {
          const ended = run(words);
          expect(ended.exitCode, ended.stderr).toBe(exitCode);
          outputs.push(ended.stdout, ended.stderr);
        };
        const run = given(url);
        const checks = [
          '--check-command',
          'ps -eo args > processes; test "$DATABASE_TYPE" = postgresql',
          '--check-command',
          'echo "$DATABASE_URL" > seen',
        ];
        expectEnd(run, ['a.db', '--yes', '--debug', '--verbose', ...checks], 0);
        expectEnd(
          run,
          [
            'a.db',
            '--yes',
            '--debug',
            '--json',
            '--check-command',
            'echo "it is $DATABASE_URL"; exit 1',
            '--check-sql',
            `SELECT '${password}' <> ''`,
          ],
          1,
        );
        for (const words of [['status'], ['rollback', '--debug']]) expectEnd(run, words, 0);
        expectEnd(given(url.replace(placeOf(url).database, 'no_such_database')), ['a.db', '--yes', '--debug'], 1);
        const journal = await asSuperuser(
          url,
          `SELECT pg_catalog.query_to_xml('SELECT * FROM gigchain_migrate.runs', true, false, '') AS x`,
        );
        outputs.push(JSON.stringify(journal));
        if (carrier.words === undefined) outputs.push(readFileSync(join(cwd, 'processes'), 'utf8'));
        for (const output of outputs) {
          expect(output).not.toContain(password);
          expect(output).not.toContain(encoded);
          expect(output).not.toContain('s3cr');
        }
        expect(readFileSync(join(cwd, 'seen'), 'utf8')).toContain(encoded);
        expect(readdirSync(temporary)).toEqual([]);
      }),
  );
});

describe('a planted .env or configuration', () => {
  it('names a target at most: no command and no SQL of it is run, and the target is told first', () => {
    const cwd = mkdtempSync(join(folder, 'planted-'));
    writeSqlite(join(cwd, 'a.db'), 'CREATE TABLE users (id INTEGER PRIMARY KEY)');
    writeFileSync(join(cwd, 'evil.cjs'), `require('node:fs').writeFileSync(${JSON.stringify(join(cwd, 'ran'))}, '')`);
    const touch = `touch ${join(cwd, 'ran')}`;
    writeFileSync(
      join(cwd, '.env'),
      [
        'DATABASE_URL=postgresql://postgres:planted-pw@127.0.0.1:1/evil',
        `NODE_OPTIONS=--require ${join(cwd, 'evil.cjs')}`,
        `PATH=${cwd}`,
        ...['CHECK_COMMAND', 'STOP_COMMAND', 'START_COMMAND', 'CHECK_SQL', 'GIGCHAIN_CHECK_COMMAND'].map(
          (name) => `${name}=${touch}`,
        ),
        `X=$(${touch})`,
        `Y=\`${touch}\``,
      ].join('\n'),
    );
    const config = { stopCommand: touch, checks: [{ command: touch }], 'check-command': [touch] };
    writeFileSync(join(cwd, 'gigchain-migrate.config.json'), JSON.stringify(config));
    const { exitCode, stderr } = gigchainMigrate(['--yes'], { cwd });
    expect([1, 2]).toContain(exitCode);
    expect(readdirSync(cwd)).not.toContain('ran');
    expect(stderr).not.toContain('planted-pw');
    if (exitCode === 1)
      expect(stderr).toContain('Target: postgresql://postgres@127.0.0.1:1/evil (DATABASE_URL in .env)');
  });
});
