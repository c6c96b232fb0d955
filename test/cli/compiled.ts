import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const program = fileURLToPath(new URL('../../bin/gigchain-migrate.js', import.meta.url));

/** Compiles src/ into dist/, as `npm run build` does but for the types, unless dist/ is newer than all of it. */
export function compile(): void {
  if (isUpToDate()) return;
  execFileSync(process.execPath, ['.build/bundle.js'], { cwd: root });
  statSync(compiled);
}

const compiled = join(root, 'dist/cli/main.js');

function isUpToDate(): boolean {
  if (!existsSync(compiled)) return false;
  const built = statSync(compiled).mtimeMs;
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' });
  return sources.every((name) => statSync(join(root, 'src', name)).mtimeMs < built);
}

export interface Ended {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the compiled program without a terminal, and with no variable that could name a target. */
export function gigchainMigrate(
  words: readonly string[],
  options: { readonly cwd: string; readonly environment?: Record<string, string> },
): Ended {
  const { PATH = '' } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...words], {
    cwd: options.cwd,
    env: { PATH, HOME: options.cwd, ...options.environment },
    input: '',
    encoding: 'utf8',
    timeout: 60_000,
  });
  return { exitCode: status, stdout, stderr };
}
