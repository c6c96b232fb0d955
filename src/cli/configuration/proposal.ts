import type { MigrationPlan } from '../../core/catalog/plan.ts';
import { castHow, castPlace } from '../../core/settings/parse-cast.ts';
import type { Preset } from '../../core/settings/presets.ts';
import { renamePlace, writtenTo } from '../../core/settings/read-renames.ts';
import type { Settings } from '../../core/settings/settings.ts';

export interface ProposalInput {
  readonly settings: Settings;
  readonly plan: MigrationPlan | null;
  /** Whose values go without saying. */
  readonly preset: Preset | undefined;
  /** Where an editor finds the JSON Schema. */
  readonly schema: string;
  /** A path of the settings as seen from the folder of the file. */
  readonly fromFile: (path: string) => string;
}

/** A configuration that says what the plan was made with, in the order in which it is read. */
export function proposedConfiguration({
  settings,
  plan,
  preset,
  schema,
  fromFile,
}: ProposalInput): Record<string, unknown> {
  const perSource = settings.schemaPerSource || clashes(settings, plan);
  const lists = { include: settings.include, exclude: settings.exclude };
  const map = Object.entries(settings.map).map(([file, name]) => [
    settings.sources.includes(file) ? fromFile(file) : file,
    name,
  ]);
  const decided = {
    ...(preset === undefined ? {} : { preset: preset.name }),
    ...(perSource ? { schemaPerSource: true } : { schema: settings.schema }),
    ...(map.length === 0 ? {} : { map: Object.fromEntries(map) }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    ...(settings.parts === 'data-only' ? rowsOnly(settings) : newTables(settings)),
    ...(settings.casts.length === 0 ? {} : { cast: castsOf(settings) }),
    ...(settings.renames.length === 0 ? {} : { rename: renamesOf(settings) }),
    verify: settings.verify,
  };
  const own = Object.entries(decided).filter(([key, value]) => preset?.values[key] !== value);
  return { $schema: schema, sources: settings.sources.map(fromFile), ...Object.fromEntries(own) };
}

/** What is decided about tables that the run makes. */
function newTables(settings: Settings): Record<string, unknown> {
  return {
    ...(settings.parts === 'schema-only' ? { schemaOnly: true } : {}),
    identifiers: settings.identifiers,
    textCollation: settings.textCollation,
    ...(settings.infer ? { infer: true } : {}),
    ...(settings.createIndexes ? { createIndexes: true } : {}),
    ...(settings.casts.length > 0 && settings.timeZone !== 'UTC' ? { timeZone: settings.timeZone } : {}),
    dependents: settings.dependents,
  };
}

/** The same about rows that go into tables which are there. */
function rowsOnly({ existing, timeZone }: Settings): Record<string, unknown> {
  return { dataOnly: true, existing, timeZone };
}

function castsOf({ casts }: Settings): Record<string, string> {
  return Object.fromEntries(casts.map((cast) => [castPlace(cast), castHow(cast)]));
}

function renamesOf({ renames }: Settings): Record<string, string> {
  return Object.fromEntries(renames.map((rename) => [renamePlace(rename), writtenTo(rename)]));
}

/** Tables of one name in several sources cannot share a schema. */
export function clashes({ map }: Settings, plan: MigrationPlan | null): boolean {
  return Object.keys(map).length === 0 && plan?.notes.some(({ code }) => code === 'GM204') === true;
}
