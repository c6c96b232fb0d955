import { basename } from 'node:path';
import { sumsOfSource } from './check/check.js';
import { writeDataset } from './data/write.js';
import { runMeasured } from './measure/run-measured.js';
import { migrate } from './parties/parties.js';
import { readyFile, writeReadyFiles } from './parties/ready-file.js';
import { runParty } from './run-party.js';
import { query } from './server/open-server.js';

/** Writes a dataset and what it must look like when it is loaded. @returns {Promise<import('./run-party.js').Prepared>} */
export async function writePrepared(dataset, { folder, seed }) {
  const { file, bytes, rows } = await writeDataset(dataset, { folder, seed });
  return {
    dataset,
    folder,
    file: basename(file),
    bytes,
    rows,
    expected: await sumsOfSource(file, dataset),
    createTables: [],
  };
}

/**
 * Migrates a dataset once, unmeasured: it warms up the machine, shows the tables that some parties must find, and is where the ready
 * files come from. Throws an Error where that goes wrong, because then there is nothing to compare with.
 */
export async function prepareParties(prepared, { parties, surroundings }) {
  const createTables = [];
  const use = async (url) => {
    createTables.push(...(await tableStatements(url)));
    if (!parties.includes(readyFile)) return;
    const { program, words } = writeReadyFiles(prepared);
    const { failure } = await runMeasured({ program, words: [...words, url], folder: prepared.folder }, surroundings);
    if (failure !== null) throw new Error(`the ready files could not be written: psql ${failure}`);
  };
  const outcome = await runParty(migrate, prepared, surroundings, use);
  if (outcome.kind !== 'right') {
    throw new Error(`${migrate.name} loaded ${prepared.dataset.name} ${outcome.kind}: ${outcome.reason}`);
  }
  for (const party of parties) party.prepare?.(prepared);
  return { ...prepared, createTables };
}

/** Tables with the same columns and types, and nothing else. */
async function tableStatements(url) {
  const rows = await query(
    url,
    `SELECT format('CREATE TABLE %I (%s)', relname, string_agg(format('%I %s', attname, format_type(atttypid, atttypmod)), ', '
       ORDER BY attnum)) AS statement
     FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
     GROUP BY relname`,
  );
  return rows.map(({ statement }) => statement);
}
