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
async function measure(options, server) {
  const { scale, pairs, seed, limit } = options;
  const { present, missing } = findPrograms(options.peers ? knownPeers : []);
  for (const { name } of missing) say(`not found: ${name}`);
  const parties = [migrate, migrateCounts, ...present, ...options.ownPeers.map(ownPeer)];
  const settings = { pairs, seed, server, limit, say };
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

/** On a signal the server is stopped and what was written removed; the parties end with this process. */
function stopOnSignals(server) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, async () => {
      await server.stop();
      process.exit(128 + constants.signals[signal]);
    });
  }
}

async function main(options) {
  const server = await openServer({ url: options.server, pgBin: options.pgBin });
  stopOnSignals(server);
  try {
    const report = await measure(options, server);
    process.stdout.write(renderText(report));
    if (options.json !== null) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
    if (options.html !== null) writeFileSync(options.html, renderHtml(report));
  } finally {
    await server.stop();
  }
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
  await main(options).catch((error) => {
    console.error(`bench: ${error.message}`);
    process.exitCode = 1;
  });
}
