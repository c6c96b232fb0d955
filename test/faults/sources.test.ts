import { copyFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { beforeAll } from 'vitest';
import { compile } from '../cli/compiled.ts';
import { writeSqlite } from '../support/sqlite-file.ts';
import { aftermath } from './aftermath.ts';
import { describeTargets, fault, isLong } from './fault.ts';
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
});
