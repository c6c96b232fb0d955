import { execFileSync, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const program = fileURLToPath(new URL('../../bin/gigchain-migrate.js', import.meta.url));

/** Compiles src/ into dist/, as `npm run build` does. */
export function compile(): void {
  execFileSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit', 'false'], {
    cwd: root,
  });
  statSync(fileURLToPath(new URL('../../dist/cli/main.js', import.meta.url)));
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
