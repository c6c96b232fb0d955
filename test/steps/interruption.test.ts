import { expect, it } from 'vitest';
import { writeGigchain } from '../../fixtures/generate.js';
import type { MigrationEvent, StepName } from '../../src/steps/events.ts';
import { migrate } from '../../src/steps/migrate.ts';
import { rollback } from '../../src/steps/rollback.ts';
import { status } from '../../src/steps/status.ts';
import { asSuperuser, describeServers, withDatabase } from '../servers/describe-servers.ts';
import { commandOptions, migrateOptions } from '../support/options.ts';
import { temporaryDirectory } from '../support/sqlite-file.ts';

const steps: readonly StepName[] = ['create', 'load', 'finish', 'verify'];
/** Milliseconds after the step began: at once, and while its statements run. */
const delays = [0, 5, 25];

describeServers('a run that is interrupted leaves the target as it was', (server) => {
  const moments = steps.flatMap((step) => delays.map((delay) => ({ step, delay })));

  it.each(moments)('in step $step after $delay ms', async ({ step, delay }) => {
    await withDatabase(server, async (url) => {
      const [source] = await writeGigchain({ directory: temporaryDirectory(), rows: 20_000, only: ['analytics'] });
      const controller = new AbortController();
      const listen = (event: MigrationEvent) => {
        if (event.kind !== 'step-started' || event.step !== step) return;
        if (delay === 0) controller.abort();
        else setTimeout(() => controller.abort(), delay);
      };
      const options = { sources: [source?.file ?? ''], to: url };
      const report = await migrate(migrateOptions(options, { listen, signal: controller.signal }));
      // A short step may be over before the interruption comes; then a later one ends the run.
      expect(report).toMatchObject({ status: 'interrupted', exitCode: 130 });
      const relations = `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace`;
      expect(await asSuperuser(url, relations)).toEqual([]);
      expect((await status(commandOptions(options))).runs).toMatchObject([{ status: 'interrupted', alive: false }]);

      const back = await rollback({ ...commandOptions(options), run: null, checkOnly: false });
      expect(back).toMatchObject({ status: 'rolled_back', exitCode: 0, run: report.run });
      const left = await asSuperuser(url, `SELECT nspname FROM pg_namespace WHERE nspname ~ '^gigchain_migrate_'`);
      expect(left).toEqual([]);
      expect(await asSuperuser(url, relations)).toEqual([]);
      expect((await status(commandOptions(options))).runs).toMatchObject([{ status: 'failed' }]);
    });
  });
});
