import { type Buffer, isUtf8 } from 'node:buffer';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../../core/settings/problems.ts';
import type { CommandName } from '../command-names.ts';
import { createFlags, type Flags, type FlagValues } from '../flags.ts';
import { checkConfiguration, type PlacedProblem } from './check.ts';
import { type ConfigurationKey, configurationKeys, configurationName } from './keys.ts';
import { type JsonPath, parseJson, plainValue, writtenPath } from './parse.ts';

/** A configuration as the options that it says. */
export interface Configuration {
  /** The file as it was named; null where there is none. */
  readonly file: string | null;
  /** What the target is said to come from, as the operator could say it again. */
  readonly from: string;
  readonly sources: readonly string[];
  readonly flags: Flags;
  /** Switches that it says are false, which a preset does not turn on. */
  readonly denied: ReadonlySet<string>;
  readonly problems: readonly Problem[];
}

export interface ConfigurationInput {
  /** The value of --config, null where it was not given. */
  readonly named: string | null;
  readonly workingDirectory: string;
  readonly command: CommandName;
}

/** What holds where there is no file. */
export const noConfiguration: Configuration = {
  file: null,
  from: '',
  sources: [],
  flags: createFlags(new Map()),
  denied: new Set(),
  problems: [],
};

/** Reads the file of --config, else the one that lies in the working directory, with all that is wrong with it. */
export async function readConfiguration(input: ConfigurationInput): Promise<Configuration> {
  const { named, workingDirectory } = input;
  const file = named ?? configurationName;
  const path = resolve(workingDirectory, file);
  if (named === null && !existsSync(path)) return noConfiguration;
  const refused = (problems: readonly Problem[]): Configuration => ({ ...noConfiguration, file, problems });
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    return refused([{ message: `${file} cannot be read (${code})`, advice: '' }]);
  }
  // Other bytes would become U+FFFD, in names too.
  if (!isUtf8(bytes)) return refused([{ message: `${file} is no text in UTF-8`, advice: 'Save it in that encoding.' }]);
  const text = bytes.toString('utf8');
  const { root, problems, placeOf } = parseJson(text, file);
  if (root === null) return refused(problems);
  const value = plainValue(root);
  const wrong = await checkConfiguration(value);
  const untrusted = named === null && isObject(value) ? untrustedKeys(value, input.command) : [];
  const placed = [...wrong, ...untrusted].map(({ path: where, message, advice }) => ({
    message: `${placeOf(where)}: ${message}`,
    advice,
  }));
  const sound = isObject(value) ? withoutProblems(value, [...wrong, ...untrusted]) : {};
  const folder = relative(workingDirectory, dirname(path));
  return {
    file,
    from: named === null ? file : `--config ${file}`,
    ...choicesOf(sound, folder, placeOf),
    problems: [...problems, ...placed],
  };
}

/** What a file that nobody named may not say, of the options that this command has. */
function untrustedKeys(value: Record<string, unknown>, command: CommandName): PlacedProblem[] {
  return configurationKeys
    .filter(({ key, row }) => row.configuration === 'named' && row.commands.includes(command) && key in value)
    .map(({ key }) => ({
      path: [key],
      message: `${key} counts only in a configuration that was named`,
      advice: `This one was found in the working directory. If you wrote it: --config ${configurationName}`,
    }));
}

/** What is left when everything with a problem is taken away, so that the rest can be looked at too. */
function withoutProblems(
  value: Record<string, unknown>,
  problems: readonly PlacedProblem[],
): Readonly<Record<string, unknown>> {
  const isWrong = (...path: JsonPath) => problems.some((problem) => isDeepStrictEqual(problem.path, path));
  const rest = (key: string, inner: unknown): unknown => {
    // A position that is taken away leaves a hole, so that the others keep theirs.
    if (Array.isArray(inner)) return inner.map((element, at) => (isWrong(key, at) ? undefined : element));
    return isObject(inner) ? Object.fromEntries(Object.entries(inner).filter(([name]) => !isWrong(key, name))) : inner;
  };
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !isWrong(key))
      .map(([key, inner]) => [key, rest(key, inner)]),
  );
}

function choicesOf(
  value: Readonly<Record<string, unknown>>,
  folder: string,
  placeOf: (path: JsonPath) => string,
): Pick<Configuration, 'sources' | 'flags' | 'denied'> {
  const flagValues: Map<string, string | boolean | readonly string[]> = new Map();
  const places = new Map<string, string>();
  const say = (flag: string, path: JsonPath, text: string | null): void => {
    places.set(placeKey(flag, text), `${placeOf(path)}: ${writtenPath(path)}`);
  };
  for (const { key, row, shape, isPath } of configurationKeys) {
    const written = value[key];
    if (written === undefined || written === false) continue;
    const toPath = (text: string) => (isPath ? inFolder(folder, text) : text);
    say(row.flag, [key], null);
    if (shape === 'switch') flagValues.set(row.flag, true);
    else if (shape === 'text' || shape === 'number')
      flagValues.set(row.flag, textOf(key, toPath(String(written)), folder));
    else {
      const entries = entriesOf(written, key, folder);
      flagValues.set(
        row.flag,
        entries.map(({ text }) => toPath(text)),
      );
      for (const { step, text } of entries) say(row.flag, [key, step], toPath(text));
    }
  }
  const sources = entriesOf(value.sources ?? [], 'sources', folder).map(({ text }) => inFolder(folder, text));
  const denied = configurationKeys.filter(({ key }) => value[key] === false).map(({ row }) => row.flag);
  return { sources, flags: placedFlags(flagValues, places), denied: new Set(denied) };
}

/** The elements of a list, or the pairs of an object as `left=right`. */
function entriesOf(
  written: unknown,
  key: ConfigurationKey['key'],
  folder: string,
): { readonly step: string | number; readonly text: string }[] {
  if (Array.isArray(written)) {
    return written.flatMap((text, step) => (text === undefined ? [] : [{ step, text: String(text) }]));
  }
  return Object.entries(isObject(written) ? written : {}).map(([left, right]) => ({
    step: left,
    text: `${key === 'map' && looksLikeFile(left) ? inFolder(folder, left) : left}=${right}`,
  }));
}

/** `embedded:<dir>` is the one target that names a folder. */
function textOf(key: string, text: string, folder: string): string {
  const embedded = 'embedded:';
  if (key !== 'to' || !text.startsWith(embedded) || text === embedded) return text;
  return `${embedded}${inFolder(folder, text.slice(embedded.length))}`;
}

/** A label of a source has none of these. */
function looksLikeFile(name: string): boolean {
  return /[./\\]/.test(name);
}

/** A path of the file as seen from the working directory. */
function inFolder(folder: string, path: string): string {
  return folder === '' || isAbsolute(path) ? path : join(folder, path);
}

function placedFlags(values: FlagValues, places: ReadonlyMap<string, string>): Flags {
  const said = (flag: string, value: string | null = null): string =>
    places.get(placeKey(flag, value)) ?? places.get(placeKey(flag, null)) ?? flag;
  return { ...createFlags(values), said };
}

function placeKey(flag: string, value: string | null): string {
  return JSON.stringify([flag, value]);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
