import { readdirSync, readFileSync } from 'node:fs';

/** Ids of all living descendants of a process, where /proc tells: https://man7.org/linux/man-pages/man5/proc_tid_children.5.html */
export function descendants(pid) {
  return childrenOf(pid).flatMap((child) => [child, ...descendants(child)]);
}

export function childrenOf(pid) {
  return namesIn(`/proc/${pid}/task`).flatMap((task) =>
    contentsOf(`/proc/${pid}/task/${task}/children`).split(' ').filter(Boolean).map(Number),
  );
}

/** Peak of a process's resident memory in bytes so far, 0 where it is gone or cannot be known. */
export function peakMemory(pid) {
  const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(contentsOf(`/proc/${pid}/status`))?.[1];
  return Number(kilobytes ?? 0) * 1024;
}

/** Fields of /proc/<pid>/stat from the state on (field 3); null where the process is gone. */
export function statFields(pid) {
  const text = contentsOf(`/proc/${pid}/stat`);
  return text === '' ? null : text.slice(text.lastIndexOf(')') + 2).split(' ');
}

/** '' where the process is gone in the meantime. */
export function contentsOf(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function namesIn(folder) {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
