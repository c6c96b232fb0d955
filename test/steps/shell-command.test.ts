import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runShell, type ShellOptions } from '../../src/steps/shell-command.ts';
import { temporaryDirectory } from '../support/sqlite-file.ts';

function options(changes: Partial<ShellOptions> = {}): ShellOptions {
  const signal = new AbortController().signal;
  const environment = { PATH: process.env.PATH };
  return { environment, temporaryDirectory: temporaryDirectory(), timeout: 20_000, signal, ...changes };
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a command of the operator', () => {
  it.each([
    ['true', null, ''],
    ['echo out; echo err >&2; exit 3', 'it ended with 3', 'out\nerr'],
    ['kill -9 $$', 'it was ended by SIGKILL', ''],
    ['no-such-program-here', 'it ended with 127', expect.stringContaining('no-such-program-here:')],
    ['read x || echo nothing to read', null, 'nothing to read'],
  ])('%s', async (command, problem, output) => {
    const ended = await runShell(command, options());
    expect(ended.problem).toBe(problem);
    expect(ended.output).toEqual(output);
  });

  it('sees the environment it is given and no other', async () => {
    const { output } = await runShell(
      'env | sort | grep -v ^_ | cut -d= -f1',
      options({ environment: { PATH: process.env.PATH, B: '1' } }),
    );
    expect(output.split('\n').filter((name) => !['PWD', 'SHLVL', 'OLDPWD'].includes(name))).toEqual(['B', 'PATH']);
  });

  it('keeps the end of a long output', async () => {
    const { output } = await runShell('seq 1 100000', options());
    expect(output).toMatch(/^\d*\n99\d{3}\n(.*\n)*100000$/);
    expect(output.length).toBeLessThanOrEqual(4000);
  });

  it('is ended with all that it started when it takes too long, and when it is interrupted', async () => {
    const place = temporaryDirectory();
    const command = `sleep 300 & echo $! > ${place}/pid; trap '' TERM; wait; wait`;
    const late = await runShell(command, options({ timeout: 300 }));
    expect(late.problem).toBe('it had not ended after 0.3 s');
    const pid = Number(readFileSync(join(place, 'pid'), 'utf8'));
    await sleep(100);
    expect(isAlive(pid)).toBe(false);
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 200);
    expect(await runShell('sleep 300', options({ signal: controller.signal }))).toMatchObject({
      problem: 'it was interrupted',
    });
    expect(await runShell('sleep 300', options({ signal: controller.signal }))).toMatchObject({
      problem: 'it was interrupted',
    });
  });

  it('may leave a program running, which goes on printing and is not waited for', async () => {
    const place = temporaryDirectory();
    const given = options();
    writeFileSync(
      join(place, 'app.sh'),
      `for i in 1 2 3 4 5 6; do echo up || exit 9; sleep 0.2; done; echo $? > ${place}/done`,
    );
    const begun = performance.now();
    expect(await runShell(`sh ${place}/app.sh & echo $! > ${place}/pid`, given)).toMatchObject({ problem: null });
    expect(performance.now() - begun).toBeLessThan(1000);
    const pid = Number(readFileSync(join(place, 'pid'), 'utf8'));
    onTestFinished(() => {
      if (isAlive(pid)) process.kill(pid);
    });
    expect(isAlive(pid)).toBe(true);
    expect(readdirSync(given.temporaryDirectory)).toEqual([]);
    for (let i = 0; i < 50 && !existsSync(join(place, 'done')); i += 1) await sleep(100);
    expect(readFileSync(join(place, 'done'), 'utf8')).toBe('0\n');
  });
});
