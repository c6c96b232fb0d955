import { whatIsWrong } from './check/check.js';
import { runMeasured } from './measure/run-measured.js';
import { query, settle, withDatabase } from './server/open-server.js';

/**
 * @typedef {object} Prepared a dataset that was written and is ready to be loaded
 * @property {import('./data/datasets.js').Dataset} dataset
 * @property {string} folder
 * @property {string} file its name in the folder
 * @property {number} bytes
 * @property {number} rows
 * @property {Map<string, import('./check/check.js').Sums>} expected
 * @property {readonly string[]} createTables statements for parties that find their tables empty
 *
 * @typedef {{ kind: 'right', seconds: number, cpuSeconds: number | null, serverCpuSeconds: number | null, memory: number | null,
 *   phases: Record<string, number> } | { kind: 'wrong' | 'failed', reason: string }} Outcome
 *
 * @typedef {object} Surroundings
 * @property {Awaited<ReturnType<typeof import('./server/open-server.js').openServer>>} server
 * @property {number} limit seconds that one run may take
 * @property {AbortSignal} signal ends everything in good order
 */

/**
 * Lets a party load a dataset into a new database, once, and looks at what it loaded before its time counts.
 * @param {Surroundings} surroundings
 * @param {(url: string) => Promise<void>} [use] is given what was loaded right while it is there
 * @returns {Promise<Outcome>}
 */
export async function runParty(party, prepared, surroundings, use) {
  const { server } = surroundings;
  const { dataset, folder, file, expected, createTables } = prepared;
  return withDatabase(server, async (url) => {
    if (party.tables === 'finds them empty') await query(url, createTables.join(';'));
    await settle(server);
    const cpuBefore = server.cpuSeconds();
    const measured = await runMeasured({ ...party.command({ file, url, folder, dataset }), folder }, surroundings);
    const cpuAfter = server.cpuSeconds();
    if (measured.failure !== null) return { kind: 'failed', reason: measured.failure };
    const wrong = await whatIsWrong(url, dataset, expected);
    if (wrong !== null) return { kind: 'wrong', reason: wrong };
    await use?.(url);
    const { seconds, cpuSeconds, memory, stdout } = measured;
    const serverCpuSeconds = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
    return { kind: 'right', seconds, cpuSeconds, serverCpuSeconds, memory, phases: party.phases?.(stdout) ?? {} };
  });
}
