import { applicationSql } from './application-fixture.ts';
import { compareMerged, rowsOfTheTarget } from './compare-merged.ts';
import { compareFilled, compareMigrated } from './compare-migrated.ts';
import type { DumpScope } from './dump.ts';
import { operatorSql } from './fixture.ts';

/** What the target holds before the run, and what the run is to make of it. */
export interface SceneKind {
  readonly name: 'replace' | 'fill' | 'upsert' | 'skip';
  readonly targetSql: string;
  /** Of every command that reads the source. */
  readonly words: readonly string[];
  /** What a migration leaves as it was, and what a rollback brings back, byte for byte. */
  readonly kept: DumpScope;
  readonly restored: DumpScope;
  /** What differs between the source and what the run has made, [] where nothing does. */
  readonly compare: (source: string, url: string) => Promise<string[]>;
}

/** Tables of the run's own take the place of others. */
export const replacing: SceneKind = {
  name: 'replace',
  targetSql: operatorSql,
  words: [],
  kept: 'others',
  restored: 'all',
  compare: compareMigrated,
};

/** Rows go into tables that an application has made, which stay the same tables. */
export const filling: SceneKind = {
  name: 'fill',
  targetSql: applicationSql,
  words: ['--data-only', '--existing', 'truncate', '--exclude', 'app_settings'],
  kept: 'shape',
  restored: 'restored',
  compare: compareFilled,
};

/** The same beside rows that stay, get the source's values, or another id. */
export const merging: readonly SceneKind[] = (['upsert', 'skip'] as const).map((existing) => ({
  ...filling,
  name: existing,
  targetSql: applicationSql + rowsOfTheTarget,
  words: ['--data-only', '--existing', existing, '--exclude', 'app_settings'],
  compare: compareMerged(existing),
}));
