import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { Failure, type FailureKind } from '../core/errors.ts';

export const checkPath = 'Check the path.';

/** A file that is there and cannot be used as a source. */
export function refusal(file: string, what: string, advice: string, cause?: unknown): Failure {
  return new Failure({ kind: 'failed', message: `${file}: ${what}`, advice, cause });
}

interface SystemProblem {
  readonly kind: FailureKind;
  readonly what: string;
  readonly advice: string;
}

const problems: Readonly<Record<string, SystemProblem>> = {
  ENOENT: {
    kind: 'usage',
    what: 'there is no such file',
    advice: 'Check the path; it is relative to the current directory.',
  },
  ENOTDIR: { kind: 'usage', what: 'part of the path is a file, not a directory', advice: checkPath },
  ELOOP: { kind: 'failed', what: 'its symbolic links lead in a circle', advice: checkPath },
  ENAMETOOLONG: { kind: 'usage', what: 'the name is too long for a file', advice: checkPath },
  EIO: {
    kind: 'failed',
    what: 'the disk reports an error',
    advice: 'Check the disk and restore the file from a backup.',
  },
};

/** The Failure for a file-system error about a source, or the error itself where it is none that an operator can mend. */
export async function explainFileError(error: unknown, file: string): Promise<unknown> {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : file;
  if (error.code === 'EACCES' || error.code === 'EPERM') return unreadable(error, file, path);
  const problem = problems[error.code];
  if (problem === undefined) return error;
  const { kind, what, advice } = problem;
  return new Failure({ kind, message: `${file}: ${what}`, advice, cause: error });
}

/** Says who could read it, as far as this user can see. */
async function unreadable(error: Error, file: string, path: string): Promise<Failure> {
  const found = await stat(path).catch(() => null);
  const what = `user ${userInfo().username} may not read ${path === file ? 'it' : path}`;
  if (found === null) return refusal(file, what, 'Run this as a user who may enter the directory.', error);
  const mode = (found.mode & 0o777).toString(8).padStart(4, '0');
  const advice = `It belongs to user id ${found.uid} (mode ${mode}): run this as that user, or let this one read it (chmod, setfacl).`;
  return refusal(file, what, advice, error);
}
