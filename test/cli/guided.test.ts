import { readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it, vi } from 'vitest';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { temporaryDirectory, writeSqlite } from '../support/sqlite-file.ts';
import { compile } from './compiled.ts';
import { atTerminal, type Typed } from './pseudo-terminal.ts';
import { colours, linesOnScreen, shownAt } from './screen.ts';

const question = 'navigate';
const down = '\u001b[B';
const enter = '\r';
const showThenStop: Typed[] = [
  { after: question, keys: down + down + enter },
  { after: /Nothing was written\.[\s\S]*navigate/, keys: down + down + down + enter },
];
const own = `SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace ORDER BY 1`;

function shop(): string {
  const folder = temporaryDirectory();
  writeSqlite(
    join(folder, 'shop.db'),
    `CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT NOT NULL, is_active BOOLEAN DEFAULT 1);
     CREATE TABLE orders (id INTEGER PRIMARY KEY, user_id INTEGER REFERENCES users, total REAL, note VARCHAR(3));
     CREATE VIEW odd AS SELECT soundex(name) FROM users;
     INSERT INTO users VALUES (1, 'Ada', 1), (2, 'Bob', 0);
     INSERT INTO orders VALUES (1, 1, 9.5, 'abc'), (2, 2, 1.25, 'abcdef');`,
  );
  return folder;
}

beforeAll(() => compile(), 180_000);

it('a test at a terminal that waits for what never comes ends, and shows the screen', async () => {
  const folder = shop();
  const waiting = atTerminal([], { cwd: folder, typed: [{ after: 'what never comes', keys: enter }], within: 8000 });
  await expect(waiting).rejects.toThrow(/waited for what never comes; it shows:[\s\S]*gigchain-migrate/);
  // Hung up on, the program ends too.
  const inFolder = () =>
    readdirSync('/proc').filter((name) => {
      try {
        return /^\d+$/.test(name) && readlinkSync(`/proc/${name}/cwd`) === folder;
      } catch {
        return false;
      }
    });
  await vi.waitFor(() => expect(inFolder()).toEqual([]), { timeout: 10_000 });
});

describeServers('started without arguments at a terminal', (server) => {
  const screenOf = async (columns: number, environment: Record<string, string> = {}) => {
    let ended = { exitCode: null as number | null, screen: '' };
    await withDatabase(server, async (url) => {
      const options = { cwd: shop(), typed: showThenStop, columns, environment: { DATABASE_URL: url, ...environment } };
      ended = await atTerminal([], options);
      expect(await asSuperuser(url, own)).toEqual([]);
    });
    const shown = (output: string): string => {
      const lines = linesOnScreen(output, columns).map((line) =>
        line.replace(/^Target: .*$/, 'Target: <target>').replace(/^ {2}PostgreSQL .*$/, '  PostgreSQL <version>'),
      );
      return `${shownAt(columns, lines).trimEnd()}\n`;
    };
    const asked = ended.screen.indexOf('select', ended.screen.indexOf('What next?')) + 'select'.length;
    return {
      exitCode: ended.exitCode,
      raw: ended.screen,
      asking: shown(ended.screen.slice(0, asked)),
      shown: shown(ended.screen),
    };
  };
  const golden = (name: string) => fileURLToPath(new URL(`screens/${name}.txt`, import.meta.url));

  it.each([80, 40])(
    'shows what it found and asks, %i columns wide; the plan can be looked at, and nothing done',
    async (columns) => {
      const { exitCode, asking, shown } = await screenOf(columns);
      expect(exitCode, shown).toBe(5);
      await expect(asking).toMatchFileSnapshot(golden(`guided-question-${columns}`));
      await expect(shown).toMatchFileSnapshot(golden(`guided-${columns}`));
    },
  );

  it('shows the same without colours', async () => {
    const { exitCode, shown, raw } = await screenOf(80, { NO_COLOR: '1' });
    expect(exitCode).toBe(5);
    await expect(shown).toMatchFileSnapshot(golden('guided-80'));
    expect(raw.match(colours)).toBeNull();
    expect((await screenOf(80)).raw).toMatch(colours);
  });

  it('goes from the dry run to the migration', async () => {
    await withDatabase(server, async (url) => {
      const typed = [
        { after: question, keys: enter },
        { after: /then discarded[\s\S]*navigate/, keys: enter },
        { after: 'Continue? (yes/no)', keys: 'yes\r' },
      ];
      const { exitCode, screen } = await atTerminal([], { cwd: shop(), typed, environment: { DATABASE_URL: url } });
      expect(exitCode, screen).toBe(0);
      const tried = screen.indexOf('Dry run: 2 tables, 4 rows loaded and verified, then discarded');
      expect(tried).toBeGreaterThan(0);
      expect(screen.indexOf('Migrated: 2 tables, 4 rows, every value verified')).toBeGreaterThan(tried);
      expect(screen.match(/Tables migrated: 2\r?\n/g)).toHaveLength(2);
      expect(await asSuperuser(url, own)).toEqual([{ relname: 'orders' }, { relname: 'users' }]);
    });
  });

  it('ends with the code of a plan that is blocked, and of Ctrl-C', async () => {
    await withDatabase(server, async (url) => {
      const environment = { DATABASE_URL: url };
      const folder = shop();
      writeSqlite(join(folder, 'shop2.db'), 'CREATE TABLE users (id INTEGER PRIMARY KEY)');
      const blocked = await atTerminal([], { cwd: folder, typed: [], environment });
      expect(blocked.exitCode, blocked.screen).toBe(3);
      expect(blocked.screen).toContain('blocker GM204');
      const ended = await atTerminal([], { cwd: shop(), typed: [{ after: question, keys: '\u0003' }], environment });
      expect(ended.exitCode, ended.screen).toBe(130);
      expect(await asSuperuser(url, own)).toEqual([]);
    });
  });
});
