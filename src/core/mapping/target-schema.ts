import type { Settings } from '../settings/settings.ts';
import type { SourceToPlan } from './draft.ts';
import { targetName } from './names.ts';

/** The schema of a source: by --map, by --schema-per-source, or the one of all. */
export function targetSchema(source: Pick<SourceToPlan, 'file' | 'label'>, settings: Settings): string {
  const base = baseName(source.file);
  const stem = base.includes('.') ? base.slice(0, base.lastIndexOf('.')) : base;
  for (const name of [source.file, base, stem, source.label]) {
    const mapped = settings.map[name];
    if (mapped !== undefined) return mapped;
  }
  return settings.schemaPerSource ? targetName(stem, settings.identifiers, 'table').name : settings.schema;
}

/** The schemas of all sources, each once. */
export function targetSchemas(
  sources: readonly Pick<SourceToPlan, 'file' | 'label'>[],
  settings: Settings,
): readonly string[] {
  return [...new Set(sources.map((source) => targetSchema(source, settings)))];
}

/** Those in which tables are made; rows alone need no more than the tables that take them. */
export function schemasToWrite(...[sources, settings]: Parameters<typeof targetSchemas>): readonly string[] {
  return settings.parts === 'data-only' ? [] : targetSchemas(sources, settings);
}

function baseName(file: string): string {
  return file.split(/[\\/]/).at(-1) ?? file;
}
