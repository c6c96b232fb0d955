import { writeFileSync } from 'node:fs';
import { availableParallelism, constants } from 'node:os';
import { compare } from './compare.js';
import { datasets } from './data/datasets.js';
import { measureGrowth } from './growth.js';
import { readOptions, usage } from './options.js';
import { findPrograms } from './parties/find-programs.js';
import { knownPeers, migrate, migrateCounts, ownPeer } from './parties/parties.js';
import { renderHtml } from './render/html.js';
import { renderText } from './render/text.js';
import { reachedGoals } from './results/goals.js';
import { summarise } from './results/summarise.js';
import { openServer } from './server/open-server.js';

const say = (line) => console.error(line);

/** Measures what the options ask for. */
async function measure(options, surroundings) {
  const { scale, pairs, seed } = options;
  const { server } = surroundings;
  const { present, missing } = findPrograms(options.peers ? knownPeers : []);
  for (const { name } of missing) say(`not found: ${name}`);
  const parties = [migrate, migrateCounts, ...present, ...options.ownPeers.map(ownPeer)];
  const settings = { pairs, seed, say, surroundings };
  const measured = [];
  for (const name of options.data) {
    measured.push(summarise(await compare(datasets[name](scale), { parties, ...settings }), parties));
  }
  const growth = options.growth === null ? null : await measureGrowth(options.growth, settings);
  const machine = {
    cores: availableParallelism(),
    platform: `${process.platform} ${process.arch}`,
    node: process.versions.node,
  };
  const report = {
    schemaVersion: 1,
    scale,
    pairs,
    seed,
    machine,
    server: { kind: server.kind, version: server.version },
  };
  return { ...report, missing, datasets: measured, growth, goals: reachedGoals({ datasets: measured, growth }) };
}

async function main(options, signal) {
  const server = await openServer({ url: options.server, pgBin: options.pgBin });
  try {
    const report = await measure(options, { server, limit: options.limit, signal });
    process.stdout.write(renderText(report));
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    if (options.html !== null) writeFileSync(options.html, renderHtml(report));
  } finally {
    await server.stop();
  }
}

/** Given at the first signal of the system, so that databases, folders and the server are removed on the way out. */
function signalOfTheSystem() {
  const controller = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, () => {
      process.exitCode = 128 + constants.signals[name];
      controller.abort(new Error(`interrupted by ${name}`));
    });
  }
  return controller.signal;
}

/** null where the command line is wrong, or asks for help only. */
function optionsOrNull() {
  try {
    const options = readOptions(process.argv.slice(2));
    const unknown = options.data.filter((name) => !Object.hasOwn(datasets, name));
    if (unknown.length > 0) throw new Error(`--data: there is no ${unknown}`);
    if (options.help) console.log(usage);
    return options.help ? null : options;
  } catch (error) {
    console.error(`${error.message}\n${usage}`);
    process.exitCode = 2;
    return null;
  }
}

const options = optionsOrNull();
if (options !== null) {
  await main(options, signalOfTheSystem()).catch((error) => {
    console.error(`bench: ${error.message}`);
    process.exitCode ??= 1;
  });
}
