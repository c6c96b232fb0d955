import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeGigchain } from '../../fixtures/generate.js';

/**
 * The main path as somebody goes it who has only the packed package: npx and an installation in empty folders, then plan, dry run,
 * migration into a kept embedded server, verification, rollback and its proof. Install scripts stay off, as npm 12 has it.
 * Expects that dist/ is built. Ends with 1 at the first thing that is not as it should be.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const largestMegabytes = 120;
const commandSeconds = 120;

/** Runs a program to its end. Throws, with what it said, where its exit code is another one. Out: its stdout. */
function run(program, args, { cwd, exitCode = 0 }) {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    timeout: commandSeconds * 1000,
    maxBuffer: 2 ** 28,
    shell: process.platform === 'win32',
    env: withoutTarget(process.env),
  });
  if (error !== undefined || status !== exitCode) {
    throw new Error(`${program} ${args.join(' ')} ended with ${error ?? status} instead of ${exitCode}:\n${stderr}`);
  }
  return stdout;
}

/** No variable of the surroundings may name a target, nor turn the output of GitHub's kind on. */
function withoutTarget(environment) {
  const named = /^(PG|DB_|DATABASE_|POSTGRES|GITHUB_)/;
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !named.test(name)));
}

function expectEqual(what, found, expected) {
  if (found === expected) return;
  throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(expected)}`);
}

function pack(folder) {
  const listed = run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: root });
  const [{ filename, files }] = Object.values(JSON.parse(listed));
  const paths = new Set(files.map(({ path }) => path));
  for (const needed of ['bin/gigchain-migrate.js', 'dist/cli/main.js', 'dist/index.d.ts', 'dist/config.schema.json']) {
    expectEqual(`${needed} in the package`, paths.has(needed), true);
  }
  const strays = [...paths].filter((path) => !/^(bin|dist|fixtures)\/|^(README\.md|package\.json)$/.test(path));
  expectEqual('files that do not belong into the package', strays.join(' '), '');
  return filename;
}

/** The folder and all that is in it, in MB of disk. */
function megabytesOf(path) {
  const found = lstatSync(path);
  const below = found.isDirectory() ? readdirSync(path).map((name) => megabytesOf(join(path, name))) : [];
  return below.reduce((sum, size) => sum + size, (found.blocks * 512) / 1e6);
}

/** Where Node has no SQLite of its own, the part of better-sqlite3 that `npm ci` compiled is taken: compiling takes minutes. */
function lendBinding(project) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 22 || (major === 22 && minor >= 16)) return "Node's own SQLite";
  const compiled = join(root, 'node_modules/better-sqlite3/build');
  if (!existsSync(compiled)) throw new Error(`${compiled} is missing: this Node needs better-sqlite3; run npm ci`);
  cpSync(compiled, join(project, 'node_modules/better-sqlite3/build'), { recursive: true });
  return 'better-sqlite3 as compiled by npm ci';
}

function timed(what, act) {
  const started = performance.now();
  const told = act();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${what}: ${seconds} s${told === undefined ? '' : `, ${told}`}`);
}

function walk(project) {
  const installed = join(project, 'node_modules/.bin/gigchain-migrate');
  const tool = (...words) => run(installed, words, { cwd: project });
  const document = (...words) => JSON.parse(tool(...words, '--json'));
  const kept = ['--to', 'embedded:server'];
  const plan = document('plan');
  expectEqual('status of the plan', plan.status, 'planned');
  expectEqual('status of the dry run', document('--dry-run', '--yes').status, 'dry-run');
  const { status, totals } = document('--yes', '--report', 'run.html', ...kept);
  expectEqual('status of the migration', status, 'migrated');
  expectEqual('tables that were migrated', totals.tables, plan.totals.tables);
  expectEqual('the report is there', existsSync(join(project, 'run.html')), true);
  expectEqual('status of the verification', document('verify', ...kept).status, 'verified');
  expectEqual('status of the rollback', document('rollback', ...kept).status, 'rolled_back');
  expectEqual('exit code of the proof', document('rollback', '--check', ...kept).exitCode, 0);
  return `${totals.tables} tables, ${totals.rows} rows`;
}

/** The library with its types, as a script of the same folder sees it. */
function importLibrary(project) {
  const script = `import { migrate, optionsOf, plan, rollback, verify } from 'gigchain-migrate';
const found = await plan(optionsOf({ sources: ['admin.db'], target: null }));
console.log([migrate, optionsOf, plan, rollback, verify].every((name) => typeof name === 'function'), found.report.exitCode);`;
  writeFileSync(join(project, 'script.mjs'), script);
  expectEqual('what the library says', run(process.execPath, ['script.mjs'], { cwd: project }).trim(), 'true 0');
}

async function main() {
  const folder = mkdtempSync(join(tmpdir(), 'gigchain-package-'));
  // PostgreSQL refuses to run as root, and the user that it then runs as has to reach its data below.
  chmodSync(folder, 0o711);
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const version = JSON.parse(execFileSync('npm', ['pkg', 'get', 'version'], { cwd: root, encoding: 'utf8' }));
  console.log(`Node ${process.versions.node}, npm ${run('npm', ['--version'], { cwd: root }).trim()}`);
  let tarball = '';
  timed('packed', () => {
    tarball = pack(folder);
  });
  const [empty, project] = ['empty', 'project'].map((name) => join(folder, name));
  for (const place of [empty, project]) {
    mkdirSync(place);
    cpSync(join(folder, tarball), join(place, tarball));
  }
  const install = ['--ignore-scripts', '--prefer-offline', '--no-audit', '--no-fund'];
  timed(`npx ./${tarball}`, () => {
    const told = run('npx', ['--yes', ...install, '--', `./${tarball}`, '--version'], { cwd: empty });
    expectEqual('version', told.trim(), version);
  });
  writeFileSync(join(project, 'package.json'), '{ "private": true }');
  timed('installed', () => {
    run('npm', ['install', ...install, `./${tarball}`], { cwd: project });
    const megabytes = megabytesOf(join(project, 'node_modules'));
    if (megabytes > largestMegabytes) throw new Error(`${megabytes} MB instead of ${largestMegabytes} at most`);
    return `${Math.round(megabytes)} MB, reads with ${lendBinding(project)}`;
  });
  await writeGigchain({ directory: project, rows: 100, only: ['analytics', 'admin'] });
  timed('plan to rollback', () => walk(project));
  timed('library', () => importLibrary(project));
}

await main().catch((error) => {
  console.error(`error: ${error.message}`);
  process.exitCode = 1;
});
