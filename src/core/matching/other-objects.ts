import type { SourceToPlan } from '../mapping/draft.ts';
import type { Notebook } from '../mapping/notebook.ts';
import { reportObjects } from '../mapping/objects.ts';
import { isSelected } from '../settings/patterns.ts';
import type { Settings } from '../settings/settings.ts';

/** Names what of a source is no table: views and triggers are the application's own matter, all else would be missed. */
export function reportOthers(source: SourceToPlan, settings: Settings, notebook: Notebook): void {
  reportObjects(source, settings, notebook);
  for (const kind of ['view', 'trigger'] as const) {
    const names = source.catalog.others
      .filter((object) => object.kind === kind && isSelected(object.table ?? object.name, source.label, settings))
      .map(({ name }) => name);
    if (names.length === 0) continue;
    const what = names.length === 1 ? `the ${kind} ${names[0]} stays` : `the ${kind}s ${names.join(', ')} stay`;
    const message = `${what} behind: with --data-only only rows move, and the target has its own`;
    notebook.add({ source: source.label, code: 'GM826', message });
  }
}
