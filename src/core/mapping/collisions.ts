import type { TableDraft } from './draft.ts';
import type { Notebook } from './notebook.ts';

/** Two tables that would have one name in one schema: named with both files and with the options that part them. */
export function reportCollisions(drafts: readonly TableDraft[], notebook: Notebook): void {
  const seen = new Map<string, TableDraft>();
  for (const draft of drafts) {
    const key = JSON.stringify([draft.schema, draft.name]);
    const first = seen.get(key);
    if (first === undefined) {
      seen.set(key, draft);
      continue;
    }
    const where = { source: draft.source.label, table: draft.sqlite.name };
    if (first.source === draft.source) {
      const message = `the tables ${first.sqlite.name} and ${draft.sqlite.name} would both be called ${draft.name}`;
      notebook.add({
        ...where,
        code: 'GM203',
        message,
        advice: 'Use --identifiers preserve, or rename one of them in the source.',
      });
      continue;
    }
    notebook.add({
      ...where,
      code: 'GM204',
      message: `table ${draft.name} is in ${first.source.file} and in ${draft.source.file}, and both go to the schema ${draft.schema}`,
      advice: 'Give each source its own schema with --schema-per-source, or choose one with --map <file>=<schema>.',
    });
  }
}
