import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandTable } from '../../src/cli/commands/all.ts';
import { optionTable } from '../../src/cli/option-table.ts';
import { compile, gigchainMigrate } from './compiled.ts';

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];
let folder = '';
const scriptOf = (shell: Shell) => join(folder, `completion.${shell}`);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'gigchain-completion-'));
  writeFileSync(join(folder, 'analytics.db'), '');
  writeFileSync(join(folder, 'my data.db'), '');
  mkdirSync(join(folder, 'copies'));
  compile();
  for (const shell of shells) {
    const { exitCode, stdout, stderr } = gigchainMigrate(['completion', shell], { cwd: folder });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    writeFileSync(scriptOf(shell), stdout);
  }
}, 180_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const isThere = (program: string) => spawnSync(program, ['--version']).status === 0;

/** What is typed before the Tab key, and the line as the shell then has it. */
const completed: readonly (readonly [string, string])[] = [
  ['pla', 'plan'],
  ['rollback --despite', 'rollback --despite-changes'],
  ['plan --text-c', 'plan --text-collation'],
  ['verify --verify co', 'verify --verify counts'],
  ['--dependents rep', '--dependents repoint'],
  ['plan anal', 'plan analytics.db'],
  ['plan my', 'plan my\\ data.db'],
  ['--backup cop', '--backup copies'],
  ['completion fi', 'completion fish'],
  ['plan --despite', 'plan --despite'],
  ['status anal', 'status anal'],
];

/**
 * Types each line at one interactive shell on a pseudo-terminal, presses Tab, and has the shell print what stands there then, without the
 * blank or slash in the end that zsh takes back when the line is edited.
 */
function pressTab(shell: 'bash' | 'zsh', lines: readonly string[]): Promise<string[]> {
  const start = { bash: 'bash --norc --noprofile -i', zsh: 'zsh -f -i' }[shell];
  const child = spawn('script', ['-qefc', `stty cols 200 rows 40; exec ${start}`, '/dev/null'], {
    cwd: folder,
    env: { PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm', SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const load = {
    bash: `bind 'set bell-style none'; bind 'set enable-bracketed-paste off'; source ${scriptOf('bash')}`,
    zsh: `autoload -U compinit; compinit -u -D; source ${scriptOf('zsh')}; unset zle_bracketed_paste; setopt no_beep`,
  }[shell];
  const printed: string[] = [];
  let screen = '';
  let isReady = false;
  child.stdout.setEncoding('utf8');
  child.stdin.write(` ${load}; PS1=''; echo rea''dy\n`);
  return new Promise((resolve, reject) => {
    const type = (): void => {
      const next = lines[printed.length];
      if (next === undefined) {
        resolve(printed);
        child.kill();
        return;
      }
      child.stdin.write(` gigchain-migrate ${next}\t`);
      // To the start of the line and to its end: it becomes a text that is printed. Keys that wait make zsh complete otherwise.
      setTimeout(() => child.stdin.write("\u0001echo '<\u0005>'\n"), 700);
    };
    child.stdout.on('data', (chunk: string) => {
      screen += chunk;
      if (!isReady) {
        isReady = screen.includes('ready\r\n');
        if (isReady) type();
        return;
      }
      const line = /(?:^|J)< gigchain-migrate (.*)>\r?$/m.exec(screen)?.[1];
      if (line === undefined) return;
      screen = '';
      printed.push(line.replace(/[ /]$/, ''));
      type();
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error(`the shell ended: ${screen}`)));
  });
}

for (const shell of ['bash', 'zsh'] as const) {
  it.skipIf(!isThere(shell))(`Tab in ${shell} completes what can be completed`, async () => {
    const lines = await pressTab(
      shell,
      completed.map(([typed]) => typed),
    );
    expect(lines.map((line, at) => [completed[at]?.[0], line])).toEqual(completed);
  });
}

describe.skipIf(!isThere('fish'))('Tab in fish', () => {
  it.each(completed)('%j', (typed, line) => {
    const words = ['-N', '-c', `source ${scriptOf('fish')}; complete -C "gigchain-migrate ${typed}"`];
    const offered = execFileSync('fish', words, {
      cwd: folder,
      env: { HOME: folder, PATH: process.env.PATH ?? '' },
      encoding: 'utf8',
    });
    const first = offered.split('\n').map((entry) => entry.split('\t')[0] ?? '');
    const wanted =
      line === typed
        ? ''
        : (line
            .trimEnd()
            .split(/(?<!\\) /)
            .at(-1)
            ?.replaceAll('\\', '') ?? '');
    expect(first[0]?.replace(/\/$/, '')).toBe(wanted);
  });
});

describe('the scripts', () => {
  it.each(shells)('of %s know every command and every option', (shell) => {
    const { stdout } = gigchainMigrate(['completion', shell], { cwd: folder });
    for (const { name } of commandTable) expect(stdout).toContain(name);
    for (const { flag } of optionTable) {
      const written = shell === 'fish' ? `-l ${flag.slice(2)} ` : flag;
      expect(stdout).toContain(written);
    }
  });

  it('are for three shells', () => {
    const { exitCode, stderr } = gigchainMigrate(['completion', 'bsh'], { cwd: folder });
    expect(exitCode).toBe(2);
    expect(stderr).toBe('error: there is no completion for "bsh"\n  Did you mean bash or zsh?\n');
  });
});
