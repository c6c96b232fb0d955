import { type CommandSpec, forSteps } from '../command.ts';
import { confirmFinalize } from '../confirm.ts';
import { renderFinalize } from '../render/runs.ts';

export const finalizeCommand: CommandSpec = {
  name: 'finalize',
  argument: '[run]',
  summary: 'drop the kept schemas of a run, for good',
  details:
    'Drops what the run had replaced, or what a rollback has set aside, object by object. Asks before; the run cannot be rolled back afterwards.',
  examples: ['gigchain-migrate finalize', 'gigchain-migrate finalize 20251008_123456_1a2b --yes'],
  takesSources: false,
  target: 'needed',
  run: async (context) => {
    const { settings, output, messageStyle: style, canAsk, signal } = context;
    const { finalize } = await import('../../steps/finalize.ts');
    const report = await finalize({
      ...forSteps(context),
      run: context.words[0] ?? null,
      confirm: (run, kept) =>
        confirmFinalize(run, kept, { output, style, yes: settings.yes, canAsk: canAsk && !settings.noInput, signal }),
    });
    return { document: report, text: renderFinalize(report, context.resultStyle) };
  },
};
