import { Failure } from '../core/errors.ts';

interface Question {
  readonly message: string;
  /** 'secret': what is typed is shown as stars. */
  readonly kind: 'text' | 'secret';
  /** true, or what is wrong with the answer. */
  readonly validate: (answer: string) => true | string;
  readonly signal: AbortSignal;
}

/** Asks on stderr and waits. Throws the Failure of an interruption when the person (Ctrl-C, Ctrl-D), or a signal, ends the question. */
export async function ask({ message, kind, validate, signal }: Question): Promise<string> {
  const { default: inquirer } = await import('inquirer');
  const ended = new AbortController();
  const prompt = inquirer.createPromptModule({
    output: process.stderr,
    signal: AbortSignal.any([signal, ended.signal]),
  });
  // Ctrl-D closes the reading of lines, of which the prompt itself takes no notice.
  const onKey = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string } | undefined): void => {
    if (key?.ctrl === true && key.name === 'd') ended.abort();
  };
  process.stdin.on('keypress', onKey);
  try {
    const common = { name: 'answer', message, validate } as const;
    const { answer } =
      kind === 'text'
        ? await prompt([{ ...common, type: 'input' }])
        : await prompt([{ ...common, type: 'password', mask: '*' }]);
    return answer;
  } catch (cause) {
    const isEnded = cause instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(cause.name);
    if (!isEnded) throw cause;
    throw new Failure({ kind: 'interrupted', message: 'interrupted at the question; nothing was changed', cause });
  } finally {
    process.stdin.off('keypress', onKey);
  }
}
