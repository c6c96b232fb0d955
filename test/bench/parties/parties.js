import { gigchainMigrate } from './gigchain-migrate.js';
import { readyFile } from './ready-file.js';
import { sqliteToPsql } from './sqlite-to-psql.js';

/**
 * @typedef {{ file: string, url: string, folder: string, dataset: import('../data/datasets.js').Dataset }} Task `file` is a name
 *   in the folder where the command runs
 * @typedef {object} Party
 * @property {string} name
 * @property {string} does
 * @property {readonly string[]} needs programs
 * @property {'makes its own' | 'finds them empty'} tables those that are there have the types of a migrated database
 * @property {(task: Omit<Task, 'url'>) => void} [prepare] once for a dataset
 * @property {(task: Task) => { program: string, words: readonly string[], environment?: Readonly<Record<string, string>> }} command
 * @property {(stdout: string) => Record<string, number>} [phases] seconds by name
 */

/** Every other party is compared with this one. */
export const migrate = gigchainMigrate({
  name: 'gigchain-migrate',
  does: 'tables, rows, keys, indexes; every value verified',
});

export const migrateCounts = gigchainMigrate({
  name: 'gigchain-migrate --verify counts',
  does: 'tables, rows, keys, indexes; rows counted',
  words: ['--verify', 'counts'],
});

/** @type {Party} */
export const pgloader = {
  name: 'pgloader',
  does: 'tables, rows, keys, indexes',
  needs: ['pgloader'],
  tables: 'makes its own',
  command: ({ file, url }) => ({ program: 'pgloader', words: [file, url] }),
};

/** @type {Party} */
export const ogr2ogr = {
  name: 'ogr2ogr',
  does: 'tables, rows, primary keys',
  needs: ['ogr2ogr'],
  tables: 'makes its own',
  command: ({ file, url }) => ({
    program: 'ogr2ogr',
    words: ['-f', 'PostgreSQL', url, file, '-oo', 'LIST_ALL_TABLES=YES', '--config', 'PG_USE_COPY', 'YES'],
  }),
};

export const knownPeers = [pgloader, ogr2ogr, sqliteToPsql, readyFile];

/** A party from the command line, run by the shell. @returns {Party} */
export function ownPeer({ name, command }) {
  return {
    name,
    does: 'given by --peer',
    needs: [],
    tables: 'makes its own',
    command: ({ file, url }) => ({
      program: '/bin/sh',
      words: ['-c', command],
      environment: { SOURCE: file, TARGET: url },
    }),
  };
}
