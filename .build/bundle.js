// Compiles src/ into dist/: few files instead of one a module, because loading some 650 of them cost each command a third of a second.
import { rmSync } from 'node:fs';
import { build } from 'rolldown';

/** What is started or imported from outside; each lies in dist/ where its source lies in src/. */
const entries = [
  'index',
  'cli/main',
  'cli/configuration/write-schema',
  'postgres/embedded/start',
  'sqlite/integrity-thread',
];

rmSync('dist', { recursive: true, force: true });
await build({
  input: Object.fromEntries(entries.map((name) => [name, `./src/${name}.ts`])),
  // The packages stay packages.
  external: (id, _from, isResolved) => !isResolved && !id.startsWith('.'),
  platform: 'node',
  transform: { target: 'node20' },
  output: { dir: 'dist', format: 'esm', sourcemap: true, chunkFileNames: 'chunks/[name].js' },
});
await import('../dist/cli/configuration/write-schema.js');
