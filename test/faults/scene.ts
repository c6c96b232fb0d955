import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asSuperuser, dropDatabase, urlOfDatabase } from '../servers/superuser.ts';
import { listing } from '../support/listing.ts';
import { writeSqlite } from '../support/sqlite-file.ts';
import { dump } from './dump.ts';
import { sourceSql } from './fixture.ts';
import { Network } from './network.ts';
import { type Ended, ProgramRun } from './program-run.ts';
import { replacing, type SceneKind } from './scene-kind.ts';

/** One source, one target with the operator's objects, and the network between them. */
export interface Scene {
  readonly kind: SceneKind;
  /** The target, directly. */
  readonly url: string;
  /** The same through the proxy. */
  readonly proxied: string;
  readonly proxy: Network;
  readonly folder: string;
  readonly source: string;
  readonly temporary: string;
  readonly before: {
    readonly all: string;
    readonly kept: string;
    readonly restored: string;
    readonly folder: readonly string[];
  };
  /** Starts the migration, through the proxy unless told otherwise. */
  readonly migrate: (options?: MigrateOptions) => ProgramRun;
  /** Runs a command to its end, straight to the server unless told otherwise. */
  readonly run: (words: readonly string[], to?: string) => Promise<Ended>;
}

export interface MigrateOptions {
  readonly to?: string;
  readonly words?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** Its temporary directory. */
  readonly temporary?: string;
}

export interface SceneOptions {
  /** What the target is; tables to be replaced where it is not said. */
  readonly kind?: SceneKind;
  /** Words for CREATE DATABASE, such as its tablespace. */
  readonly words?: string;
  /** SQL that is run on the database, whose name is $NAME, before the run. */
  readonly prepare?: string;
  /** SQL that is run on the source before the run. */
  readonly prepareSource?: string;
}

/** Of this process alone: two at once cannot make one database. */
const templateOf = ({ name }: SceneKind) => `fault_template_${name}_${process.pid}`;

/** Sets the scene on a server for as long as `use` runs. The first one of its kind on a server makes the template of the others. */
export async function withScene(
  serverUrl: string,
  options: SceneOptions,
  use: (scene: Scene) => Promise<void>,
): Promise<void> {
  const { kind = replacing } = options;
  await ensureTemplate(serverUrl, kind);
  const name = `fault_${process.pid}_${Math.random().toString(36).slice(2, 8)}`;
  await asSuperuser(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${templateOf(kind)} ${options.words ?? ''}`);
  const url = urlOfDatabase(serverUrl, name);
  const place = mkdtempSync(join(tmpdir(), 'gigchain-fault-'));
  const [folder, temporary] = [join(place, 'data'), join(place, 'tmp')];
  for (const directory of [folder, temporary]) mkdirSync(directory);
  const source = join(folder, 'shop.db');
  writeSqlite(source, `BEGIN; ${sourceSql} COMMIT; ${options.prepareSource ?? ''}`);
  const proxy = await Network.open(url);
  try {
    if (options.prepare !== undefined) await asSuperuser(url, options.prepare.replaceAll('$NAME', name));
    const before = {
      all: await dump(url, 'all'),
      kept: await dump(url, kind.kept),
      restored: await dump(url, kind.restored),
      folder: listing(folder),
    };
    const proxied = proxy.through(url);
    await use({
      kind,
      url,
      proxied,
      proxy,
      folder,
      source,
      temporary,
      before,
      migrate: ({ to = proxied, words = [], environment = {}, ...other } = {}) => {
        if (to !== url) proxy.beginLog();
        return new ProgramRun(['shop.db', '--yes', '--verbose', '--jobs', '2', '--to', to, ...kind.words, ...words], {
          folder,
          temporary: other.temporary ?? temporary,
          environment,
        });
      },
      run: (words, to = url) => new ProgramRun([...words, '--to', to], { folder, temporary }).ended,
    });
  } finally {
    await proxy.close();
    rmSync(place, { recursive: true, force: true });
    await dropDatabase(serverUrl, name);
  }
}

async function ensureTemplate(serverUrl: string, kind: SceneKind): Promise<void> {
  const template = templateOf(kind);
  const found = await asSuperuser(serverUrl, `SELECT 1 FROM pg_database WHERE datname = '${template}'`);
  if (found.length > 0) return;
  await asSuperuser(serverUrl, `CREATE DATABASE ${template}`);
  await asSuperuser(urlOfDatabase(serverUrl, template), kind.targetSql);
}
