import { setImmediate } from 'node:timers/promises';
import type { SourceProfile } from '../core/catalog/profile.ts';
import type { SqliteCatalog } from '../core/catalog/sqlite-catalog.ts';
import { Failure } from '../core/errors.ts';
import { introspect } from '../sqlite/introspect.ts';
import { type OpenSource, withSource } from '../sqlite/open-source.ts';
import { profileSource } from '../sqlite/profile.ts';
import { withIntegrity } from '../sqlite/with-integrity.ts';
import type { CommandOptions } from './api.ts';
import { stopIfAborted } from './interruption.ts';
import { jobsOf } from './jobs.ts';

/** A source that is open, with everything that is known of it. */
export interface InspectedSource {
  readonly source: OpenSource;
  readonly file: string;
  readonly label: string;
  readonly sha256: string;
  readonly catalog: SqliteCatalog;
  readonly profile: SourceProfile;
}

/** Opens all sources of the settings, one snapshot each, for as long as `use` runs. */
export async function withSources<T>(
  options: CommandOptions,
  use: (sources: readonly OpenSource[]) => Promise<T>,
): Promise<T> {
  const { sources } = options.settings;
  const openNext = (opened: readonly OpenSource[]): Promise<T> => {
    const file = sources[opened.length];
    if (file === undefined) return use(withDistinctLabels(opened));
    const places = { temporaryDirectory: options.surroundings.temporaryDirectory };
    return withSource(file, places, (source) => openNext([...opened, source]));
  };
  return openNext([]);
}

/** Reads the catalog of every source and a full profile of its data. Throws a Failure for a damaged file. */
export async function inspect(sources: readonly OpenSource[], options: CommandOptions): Promise<InspectedSource[]> {
  const inspected: InspectedSource[] = [];
  const jobs = jobsOf(options.settings);
  for (const source of sources) {
    stopIfAborted(options.signal);
    const say = (message: string) => options.listen({ kind: 'said', message: `${source.label}: ${message}` });
    for (const { message } of source.notes) say(message);
    const onSerial = (reason: string) => say(`checked for damage after it was read, not meanwhile: ${reason}`);
    inspected.push(await withIntegrity(source, { jobs, onSerial }, (stop) => readSource(source, options, stop)));
  }
  return inspected;
}

async function readSource(
  source: OpenSource,
  options: CommandOptions,
  stopIfDamaged: () => void,
): Promise<InspectedSource> {
  const catalog = introspect(source.database);
  options.listen({ kind: 'source-inspected', label: source.label, file: source.file, tables: catalog.tables.length });
  const profile = await profileSource(source.database, catalog, {
    pages: source,
    onProgress: async (table, done, total) => {
      options.listen({ kind: 'table-progress', step: 'inspect', source: source.label, table, done, total });
      // Reading a file never waits, so a signal is heard here.
      await setImmediate();
      stopIfAborted(options.signal);
      stopIfDamaged();
    },
    onDeclined: (table, reason) =>
      options.listen({ kind: 'read-by-sqlite', source: source.label, table, step: 'inspect', reason }),
  });
  options.listen({ kind: 'source-profiled', label: source.label, profile });
  return { source, file: source.file, label: source.label, sha256: source.sha256, catalog, profile };
}

/** The open source that a planned object is read from. */
export function sourceOf(
  run: { readonly sources: readonly InspectedSource[] },
  object: { readonly source: string },
): InspectedSource {
  const source = run.sources.find(({ label }) => label === object.source);
  if (source === undefined) throw new Error(`no open source is called ${object.source}`);
  return source;
}

/** Labels name sources in notes and options: two files of one name get the folder's name in front. */
function withDistinctLabels(sources: readonly OpenSource[]): readonly OpenSource[] {
  const seen = new Map<string, string>();
  for (const { label, file } of sources) {
    const other = seen.get(label);
    if (other === file) {
      throw new Failure({ kind: 'usage', message: `${file}: the same file is given twice`, advice: 'Name it once.' });
    }
    seen.set(label, file);
  }
  if (seen.size === sources.length) return sources;
  return sources.map((source) => {
    const shared = sources.filter(({ label }) => label === source.label).length > 1;
    return shared ? { ...source, label: `${source.label} (${source.file})` } : source;
  });
}
