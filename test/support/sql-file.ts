import { createHash } from 'node:crypto';
import type { SqlFile } from '../../src/core/catalog/acts.ts';
import { splitSql } from '../../src/core/settings/split-sql.ts';

/** An SQL file as the command line reads it. */
export function sqlFile(file: string, text: string): SqlFile {
  const { statements, problems } = splitSql(text);
  if (problems.length > 0) throw new Error(problems.map(({ message }) => message).join('; '));
  return { file, sha256: createHash('sha256').update(text).digest('hex'), statements };
}
