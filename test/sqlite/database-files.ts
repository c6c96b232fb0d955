import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Names in the environment, separated by colons, of folders with databases of all kinds, real and made to be difficult. */
const variable = 'GIGCHAIN_TEST_DATABASES';

/** The databases of these folders. */
export const databaseFiles: readonly string[] = (process.env[variable] ?? '')
  .split(':')
  .filter((folder) => folder !== '')
  .flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(db|sqlite3?)$/.test(name))
      .map((name) => join(folder, name)),
  );

/** Why tests over them are skipped. */
export const noDatabaseFiles = `${variable} names no folder with databases`;
