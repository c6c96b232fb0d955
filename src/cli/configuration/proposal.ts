import type { MigrationPlan } from '../../core/catalog/plan.ts';
import { castHow, castPlace } from '../../core/settings/parse-cast.ts';
import type { Settings } from '../../core/settings/settings.ts';

export interface ProposalInput {
  readonly settings: Settings;
  readonly plan: MigrationPlan | null;
  /** Where an editor finds the JSON Schema. */
  readonly schema: string;
  /** A path of the settings as seen from the folder of the file. */
  readonly fromFile: (path: string) => string;
}

/** A configuration that says what the plan was made with, in the order in which it is read. */
export function proposedConfiguration({ settings, plan, schema, fromFile }: ProposalInput): Record<string, unknown> {
  const perSource = settings.schemaPerSource || clashes(settings, plan);
  const lists = { include: settings.include, exclude: settings.exclude };
  const map = Object.entries(settings.map).map(([file, name]) => [
    settings.sources.includes(file) ? fromFile(file) : file,
    name,
  ]);
  return {
    $schema: schema,
    sources: settings.sources.map(fromFile),
    ...(perSource ? { schemaPerSource: true } : { schema: settings.schema }),
    ...(map.length === 0 ? {} : { map: Object.fromEntries(map) }),
    ...Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)),
    identifiers: settings.identifiers,
    textCollation: settings.textCollation,
    ...(settings.casts.length === 0 ? {} : { cast: castsOf(settings) }),
    ...(settings.infer ? { infer: true } : {}),
    ...(settings.createIndexes ? { createIndexes: true } : {}),
    verify: settings.verify,
    dependents: settings.dependents,
  };
}

function castsOf({ casts }: Settings): Record<string, string> {
  return Object.fromEntries(casts.map((cast) => [castPlace(cast), castHow(cast)]));
}

/** Tables of one name in several sources cannot share a schema. */
export function clashes({ map }: Settings, plan: MigrationPlan | null): boolean {
  return Object.keys(map).length === 0 && plan?.notes.some(({ code }) => code === 'GM204') === true;
}
