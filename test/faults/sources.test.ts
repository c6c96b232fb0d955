import { copyFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { beforeAll, expect } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { writeSqlite } from '../support/sqlite-file.ts';
import { aftermath } from './aftermath.ts';
import { describeTargets, fault, isLong } from './fault.ts';
import { journalState } from './journal-state.ts';
import type { Scene } from './scene.ts';

beforeAll(compile, 120_000);

describeTargets('a run', (server) => {
  const url = () => server.url();

  fault('the source is changed during the run', url, async (scene, landed) => {
    const run = scene.migrate();
    await run.reached('load');
    writeSqlite(scene.source, `UPDATE shop_orders SET note = 'changed' WHERE id = 7`);
    if (run.step === 'load' || run.step === 'finish') landed();
    const ended = await run.ended;
    await aftermath(scene, ended, {
      exitCodes: [3],
      outcomes: ['as before'],
      says: /shop\.db: it changed since it was read/,
      sourceChanged: true,
      goOn: isLong ? 'rollback' : 'again',
    });
  });

  if (!isLong) return;

  const gone: readonly { readonly title: string; readonly harm: (scene: Scene) => void }[] = [
    { title: 'the source is truncated during the run', harm: ({ source }) => truncateSync(source, 100_000) },
    { title: 'the source is emptied during the run', harm: ({ source }) => truncateSync(source, 0) },
    { title: 'the source is deleted during the run', harm: ({ source }) => rmSync(source) },
  ];
  for (const { title, harm } of gone) {
    fault(title, url, async (scene, landed) => {
      const kept = join(scene.temporary, '..', 'kept.db');
      copyFileSync(scene.source, kept);
      const run = scene.migrate();
      await run.reached('finish');
      harm(scene);
      if (run.step === 'finish' || run.step === 'verify') landed();
      const ended = await run.ended;
      const mend = async () => copyFileSync(kept, scene.source);
      const expected = {
        exitCodes: [1],
        outcomes: ['as before'],
        says: /shop\.db/,
        sourceChanged: true,
        mend,
      } as const;
      await aftermath(scene, ended, expected);
    });
  }

  fault('another program has locked the source exclusively', url, async (scene, landed) => {
    const other = new Database(scene.source);
    other.exec('BEGIN EXCLUSIVE');
    const ended = await scene.migrate().ended;
    if (other.inTransaction) landed();
    other.exec('ROLLBACK');
    other.close();
    await aftermath(scene, ended, { exitCodes: [0], outcomes: ['migrated'] });
  });

  /** A preload that moves what the program takes for the time; the server's clock goes on. */
  const clock = (milliseconds: number) => ({
    NODE_OPTIONS: `--import ${fileURLToPath(new URL('set-clock-back.js', import.meta.url))}`,
    SET_CLOCK_BACK_AFTER: String(milliseconds),
  });

  fault('the clock is set back by a day during the run', url, async (scene, landed) => {
    const run = scene.migrate({ environment: clock(700) });
    const ended = await run.ended;
    if (ended.stderr.includes('The clock was set back')) landed();
    await aftermath(scene, ended, { exitCodes: [0], outcomes: ['migrated'] });
  });

  fault('the clock was set back by a day between two runs', url, async (scene, landed) => {
    const first = await scene.migrate().ended;
    expect(first.exitCode, first.stderr).toBe(0);
    const [older] = [await journalState(scene.url)];
    const second = await scene.migrate({ environment: clock(0) }).ended;
    const newer = await journalState(scene.url);
    expect(newer?.id).not.toBe(older?.id);
    if ((newer?.id ?? '') < (older?.id ?? '')) landed();
    const taken = await scene.run(['rollback']);
    expect(taken.stdout, taken.stderr).toContain(newer?.id);
    const again = await scene.run(['rollback']);
    expect(again.stdout, again.stderr).toContain(older?.id);
    await aftermath(scene, { ...second, exitCode: null }, { exitCodes: [null], outcomes: ['as before'] });
  });
});
