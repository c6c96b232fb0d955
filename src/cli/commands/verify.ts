import { type CommandSpec, forSteps } from '../command.ts';
import { renderReport } from '../render/report.ts';

export const verifyCommand: CommandSpec = {
  name: 'verify',
  argument: '[source...]',
  summary: 'compare sources with the target, any time later',
  details: 'Compares every value, or the row counts with --verify counts. Changes nothing.',
  examples: [
    'gigchain-migrate verify',
    'gigchain-migrate verify analytics.db --to postgresql://gigchain_user@localhost:5432/gigchain',
    'gigchain-migrate verify --verify counts --json',
  ],
  takesSources: true,
  target: 'needed',
  run: async (context) => {
    const { verify } = await import('../../steps/verify.ts');
    const report = await verify(forSteps(context));
    return { document: report, text: renderReport(report, context.settings, context.resultStyle) };
  },
};
