import { type CommandSpec, forSteps } from '../command.ts';
import { renderStatus } from '../render/runs.ts';

export const statusCommand: CommandSpec = {
  name: 'status',
  argument: '',
  summary: 'runs, steps reached, what is kept and what can be rolled back or finalized',
  details: 'Reads the journal of the target. Creates nothing.',
  examples: ['gigchain-migrate status', 'gigchain-migrate status --json'],
  takesSources: false,
  target: 'needed',
  run: async (context) => {
    const { status } = await import('../../steps/status.ts');
    const report = await status(forSteps(context));
    return { document: report, text: renderStatus(report, context.resultStyle) };
  },
};
