import { type CommandSpec, forSteps } from '../command.ts';
import { renderRollback } from '../render/runs.ts';

export const rollbackCommand: CommandSpec = {
  name: 'rollback',
  argument: '[run]',
  summary: 'put back what the run replaced; --check only proves that it is back',
  details: 'Without a run the newest one is taken back. The migrated tables are kept aside, nothing is dropped.',
  examples: [
    'gigchain-migrate rollback',
    'gigchain-migrate rollback 20251008_123456_1a2b',
    'gigchain-migrate rollback 20251008_123456_1a2b --check',
  ],
  takesSources: false,
  target: 'needed',
  run: async (context) => {
    const { rollback } = await import('../../steps/rollback.ts');
    const run = context.words[0] ?? null;
    const report = await rollback({ ...forSteps(context), run, checkOnly: context.flags.on('--check') });
    return { document: report, text: renderRollback(report, context.resultStyle) };
  },
};
