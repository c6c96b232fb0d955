import { type CommandSpec, forSteps } from '../command.ts';
import { renderPlan } from '../render/plan.ts';
import { cleanLines } from '../render/words.ts';

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
    const { report, plan: made, replaced, sql } = await plan(forSteps(context));
    if (context.flags.on('--sql')) return { document: report, text: forReader(sql), isExact: true };
    return {
      document: report,
      text: made === null ? '' : renderPlan({ plan: made, replaced, ...report }, context.resultStyle),
    };
  },
};

/** A script is exact where a program reads it; at a terminal it must not do more than be read. */
function forReader(sql: string): string {
  return process.stdout.isTTY ? cleanLines(sql).join('\n') : sql;
}
