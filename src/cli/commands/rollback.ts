import { type CommandSpec, forSteps } from '../command.ts';
import { renderRollback } from '../render/runs.ts';

export const rollbackCommand: CommandSpec = {
  name: 'rollback',
  argument: '[run]',
  summary: 'put back what the run replaced; --check only proves that it is back',
  details:
    'Without a run the newest one is taken back. The migrated tables are kept aside, nothing is dropped. What the application wrote to them since the cutover stops it, and is listed.',
  examples: [
    'gigchain-migrate rollback',
    'gigchain-migrate rollback 20251008_123456_1a2b',
    'gigchain-migrate rollback 20251008_123456_1a2b --check',
    'gigchain-migrate rollback 20251008_123456_1a2b --despite-changes',
  ],
  takesSources: false,
  target: 'needed',
  run: async (context) => {
    const { rollback } = await import('../../steps/rollback.ts');
    const run = context.words[0] ?? null;
    const { flags } = context;
    const report = await rollback({
      ...forSteps(context),
      run,
      checkOnly: flags.on('--check'),
      despiteChanges: flags.on('--despite-changes'),
    });
    return { document: report, text: renderRollback(report, context.resultStyle) };
  },
};
