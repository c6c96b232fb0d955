import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const script = 'ready-file.sql';
const file = (table) => `${table}.copy`;

/** Statements for psql that write the files, from a database that was migrated before. */
export function writeReadyFiles({ folder, dataset }) {
  const lines = dataset.tables.map(({ name }) => `\\copy ${name} TO '${file(name)}' WITH (FORMAT binary)\n`);
  writeFileSync(join(folder, 'write-ready-files.sql'), lines.join(''));
  return { program: 'psql', words: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', 'write-ready-files.sql'] };
}

/**
 * Not a tool but the limit: PostgreSQL's own format from a file, without SQLite, conversion, keys or verification.
 * @type {import('./parties.js').Party}
 */
export const readyFile = {
  name: 'psql \\copy binary (limit)',
  does: 'a ready file into tables that were there, no keys',
  needs: ['psql'],
  tables: 'finds them empty',
  prepare: ({ folder, dataset }) => {
    const lines = dataset.tables.map(({ name }) => `\\copy ${name} FROM '${file(name)}' WITH (FORMAT binary)\n`);
    writeFileSync(join(folder, script), lines.join(''));
  },
  command: ({ url }) => ({ program: 'psql', words: ['-X', '-q', '-v', 'ON_ERROR_STOP=1', '-f', script, url] }),
};
