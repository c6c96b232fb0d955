import type { TableToVerify, Verification } from './verify-sides.ts';

/** Whether the target's table may hold other rows than the source: where rows that were there have stayed. */
export function coversOnly({ place }: Verification, { planned: { live, target } }: TableToVerify): boolean {
  const isShared = live?.existing === 'upsert' || live?.existing === 'skip';
  return isShared && place(target.schema) === target.schema && sharedKey(live) !== null;
}

/** The columns by which rows of both sides are told to be the same. */
export function sharedKey(live: TableToVerify['planned']['live']): readonly string[] | null {
  return live?.primaryKey ?? live?.uniques[0] ?? null;
}
