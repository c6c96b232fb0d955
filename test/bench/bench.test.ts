import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, program } from '../cli/compiled.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
let output = '';
let temporary = '';

beforeAll(() => {
  output = mkdtempSync(join(tmpdir(), 'gigchain-bench-test-'));
  temporary = mkdtempSync(join(tmpdir(), 'gigchain-bench-tmp-'));
  // The embedded server may run as another user.
  chmodSync(temporary, 0o755);
  compile();
}, 180_000);
afterAll(() => {
  for (const folder of [output, temporary]) rmSync(folder, { recursive: true });
});

function bench(words: readonly string[]) {
  const json = join(output, 'report.json');
  const { status, stdout, stderr } = spawnSync(process.execPath, [here('bench.js'), ...words, '--json', json], {
    encoding: 'utf8',
    env: { ...process.env, TMPDIR: temporary },
  });
  expect(status, stderr).toBe(0);
  expect(readdirSync(temporary)).toEqual([]);
  return { stdout, report: JSON.parse(readFileSync(json, 'utf8')) };
}

describe('the benchmark', { timeout: 300_000 }, () => {
  it('measures, compares and draws, and leaves nothing behind', () => {
    const html = join(output, 'report.html');
    const words = ['--scale', '0.001', '--pairs', '1', '--data', 'D2,D3,D4', '--no-peers', '--html', html];
    const growth = ['--growth', '--growth-rows', '100,1000', '--growth-tables', '2,4'];
    const { stdout, report } = bench([...words, ...growth]);
    expect(report.datasets.map(({ name }: { name: string }) => name)).toEqual(['D2', 'D3', 'D4']);
    for (const { results } of report.datasets) {
      expect(results).toHaveLength(2);
      const [full, counts] = results;
      expect(full).toMatchObject({ kind: 'right', name: 'gigchain-migrate', ratio: { median: 1, low: 1, high: 1 } });
      expect(full.seconds).toBeGreaterThan(full.phases.load);
      expect(full.cpuSeconds).toBeGreaterThan(0.05);
      expect(Object.keys(full.phases)).toEqual(['inspect', 'plan', 'create', 'load', 'finish', 'verify', 'cutover']);
      expect(counts.ratio.median).toBeCloseTo(counts.seconds / full.seconds);
      if (process.platform === 'linux') {
        expect(full.memory).toBeGreaterThan(2e7);
        expect(full.serverCpuSeconds).toBeGreaterThan(0);
      }
    }
    expect(report.growth.map(({ of, points }: { of: string; points: unknown[] }) => [of, points.length])).toEqual([
      ['rows', 2],
      ['tables', 2],
    ]);
    expect(stdout).toContain('Growth with tables');
    const page = readFileSync(html, 'utf8');
    expect(page).toContain('<svg');
    expect(page).toContain('prefers-color-scheme: dark');
    expect(page).not.toMatch(/https?:|src=|url\(/);
  });

  it('calls a wrong result wrong, and does not time it', () => {
    const migrates = `"${process.execPath}" "${program}" migrate "$SOURCE" --to "$TARGET" --yes`;
    const alters = (sql: string) =>
      `${migrates} && "${process.execPath}" "${here('alter-target.js')}" "$TARGET" "${sql}"`;
    const peers = {
      honest: migrates,
      changes: alters('UPDATE events SET amount = amount + 1e-6 WHERE id = 7'),
      loses: alters('DELETE FROM events WHERE id = 7'),
      swaps: alters('UPDATE events SET id = CASE id WHEN 7 THEN -8 ELSE -7 END WHERE id IN (7, 8)'),
      nothing: 'true',
      fails: 'echo out of luck >&2; exit 3',
    };
    const words = Object.entries(peers).flatMap(([name, command]) => ['--peer', `${name}=${command}`]);
    const { stdout, report } = bench(['--scale', '0.0001', '--pairs', '1', '--data', 'D1', '--no-peers', ...words]);
    const [, , honest, ...others] = report.datasets[0].results;
    expect(honest).toMatchObject({ name: 'honest', kind: 'right' });
    expect(others).toMatchObject([
      { name: 'changes', kind: 'wrong', reason: 'events: 300 rows, but their values differ from the source' },
      { name: 'loses', kind: 'wrong', reason: 'events: 299 rows instead of 300' },
      { name: 'swaps', kind: 'wrong', reason: 'events: 300 rows, but their values differ from the source' },
      { name: 'nothing', kind: 'wrong', reason: 'events: relation "events" does not exist' },
      { name: 'fails', kind: 'failed', reason: 'ended with 3: out of luck' },
    ]);
    for (const result of others) expect(result).not.toHaveProperty('seconds');
    expect(stdout).toContain('loses: wrong, not timed: events: 299 rows instead of 300');
  });
});
