import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { descendants, peakMemory } from './process-tree.js';

/** The shell tells what all its children took, which Node cannot: https://pubs.opengroup.org/onlinepubs/9699919799/utilities/V3_chap02.html#times */
const wrapper = '"$@" 3>&-; status=$?; times >&3; exit $status';
const pollEvery = 20;

/**
 * @typedef {object} Command
 * @property {string} program
 * @property {readonly string[]} words
 * @property {Readonly<Record<string, string>>} [environment]
 * @property {string} folder where it runs
 *
 * @typedef {object} Measured
 * @property {number} seconds
 * @property {number | null} cpuSeconds user and system, of all its processes
 * @property {number | null} memory peak in bytes, of all its processes at once; null where there is no /proc
 * @property {string} stdout
 * @property {string | null} failure
 */

/**
 * Runs a tool to its end and measures it; one that takes longer than the limit is ended. Throws the signal's reason when that is given.
 * @param {Command} command
 * @param {{ limit: number, signal: AbortSignal }} options
 * @returns {Promise<Measured>}
 */
export async function runMeasured({ program, words, environment, folder }, { limit, signal }) {
  signal.throwIfAborted();
  const start = performance.now();
  const child = spawn('/bin/sh', ['-c', wrapper, 'sh', program, ...words], {
    cwd: folder,
    env: { ...process.env, LC_ALL: 'C.UTF-8', ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
    detached: true,
  });
  const timeout = AbortSignal.timeout(limit * 1000);
  const end = () => killGroup(child.pid);
  for (const ending of [signal, timeout]) ending.addEventListener('abort', end);
  const peak = watchMemory(child.pid);
  const output = Promise.all([text(child.stdout), text(child.stderr), text(child.stdio[3])]);
  const [code, killedBy] = await once(child, 'exit');
  const seconds = (performance.now() - start) / 1000;
  for (const ending of [signal, timeout]) ending.removeEventListener('abort', end);
  const memory = peak();
  const [stdout, stderr, times] = await output;
  signal.throwIfAborted();
  return {
    seconds,
    cpuSeconds: cpuOf(times),
    memory,
    stdout,
    failure: timeout.aborted ? `took longer than ${limit} s` : failureOf(code ?? killedBy, stderr),
  };
}

function failureOf(ending, stderr) {
  if (ending === 0) return null;
  const said = stderr.split('\n').filter((line) => line.trim() !== '');
  return `ended with ${ending}: ${said.slice(-3).join(' / ').slice(0, 300)}`;
}

function killGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It has just ended by itself.
  }
}

/** The second line is that of the children: `0m1.25s 0m0.10s`, user and system. */
function cpuOf(times) {
  const found = [...(times.split('\n')[1] ?? '').matchAll(/(\d+)m([\d.,]+)s/g)];
  if (found.length !== 2) return null;
  return found.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds.replace(',', '.')), 0);
}

/** Each process knows its own peak, so only what grows in its last moments is missed. */
function watchMemory(pid) {
  let most = 0;
  const look = () => {
    const now = descendants(pid).reduce((sum, child) => sum + peakMemory(child), 0);
    most = Math.max(most, now);
  };
  const timer = setInterval(look, pollEvery).unref();
  return () => {
    clearInterval(timer);
    return most === 0 ? null : most;
  };
}
