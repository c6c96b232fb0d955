import { query } from './server/open-server.js';

/** `node alter-target.js URL SQL`: for parties of the test that load something else than the source. */
const [url, sql] = process.argv.slice(2);
await query(url, sql);
