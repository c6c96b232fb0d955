import { expect, it } from 'vitest';
import { copyable } from '../../../src/cli/render/copyable.ts';
import type { TargetSettings } from '../../../src/core/settings/settings.ts';

const at = (from: string, url = 'postgresql://u:secret@h/db'): TargetSettings => ({
  from,
  where: { kind: 'url', url },
});
const run = '20251008_123456_1a2b';

it.each([
  [`Run: gigchain-migrate rollback ${run}`, `Run: gigchain-migrate rollback ${run} --to postgresql://u@h/db`],
  [`gigchain-migrate rollback ${run} --check`, `gigchain-migrate rollback ${run} --check --to postgresql://u@h/db`],
  [
    `  gigchain-migrate finalize ${run}   (migrated)`,
    `  gigchain-migrate finalize ${run} --to postgresql://u@h/db   (migrated)`,
  ],
  ['See gigchain-migrate status; then run', 'See gigchain-migrate status --to postgresql://u@h/db; then run'],
  [`gigchain-migrate rollback ${run} --to other`, `gigchain-migrate rollback ${run} --to other`],
  ['this version of gigchain-migrate knows up to 5', 'this version of gigchain-migrate knows up to 5'],
])('%j can be typed as it stands', (text, expected) => expect(copyable(text, at('--to'))).toBe(expected));

it('a target that is found again is not named, nor a server that has ended', () => {
  const text = `gigchain-migrate rollback ${run}`;
  for (const target of [
    null,
    at('DATABASE_URL'),
    { from: '--to', where: { kind: 'embedded', directory: null } } as const,
  ])
    expect(copyable(text, target)).toBe(text);
  expect(copyable(text, { from: '--to', where: { kind: 'embedded', directory: 'a b' } })).toBe(
    `${text} --to 'embedded:a b'`,
  );
});
