// Starts the embedded PostgreSQL for other tools: prints the URL and runs until it is stopped.
import { startEmbedded } from '../../dist/postgres/embedded/start.js';

const server = await startEmbedded({
  listen: { host: '127.0.0.1' },
  environment: { path: process.env.PATH ?? '' },
});
console.log(server.url);
console.error(`PostgreSQL ${server.version} runs until this process ends (Ctrl-C).`);
const alive = setInterval(() => {}, 1 << 30);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, async () => {
    await server.stop();
    clearInterval(alive);
  });
}
