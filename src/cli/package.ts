import { createRequire } from 'node:module';
import { dirname } from 'node:path';

const require = createRequire(import.meta.url);
/** Found by the package's own name, wherever in it this code lies. */
const description = 'gigchain-migrate/package.json';

/** The folder that this package lies in. */
export const packageFolder = dirname(require.resolve(description));

/** The version of this package. */
export function packageVersion(): string {
  const found: unknown = require(description);
  const version = typeof found === 'object' && found !== null && 'version' in found ? found.version : null;
  return typeof version === 'string' ? version : 'unknown';
}
