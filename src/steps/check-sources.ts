import { Failure } from '../core/errors.ts';
import { isGone, unchanged } from '../sqlite/open-source.ts';
import type { Run } from './run.ts';

/** Rows written to SQLite after the snapshot would be lost, so the files are looked at once more, anew and as late as possible. */
export async function checkSources(run: Run): Promise<void> {
  if (run.options.settings.allowStale) return;
  for (const { source } of run.sources) {
    if (await unchanged(source)) continue;
    if (await isGone(source)) {
      throw new Failure({
        kind: 'failed',
        message: `${source.file}: it is no longer there, or is empty; it was read as it was at the start`,
        advice: 'Find out who took it away. To cut over to what was read, run again once it is back.',
      });
    }
    throw new Failure({
      kind: 'blocked',
      message: `${source.file}: it changed since it was read`,
      advice: 'Stop the application and run again, or cut over to the older state with --allow-stale.',
    });
  }
}
