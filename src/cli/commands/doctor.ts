import { type CommandSpec, forSteps } from '../command.ts';
import { renderDoctor } from '../render/runs.ts';

export const doctorCommand: CommandSpec = {
  name: 'doctor',
  argument: '[source...]',
  summary: 'the pre-flight check list, each line passed, failed or advice',
  details:
    'Looks at the sources, the target, the privileges and the plan. Changes nothing. Ends with 1 when a line failed.',
  examples: ['gigchain-migrate doctor', 'gigchain-migrate doctor analytics.db --json'],
  takesSources: true,
  target: 'optional',
  run: async (context) => {
    const { doctor } = await import('../../steps/doctor.ts');
    const report = await doctor(forSteps(context));
    return { document: report, text: renderDoctor(report, context.resultStyle) };
  },
};
