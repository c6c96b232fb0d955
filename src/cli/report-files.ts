import { accessSync, chmodSync, constants, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, extname, resolve } from 'node:path';
import type { Severity } from '../core/catalog/note.ts';
import { Failure } from '../core/errors.ts';
import type { Problem } from '../core/settings/problems.ts';
import type { Ending } from './command.ts';
import type { Flags } from './flags.ts';
import { renderHtml } from './render/html/page.ts';
import { renderJson } from './render/json.ts';
import { renderJunit } from './render/junit.ts';
import { renderMarkdown } from './render/markdown.ts';
import type { Story } from './render/story.ts';

/** A file that a command is to write when it has ended. */
export interface ReportFile {
  readonly flag: '--report' | '--junit';
  readonly file: string;
}

const kinds = ['.html', '.md', '.json'] as const;

/** The files that were asked for. */
export function reportFiles(flags: Flags): ReportFile[] {
  return (['--report', '--junit'] as const).flatMap((flag) => {
    const file = flags.text(flag);
    return file === null ? [] : [{ flag, file }];
  });
}

/** What would keep a file from being written, as far as it can be known before the work is done. */
export function reportProblems(
  files: readonly ReportFile[],
  flags: Flags,
  { sources, workingDirectory }: { readonly sources: readonly string[]; readonly workingDirectory: string },
): Problem[] {
  const taken = new Map(
    [...sources, flags.text('--baseline') ?? ''].map((file) => [resolve(workingDirectory, file), file]),
  );
  return files.flatMap(({ flag, file }) => {
    const said = `${flags.said(flag)} ${file}`;
    const path = resolve(workingDirectory, file);
    const isKnown = flag === '--junit' || kinds.some((kind) => kind === extname(file).toLowerCase());
    const why = isKnown ? obstacle(path) : `it is none of ${kinds.join(', ')}`;
    const isTaken = taken.has(path);
    taken.set(path, file);
    if (isTaken)
      return [{ message: `${said}: that file is something else of this call`, advice: 'Name another file.' }];
    return why === '' ? [] : [{ message: `${said}: ${why}`, advice: 'Name a file that can be written.' }];
  });
}

function obstacle(path: string): string {
  const there = statSync(path, { throwIfNoEntry: false });
  if (there !== undefined && !there.isFile()) return 'it is not a file';
  const folder = dirname(path);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) return `the folder ${folder} is not there`;
  try {
    accessSync(folder, constants.W_OK);
    if (there !== undefined) accessSync(path, constants.W_OK);
    return '';
  } catch (error) {
    return `it cannot be written (${codeOf(error)})`;
  }
}

/** Writes the files, each whole or not at all. Throws a Failure that names those that could not be written. */
export function writeReports(
  files: readonly ReportFile[],
  { story, document, failOn }: { readonly story: Story; readonly document: Ending; readonly failOn: Severity },
): void {
  const failed = files.flatMap(({ flag, file }) => {
    const text = flag === '--junit' ? renderJunit(story, failOn) : textOf(file, story, document);
    try {
      writeWhole(file, text);
      return [];
    } catch (error) {
      return [`${flag} ${file}: ${codeOf(error)}`];
    }
  });
  if (failed.length > 0) throw new Failure({ kind: 'failed', message: `could not be written: ${failed.join('; ')}` });
}

function textOf(file: string, story: Story, document: Ending): string {
  switch (extname(file).toLowerCase()) {
    case '.html':
      return renderHtml(story);
    case '.md':
      return renderMarkdown(story);
    default:
      return renderJson(document);
  }
}

/** A reader never finds half a file, and an older report stays until the new one is there. Values of the source may be in it: a new file is its user's alone. */
function writeWhole(file: string, text: string): void {
  const beside = `${file}.${process.pid}.part`;
  try {
    const older = statSync(file, { throwIfNoEntry: false });
    writeFileSync(beside, text, { flag: 'wx', mode: 0o600 });
    if (older !== undefined) chmodSync(beside, older.mode & 0o777);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error);
}
