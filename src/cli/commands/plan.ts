import { type CommandSpec, forSteps } from '../command.ts';
import { withoutActSecrets } from '../render/acts.ts';
import { renderPlan } from '../render/plan.ts';

export const planCommand: CommandSpec = {
  name: 'plan',
  argument: '[source...]',
  summary: 'decide and show, write nothing',
  details: 'Reads every value of the sources. Without a target the plan is made for any server.',
  examples: [
    'gigchain-migrate plan',
    'gigchain-migrate plan gigchain.db --verbose',
    'gigchain-migrate plan gigchain.db --sql > gigchain.sql',
    'gigchain-migrate plan --json',
  ],
  takesSources: true,
  target: 'optional',
  run: async (context) => {
    const { plan } = await import('../../steps/plan.ts');
    const { report: made, plan: decided, replaced, sql } = await plan(forSteps(context));
    const report = withoutActSecrets(made, context.surroundings.secrets);
    if (context.flags.on('--sql')) return { document: report, text: sql };
    return {
      document: report,
      text: decided === null ? '' : renderPlan(decided, replaced, report.acts, context.resultStyle),
    };
  },
};
