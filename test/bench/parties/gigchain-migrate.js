import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/gigchain-migrate.js', import.meta.url));

/** The compiled program as its own process. @returns {import('./parties.js').Party} */
export function gigchainMigrate({ name, does, words = [] }) {
  return {
    name,
    does,
    needs: [],
    tables: 'makes its own',
    command: ({ file, url }) => ({
      program: process.execPath,
      words: [program, 'migrate', file, '--to', url, '--yes', '--json', '--jobs', '2', ...words],
    }),
    phases: (stdout) => Object.fromEntries(JSON.parse(stdout).steps.map((step) => [step.name, step.seconds])),
  };
}
