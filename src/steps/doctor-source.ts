import { singleQuoted } from '../core/shell.ts';
import type { SourceFacts } from '../sqlite/source-facts.ts';
import type { CheckLine } from './api.ts';
import { advice, passed, size } from './check-line.ts';

type SourceCheck = (facts: SourceFacts, reading: { readonly inPlace: boolean }) => CheckLine;

/** What is looked at of each source's files, in the order of the list. */
const checks: readonly SourceCheck[] = [walState, openWriters, longRead, temporarySpace, backupPresent];

/** The lines of one source's files. */
export function sourceLines(facts: SourceFacts, reading: { readonly inPlace: boolean }): CheckLine[] {
  return checks.map((check) => check(facts, reading));
}

function walState({ file, wal, walBytes, journalBytes }: SourceFacts): CheckLine {
  if (journalBytes > 0) {
    return advice(
      'journal',
      `${file}: a -journal of ${size(journalBytes)} is there: a transaction is under way or was interrupted`,
      'Without a writer it is rolled back in the private copy; start and stop the application to settle it in the file.',
    );
  }
  if (walBytes > 0) {
    return advice(
      'journal',
      `${file}: its -wal holds ${size(walBytes)} that are not yet in the main file; both are read`,
      'Stopping the application settles it. A copy of the main file alone is not a backup.',
    );
  }
  return passed(
    'journal',
    `${file}: ${wal ? 'WAL mode, nothing waits in the -wal' : 'rollback-journal mode, no journal is left'}`,
  );
}

function openWriters({ file, openedBy }: SourceFacts): CheckLine {
  if (openedBy === null) {
    return advice(
      'writers',
      `${file}: this system does not tell who has it open`,
      'Stop the application before the cutover.',
    );
  }
  if (openedBy.length === 0) return passed('writers', `${file}: no other process of this user has it open`);
  return advice(
    'writers',
    `${file}: open in ${openedBy.length === 1 ? 'process' : 'processes'} ${openedBy.join(', ')}`,
    'Stop the application before the cutover: a source that changed since it was read ends the run with exit 3.',
  );
}

/** https://www.sqlite.org/wal.html#concurrency and https://www.sqlite.org/lockingv3.html */
function longRead({ file, wal }: SourceFacts, { inPlace }: { readonly inPlace: boolean }): CheckLine {
  if (!inPlace) return passed('long read', `${file}: a private copy is read, so writers do not wait and no -wal grows`);
  return advice(
    'long read',
    wal
      ? `${file}: it is read in place, and its -wal grows while that lasts`
      : `${file}: it is read in place, and writers wait while that lasts ("database is locked")`,
    'Stop the application first, or set TMPDIR to a directory with room for a private copy.',
  );
}

function temporarySpace({ file, temporaryFree, ...files }: SourceFacts): CheckLine {
  const needed = files.bytes + files.walBytes + files.journalBytes;
  const message = `${file}: ${size(needed)}, and ${size(temporaryFree)} are free for temporary files beside what is copied already`;
  if (temporaryFree >= needed) return passed('temporary space', message);
  return advice('temporary space', message, 'Free some space, or set TMPDIR to a directory on a larger disk.');
}

function backupPresent({ file, backup }: SourceFacts): CheckLine {
  const todo = `Make one: sqlite3 ${singleQuoted(file)} "VACUUM INTO 'BACKUP.db'"`;
  if (backup === null) return advice('backup', `${file}: no copy of it was found beside it or in backups/`, todo);
  if (backup.older) return advice('backup', `${file}: the copy ${backup.path} is older than the last write`, todo);
  return passed('backup', `${file}: a copy is there, ${backup.path}`);
}
