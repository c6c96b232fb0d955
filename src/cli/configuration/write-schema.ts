import { writeFileSync } from 'node:fs';
import { configurationSchema } from './json-schema.ts';

/** Part of the build: the schema as a file of the package, for editors. */
const file = new URL('../../config.schema.json', import.meta.url);
writeFileSync(file, `${JSON.stringify(configurationSchema(), null, 2)}\n`);
