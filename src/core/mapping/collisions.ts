import type { SqliteObject, SqliteTable } from '../catalog/sqlite-catalog.ts';
import type { SourceToPlan } from './draft.ts';
import type { Notebook } from './notebook.ts';

/** A table or view with its name in the target. */
interface NamedDraft {
  readonly source: SourceToPlan;
  readonly sqlite: SqliteTable | SqliteObject;
  readonly schema: string;
  readonly name: string;
}

/** Two tables or views that would have one name in one schema: named with both files and with the options that part them. */
export function reportCollisions(drafts: readonly NamedDraft[], notebook: Notebook): void {
  const seen = new Map<string, NamedDraft>();
  for (const draft of drafts) {
    const key = JSON.stringify([draft.schema, draft.name]);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, draft);
      continue;
    }
    const where = { source: draft.source.label, table: draft.sqlite.name };
    if (first.source === draft.source) {
      const message = `${described(first)} and ${described(draft)} would both be called ${draft.name}`;
      notebook.add({
        ...where,
        code: 'GM203',
        message,
        advice: 'Give one of them another name with --rename, or use --identifiers preserve.',
      });
      continue;
    }
    notebook.add({
      ...where,
      code: 'GM204',
      message: `${kindOf(draft)} ${draft.name} is in ${first.source.file} and in ${draft.source.file}, and both go to the schema ${draft.schema}`,
      advice:
        'Give each source its own schema with --schema-per-source, or choose one with --map <file>=<schema>; or give one of them another name with --rename <source>:<table>=<name>.',
    });
  }
}

function described(draft: NamedDraft): string {
  return `the ${kindOf(draft)} ${draft.sqlite.name}`;
}

function kindOf({ sqlite }: NamedDraft): string {
  return 'kind' in sqlite ? sqlite.kind : 'table';
}
