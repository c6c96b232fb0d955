import type { SqlFile } from '../core/catalog/acts.ts';
import type { Problem } from '../core/settings/problems.ts';
import { readSqlFile } from '../steps/read-sql-file.ts';
import type { Flags } from './flags.ts';

/** The SQL files that were named, and what is wrong with them. */
export interface FoundSqlFiles {
  readonly sqlBefore: readonly SqlFile[];
  readonly sqlAfter: readonly SqlFile[];
  readonly problems: readonly Problem[];
}

/** Reads the SQL files once, at the beginning: what is shown and agreed to is what is run, whatever becomes of the files meanwhile. */
export function readSqlFiles(flags: Flags, workingDirectory: string): FoundSqlFiles {
  const problems: Problem[] = [];
  const read = (flag: '--sql-before' | '--sql-after'): SqlFile[] =>
    flags.list(flag).flatMap((file) => {
      const found = readSqlFile(file, workingDirectory);
      if (!Array.isArray(found)) return [found];
      problems.push(
        ...found.map(({ message, advice }) => ({ message: `${flags.said(flag, file)} ${message}`, advice })),
      );
      return [];
    });
  return { sqlBefore: read('--sql-before'), sqlAfter: read('--sql-after'), problems };
}
