#!/usr/bin/env node
// As Node 21 and later have it: without it the PostgreSQL driver loads all of fetch to find out that this is no Cloudflare worker.
globalThis.navigator ??= { userAgent: `Node.js/${process.versions.node.split('.')[0]}` };
// The stack of --debug names the lines of the sources. Others do without the maps, which take time to read.
if (process.argv.includes('--debug')) process.setSourceMapsEnabled(true);
await import('../dist/cli/main.js');
