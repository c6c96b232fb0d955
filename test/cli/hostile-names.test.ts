import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { writeSqlite } from '../support/sqlite-file.ts';
import { compile, gigchainMigrate } from './compiled.ts';

/** What moves the cursor, colours, clears, ends a line or turns the direction of text. */
const unsafe = /(?![\n\t])[\p{Cc}\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/u;
const nasty = '\x1b[2J\x9b31m\x07\x7f\u202e\u200f\u2066\u2028\r\n$$ */ \';--"';
const table = `t${nasty}`;
const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gigchain-hostile-'));
  mkdirSync(join(folder, 'tmp'));
  compile();
  writeSqlite(
    join(folder, `a${nasty.replaceAll('/', '')}.db`),
    `CREATE TABLE ${quoted(table)} (id INTEGER PRIMARY KEY, ${quoted(`c${nasty}`)} INTEGER DEFAULT 7, d DATE DEFAULT ${literal(nasty)});
     INSERT INTO ${quoted(table)} VALUES (1, ${literal(nasty)}, ${literal(nasty)});
     CREATE INDEX ${quoted(`i${nasty}`)} ON ${quoted(table)} (${quoted(`c${nasty}`)});
     CREATE VIEW ${quoted(`v${nasty}`)} AS SELECT ${literal(nasty)} AS ${quoted(`x${nasty}`)}, no_such_function(1) FROM ${quoted(table)};
     CREATE TRIGGER ${quoted(`g${nasty}`)} AFTER INSERT ON ${quoted(table)} BEGIN SELECT RAISE(FAIL, ${literal(nasty)}); END;`,
  );
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true }));

describeServers('names and values with control characters and marks of direction', (server) => {
  it('never reach the terminal as they are, and are carried as they are', async () => {
    await withDatabase(server, async (url) => {
      const shown: string[] = [];
      const run = (words: string[], exitCode: number) => {
        const ended = gigchainMigrate([...words, '--to', url], { cwd: folder });
        expect(ended.exitCode, `${words.join(' ')}: ${ended.stderr}`).toBe(exitCode);
        for (const [stream, text] of Object.entries({ stdout: ended.stdout, stderr: ended.stderr })) {
          const at = text.search(unsafe);
          expect(
            at === -1 ? '' : `${words.join(' ')}, ${stream}: ${JSON.stringify(text.slice(at - 40, at + 20))}`,
          ).toBe('');
          shown.push(text);
        }
        return ended.stdout;
      };
      await asSuperuser(
        url,
        `CREATE TABLE ${quoted(table)} (x int); CREATE VIEW ${quoted(`w${nasty}`)} AS SELECT * FROM ${quoted(table)}`,
      );
      run(['plan', '--verbose'], 3);
      run(['--yes', '--debug'], 3);
      await asSuperuser(url, `DROP VIEW ${quoted(`w${nasty}`)}`);
      for (const words of [
        ['plan', '--json'],
        ['doctor', '--verbose'],
        ['--yes', '--verbose'],
        ['verify', '--json'],
        ['status'],
        ['status', '--json'],
      ]) {
        run(words, 0);
      }
      expect(
        await asSuperuser(
          url,
          `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
        ),
      ).toEqual([{ relname: table }]);
      await asSuperuser(url, `UPDATE ${quoted(table)} SET ${quoted(`c${nasty}`)} = 'x${nasty.replaceAll("'", "''")}'`);
      run(['verify'], 4);
      run(['verify', '--json'], 4);
      run(['rollback', nasty.replaceAll('\0', '')], 2);
      run(['rollback'], 3);
      run(['rollback', '--json'], 3);
      run(['rollback', '--json', '--despite-changes'], 0);
      run([`no${nasty}.db`], 2);
      run([`--x${nasty}`], 2);
      expect(shown.join('')).toContain('\\u{1b}[2J');
    });
  });

  it('start no workflow command in the log of GitHub Actions', async () => {
    await withDatabase(server, async (url) => {
      const place = mkdtempSync(join(folder, 'actions-'));
      const names = [
        '::error::planted',
        '\n::add-mask::planted',
        ' \u3000::stop-commands::planted',
        '##[error]planted',
      ];
      writeSqlite(
        join(place, '::warning::planted.db'),
        names
          .map((name) => {
            const [relation, value] = [quoted(name), literal(name)];
            return `CREATE TABLE ${relation} (${relation} INTEGER PRIMARY KEY AUTOINCREMENT, ${quoted(`d${name}`)} DATE);
              INSERT INTO ${relation} (${quoted(`d${name}`)}) VALUES (${value});
              CREATE VIEW ${quoted(`${name}v`)} AS SELECT no_such_function(${value}) FROM ${relation};`;
          })
          .join('\n'),
      );
      const environment = { GITHUB_ACTIONS: 'true', DATABASE_URL: url };
      const lines = [
        ['plan'],
        ['plan', '--verbose'],
        ['plan', '--json'],
        ['doctor'],
        ['--yes', '--verbose'],
        ['verify'],
        ['status'],
        ['rollback'],
        ['rollback', '--check'],
      ].flatMap((words) => {
        const { exitCode, stdout, stderr } = gigchainMigrate(words, { cwd: place, environment });
        expect(exitCode, `${words.join(' ')}: ${stderr}`).toBe(0);
        return `${stdout}\n${stderr}`.split('\n');
      });
      // What the runner takes for a command, but for the annotations that are meant to be ones.
      const taken = lines.filter((line) => line.trim().startsWith('::') || line.includes('##['));
      expect(taken.filter((line) => !/^::warning title=GM\d{3} [^:]*::[^:]/.test(line))).toEqual([]);
      expect(taken.length).toBeGreaterThan(0);
      expect(lines).toContain('  \\u{3a}:error::planted: completed');
      expect(lines).toContain('\\u{3a}:warning::planted');
    });
  });

  it('end no comment of the script, so that nothing in a name is run', async () => {
    await withDatabase(server, async (url) => {
      const place = mkdtempSync(join(folder, 'script-'));
      const evil = 'x\rCREATE TABLE planted ();--';
      writeSqlite(
        join(place, 'a.db'),
        `CREATE TABLE ${quoted(evil)} (id INTEGER PRIMARY KEY); CREATE INDEX "i\rCREATE TABLE planted ();--" ON ${quoted(evil)} (id)`,
      );
      const { stdout } = gigchainMigrate(['plan', '--sql'], { cwd: place });
      expect(stdout).toContain('CREATE TABLE');
      await asSuperuser(url, stdout);
      const there = await asSuperuser(
        url,
        `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace`,
      );
      expect(there).toEqual([{ relname: evil }]);
    });
  });
});
