import { inFolder } from './folder.js';
import { prepareParties, writePrepared } from './prepare.js';
import { runParty } from './run-party.js';

/**
 * Runs all parties on a dataset in turn, A B C A B C, so that what else happens on the machine meets all of them. One that loaded wrong
 * or failed is out.
 * @returns {Promise<{ prepared: import('./run-party.js').Prepared, rounds: Map<string, import('./run-party.js').Outcome>[] }>}
 */
export function compare(dataset, { parties, pairs, seed, say, surroundings }) {
  return inFolder(async (folder) => {
    say(`${dataset.name}: writing it, and migrating it once beforehand`);
    const written = await writePrepared(dataset, { folder, seed });
    const prepared = await prepareParties(written, { parties, surroundings });
    const rounds = [];
    const out = new Set();
    for (let pair = 1; pair <= pairs; pair += 1) {
      const round = new Map();
      for (const party of parties.filter(({ name }) => !out.has(name))) {
        const outcome = await runParty(party, prepared, surroundings);
        round.set(party.name, outcome);
        if (outcome.kind !== 'right') out.add(party.name);
        say(`${dataset.name} ${pair}/${pairs} ${party.name}: ${inWords(outcome)}`);
      }
      rounds.push(round);
    }
    return { prepared, rounds };
  });
}

function inWords(outcome) {
  return outcome.kind === 'right' ? `${outcome.seconds.toFixed(2)} s` : `${outcome.kind} (${outcome.reason})`;
}
