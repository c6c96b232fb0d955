import { childrenOf, contentsOf, statFields } from './process-tree.js';

/** Of Linux on every machine that Node runs on: https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
const ticksPerSecond = 100;

/** Id of the server's first process if it runs on this machine, found by way of a connection's own process; null if it does not. */
export async function findPostmaster(client) {
  const { rows } = await client.query('SELECT pg_backend_pid() AS pid, current_database() AS database');
  const [{ pid, database }] = rows;
  const title = contentsOf(`/proc/${pid}/cmdline`);
  if (!title.startsWith('postgres:') || !title.includes(` ${database} `)) return null;
  return Number(statFields(pid)?.[1] ?? 0) || null;
}

/** CPU seconds that a server has taken so far: its living processes, and those that have ended. */
export function serverCpu(postmaster) {
  if (postmaster === null) return null;
  const fields = statFields(postmaster);
  if (fields === null) return null;
  const living = childrenOf(postmaster).map((pid) => ticks(statFields(pid), [11, 12]));
  return (ticks(fields, [11, 12, 13, 14]) + living.reduce((sum, one) => sum + one, 0)) / ticksPerSecond;
}

/** utime, stime, and those of ended children, are the fields 14 to 17. */
function ticks(fields, indexes) {
  return indexes.reduce((sum, index) => sum + Number(fields?.[index] ?? 0), 0);
}
