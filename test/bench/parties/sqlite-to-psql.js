import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const script = 'sqlite-to-psql.sql';
const selectFile = (table) => `${table}.select.sql`;

/**
 * What is done by hand: sqlite3 prints CSV, psql sends it on by \copy, in one session for all tables.
 * @type {import('./parties.js').Party}
 */
export const sqliteToPsql = {
  name: 'sqlite3 -csv | psql \\copy',
  does: 'rows into tables that were there, no keys',
  needs: ['sqlite3', 'psql'],
  tables: 'finds them empty',
  prepare: ({ file, folder, dataset }) => {
    for (const { name, columns } of dataset.tables) {
      writeFileSync(join(folder, selectFile(name)), `SELECT ${selectList(columns)} FROM ${name};\n`);
    }
    const lines = dataset.tables.map(
      ({ name }) => `\\copy ${name} FROM PROGRAM 'sqlite3 -csv ${file} < ${selectFile(name)}' WITH (FORMAT csv)\n`,
    );
    writeFileSync(join(folder, script), lines.join(''));
  },
  command: ({ url }) => ({ program: 'psql', words: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', script, url] }),
};

/** The shell prints blobs as they are, which is no CSV. */
function selectList(columns) {
  return Object.entries(columns)
    .map(([name, { kind }]) =>
      kind === 'blob' ? `CASE WHEN ${name} IS NOT NULL THEN '\\x' || hex(${name}) END` : name,
    )
    .join(', ');
}
