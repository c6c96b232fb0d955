import { closeSync, type Dirent, lstatSync, openSync, readdirSync, readlinkSync, readSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import type { Problem } from '../core/settings/problems.ts';
import { matchesWildcards, parseWildcards } from '../core/settings/wildcards.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import { commandNames } from './command-names.ts';

/** https://www.sqlite.org/fileformat.html#magic_header_string */
const sqliteHeader = 'SQLite format 3\0';
const suffixes = ['.db', '.sqlite', '.sqlite3'] as const;

export interface FoundSources {
  readonly sources: readonly string[];
  readonly problems: readonly Problem[];
  /** A first word that is neither a command nor a file: whatever else is wrong follows from it. */
  readonly mistyped: Problem | null;
}

/** What the search for sources looks at. */
export interface SourceInput {
  readonly words: readonly string[];
  readonly workingDirectory: string;
  /** true where the command line named no command, so that its first word may be a mistyped one. */
  readonly mayBeCommand: boolean;
}

/** Files as given, globs expanded; with no word at all the SQLite files of the working directory, sorted. */
export function findSources({ words, workingDirectory, mayBeCommand }: SourceInput): FoundSources {
  if (words.length === 0) return sourcesOfDirectory(workingDirectory);
  const sources: string[] = [];
  const problems: Problem[] = [];
  const chosen = new Map<string, string>();
  let mistyped: Problem | null = null;
  for (const [position, word] of words.entries()) {
    const kind = kindOf(resolve(workingDirectory, word));
    if (kind === 'file') {
      const other = chosen.get(identityOf(word, workingDirectory));
      if (other !== undefined) problems.push(givenTwice(word, other));
      chosen.set(identityOf(word, workingDirectory), word);
      sources.push(word);
    } else if (kind === 'directory') {
      problems.push({
        message: `${word} is a folder, not a database`,
        advice: `Name its files: ${join(word, '*.db')}`,
      });
    } else if (word.includes('*') || word.includes('?')) {
      const files = expandGlob(word, workingDirectory);
      if (files.length === 0)
        problems.push({ message: `no file matches ${word}`, advice: checkPath(word, workingDirectory) });
      for (const file of files) {
        const identity = identityOf(file, workingDirectory);
        if (chosen.has(identity)) continue;
        chosen.set(identity, file);
        sources.push(file);
      }
    } else if (mayBeCommand && position === 0 && !looksLikeFile(word)) {
      const advice = didYouMean(nearest(word, [...commandNames, ...namesBeside(word, workingDirectory)]));
      mistyped = {
        message: `${word} is neither a command nor a file`,
        advice: advice === '' ? 'See: gigchain-migrate --help' : advice,
      };
    } else if (kind === 'lost link') {
      const target = readlinkSync(resolve(workingDirectory, word));
      const advice = 'Name the file itself, or mend the link.';
      problems.push({ message: `${word} is a link to ${target}, which is not there`, advice });
    } else {
      const advice = didYouMean(nearest(word, namesBeside(word, workingDirectory)));
      problems.push({
        message: `${word}: no such file`,
        advice: advice === '' ? checkPath(word, workingDirectory) : advice,
      });
    }
  }
  return { sources, problems, mistyped };
}

function checkPath(word: string, workingDirectory: string): string {
  return isAbsolute(word) ? 'Check the path.' : `Check the path: it was looked for in ${workingDirectory}`;
}

function sourcesOfDirectory(directory: string): FoundSources {
  const candidates = entries(directory)
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('.') && suffixes.some((suffix) => name.endsWith(suffix)))
    .filter((name) => isRegularFile(join(directory, name)))
    .sort();
  const sources = candidates.filter((name) => hasSqliteHeader(join(directory, name)));
  if (sources.length > 0) return { sources, problems: [], mistyped: null };
  const looked = candidates.length === 0 ? '' : ` (${candidates.join(', ')}: not SQLite)`;
  const message = `no source: no SQLite database (*.db, *.sqlite, *.sqlite3) lies in ${directory}${looked}`;
  const advice = 'Name the files: gigchain-migrate analytics.db admin.db';
  return { sources, problems: [{ message, advice }], mistyped: null };
}

/** Files that a pattern with `*` and `?` names, sorted; hidden ones only where the pattern starts with a dot, as in shells. */
export function expandGlob(pattern: string, workingDirectory: string): string[] {
  const steps = pattern.split('/');
  let places = [''];
  for (const [position, step] of steps.entries()) {
    const isLast = position === steps.length - 1;
    const separator = isLast ? '' : '/';
    if (!step.includes('*') && !step.includes('?')) {
      places = places.map((place) => `${place}${step}${separator}`);
      continue;
    }
    const parts = parseWildcards(step);
    places = places.flatMap((place) =>
      entries(resolve(workingDirectory, place === '' ? '.' : place))
        .map(({ name }) => name)
        .filter((name) => matchesWildcards(parts, name) && name.startsWith('.') === step.startsWith('.'))
        .map((name) => `${place}${name}${separator}`),
    );
  }
  return places.filter((place) => kindOf(resolve(workingDirectory, place)) === 'file').sort();
}

/** The same for every name of one file, links among them. */
function identityOf(file: string, workingDirectory: string): string {
  const { dev, ino } = statSync(resolve(workingDirectory, file), { bigint: true });
  return `${dev}:${ino}`;
}

function givenTwice(word: string, other: string): Problem {
  const as = word === other ? '' : ` (also as ${other})`;
  return { message: `${word}: the same file is given twice${as}`, advice: 'Name it once.' };
}

/** Nothing else is opened to look for a header: a pipe would wait for a writer for ever. */
function isRegularFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

function looksLikeFile(word: string): boolean {
  return /[\\/]/.test(word) || suffixes.some((suffix) => word.endsWith(suffix));
}

/** The files that lie where a missing one was looked for, written like it. */
function namesBeside(word: string, workingDirectory: string): string[] {
  const folder = dirname(word);
  return entries(resolve(workingDirectory, folder))
    .filter((entry) => !entry.isDirectory())
    .map(({ name }) => (folder === '.' ? name : join(folder, name)));
}

function hasSqliteHeader(file: string): boolean {
  let descriptor: number | null = null;
  try {
    descriptor = openSync(file, 'r');
    const bytes = Buffer.alloc(sqliteHeader.length);
    readSync(descriptor, bytes, 0, bytes.length, 0);
    return bytes.toString('latin1') === sqliteHeader;
  } catch {
    return false;
  } finally {
    if (descriptor !== null) closeSync(descriptor);
  }
}

function kindOf(path: string): 'file' | 'directory' | 'lost link' | null {
  try {
    return statSync(path).isDirectory() ? 'directory' : 'file';
  } catch {
    return isLink(path) ? 'lost link' : null;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** A folder that cannot be read offers no names. */
function entries(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
  } catch {
    return [];
  }
}
