import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { runMeasured } from './run-measured.js';

const never = new AbortController().signal;
const shell = (command: string, options: { limit?: number; signal?: AbortSignal } = {}) =>
  runMeasured(
    { program: '/bin/sh', words: ['-c', command], folder: tmpdir(), environment: { NODE: process.execPath } },
    { limit: 60, signal: never, ...options },
  );

describe('a measured run', () => {
  it('counts the time and the memory of all processes of a tool', async () => {
    const uses = `
      const memory = Buffer.alloc(100e6, 1);
      while (process.cpuUsage().user < 0.5e6) for (let at = 0; at < 1e6; at += 1) memory[at] += 1;
      setTimeout(() => console.log('done'), 300)`;
    const { seconds, cpuSeconds, memory, stdout, failure } = await shell(
      `"$NODE" -e "${uses}" & "$NODE" -e "${uses}"; wait`,
    );
    expect({ stdout, failure }).toEqual({ stdout: 'done\ndone\n', failure: null });
    expect(seconds).toBeGreaterThan(0.8);
    expect(cpuSeconds).toBeGreaterThan(0.9);
    expect(cpuSeconds).toBeLessThan(10);
    if (process.platform === 'linux') {
      expect(memory).toBeGreaterThan(200e6);
      expect(memory).toBeLessThan(600e6);
    }
  });

  it('tells how a tool failed, and ends one that takes too long with all its processes', async () => {
    expect(await shell('echo no >&2; exit 4')).toMatchObject({ failure: 'ended with 4: no' });
    expect(await shell('sleep 60 | cat', { limit: 0.5 })).toMatchObject({ failure: 'took longer than 0.5 s' });
  });

  it('is interrupted', async () => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('enough')), 300);
    await expect(shell('sleep 60 | cat', { signal: controller.signal })).rejects.toThrow('enough');
  });
});
