import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseRename } from '../../src/core/settings/read-renames.ts';
import type { Settings } from '../../src/core/settings/settings.ts';
import { castsOf } from './casts-of.ts';

/** The folder of the golden cases. */
export const casesFolder = fileURLToPath(new URL('../../fixtures/cases', import.meta.url));

export const caseNames: readonly string[] = readdirSync(casesFolder).sort();

/** The SQL that makes the source of a case. */
export function caseSql(name: string): string {
  return readFileSync(join(casesFolder, name, 'source.sql'), 'utf8');
}

interface WrittenSettings extends Omit<Partial<Settings>, 'casts' | 'renames'> {
  readonly casts?: readonly string[];
  readonly renames?: readonly string[];
}

/** What a case is migrated with besides the defaults; casts and renames are written as on the command line. */
export function caseSettings(name: string): Partial<Settings> {
  const file = join(casesFolder, name, 'settings.json');
  if (!existsSync(file)) return {};
  const written: WrittenSettings = JSON.parse(readFileSync(file, 'utf8'));
  const { casts = [], renames = [], ...changes } = written;
  return { ...changes, casts: castsOf(...casts), renames: renames.flatMap((text) => parseRename(text) ?? []) };
}
