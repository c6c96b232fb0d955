#!/usr/bin/env node
// The stack of --debug names the lines of the sources. Others do without the maps, which take time to read.
if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true);
await import('../dist/cli/main.js');
