import { expect, it } from 'vitest';
import { withoutKnownWarnings } from '../../src/cli/node-warnings.ts';

it('passes on every warning of Node but that of its own SQLite, for which the run has a note', () => {
  const emitted: unknown[][] = [];
  const emit = withoutKnownWarnings((...args: unknown[]) => void emitted.push(args));
  emit('SQLite is an experimental feature and might change at any time', 'ExperimentalWarning');
  emit('fetch is an experimental feature', 'ExperimentalWarning');
  emit('SQLite is an experimental feature of ours', { code: 'OURS' });
  const error = new Error('old');
  emit(error);
  expect(emitted.map(([warning]) => warning)).toEqual([
    'fetch is an experimental feature',
    'SQLite is an experimental feature of ours',
    error,
  ]);
});
