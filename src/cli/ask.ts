import { Failure } from '../core/errors.ts';

interface Question {
  readonly message: string;
  /** 'secret': what is typed is shown as stars. */
  readonly kind: 'text' | 'secret';
  /** true, or what is wrong with the answer. */
  readonly validate: (answer: string) => true | string;
  readonly signal: AbortSignal;
}

/** One of the answers to a question with a few; `name` is shown. */
export interface Choice<Value extends string> {
  readonly name: string;
  readonly value: Value;
}

interface ChoiceQuestion<Value extends string> {
  readonly message: string;
  /** The first is chosen by Enter alone. */
  readonly choices: readonly Choice<Value>[];
  readonly signal: AbortSignal;
}

/** Asks on stderr and waits. Throws the Failure of an interruption when the person (Ctrl-C, Ctrl-D), or a signal, ends the question. */
export function ask({ message, kind, validate, signal }: Question): Promise<string> {
  const common = { name: 'answer', message, validate } as const;
  return prompted(signal, async (prompt) => {
    const { answer } =
      kind === 'text'
        ? await prompt([{ ...common, type: 'input' }])
        : await prompt([{ ...common, type: 'password', mask: '*' }]);
    return answer;
  });
}

/** The same for an answer that is chosen with the arrow keys. */
export function choose<Value extends string>({ message, choices, signal }: ChoiceQuestion<Value>): Promise<Value> {
  return prompted(signal, async (prompt) => {
    const { answer } = await prompt([{ name: 'answer', message, type: 'select', choices: [...choices] }]);
    return answer;
  });
}

async function promptUntil(signal: AbortSignal) {
  const { default: inquirer } = await import('inquirer');
  return inquirer.createPromptModule({ output: process.stderr, signal });
}

type Prompt = Awaited<ReturnType<typeof promptUntil>>;

async function prompted<Answer>(signal: AbortSignal, question: (prompt: Prompt) => Promise<Answer>): Promise<Answer> {
  const ended = new AbortController();
  const prompt = await promptUntil(AbortSignal.any([signal, ended.signal]));
  // Ctrl-D closes the reading of lines, of which the prompt itself takes no notice.
  const onKey = (_: unknown, key: { readonly ctrl?: boolean; readonly name?: string } | undefined): void => {
    if (key?.ctrl === true && key.name === 'd') ended.abort();
  };
  process.stdin.on('keypress', onKey);
  try {
    return await question(prompt);
  } catch (cause) {
    const isEnded = cause instanceof Error && ['ExitPromptError', 'AbortPromptError'].includes(cause.name);
    if (!isEnded) throw cause;
    throw new Failure({ kind: 'interrupted', message: 'interrupted at the question; nothing was changed', cause });
  } finally {
    process.stdin.off('keypress', onKey);
  }
}
