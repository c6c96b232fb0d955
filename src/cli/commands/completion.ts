import { Failure } from '../../core/errors.ts';
import { didYouMean, nearest } from '../../core/suggest.ts';
import type { CommandSpec } from '../command.ts';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { type CompletionInput, type Shell, shells } from '../completion/shapes.ts';
import { zshScript } from '../completion/zsh.ts';

const scripts: Readonly<Record<Shell, (input: CompletionInput) => string>> = {
  bash: bashScript,
  zsh: zshScript,
  fish: fishScript,
};

/** The command that writes completion scripts of all `others`, and of itself. */
export function completionCommand(others: readonly CommandSpec[]): CommandSpec {
  const spec: CommandSpec = {
    name: 'completion',
    argument: '<shell>',
    summary: 'completion of commands, options and their values for bash, zsh or fish',
    details: 'Prints a script for the shell to evaluate when it starts.',
    examples: [
      'eval "$(gigchain-migrate completion bash)"    # in ~/.bashrc',
      'eval "$(gigchain-migrate completion zsh)"     # in ~/.zshrc, after compinit',
      'gigchain-migrate completion fish | source     # in ~/.config/fish/config.fish',
    ],
    takesSources: false,
    target: 'optional',
    uses: 'nothing',
    run: async ({ words }) => {
      const shell = shellOf(words[0] ?? '');
      const script = scripts[shell]({ commands: [...others, spec] });
      const document = { schemaVersion: 1, command: 'completion', exitCode: 0, error: null, shell, script };
      return { document, text: script };
    },
  };
  return spec;
}

function shellOf(word: string): Shell {
  const shell = shells.find((known) => known === word);
  if (shell !== undefined) return shell;
  const offers = nearest(word, shells);
  throw new Failure({
    kind: 'usage',
    message: `there is no completion for "${word}"`,
    advice: offers.length === 0 ? `There is one for ${shells.join(', ')}.` : didYouMean(offers),
  });
}
