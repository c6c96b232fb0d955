import { Command, CommanderError, Option } from 'commander';
import { Failure } from '../core/errors.ts';
import type { CommandSpec } from './command.ts';
import type { CommandName } from './command-names.ts';
import { commandTable } from './commands/all.ts';
import { createFlags, type Flags } from './flags.ts';
import { type OptionRow, optionTable } from './option-table.ts';

export interface Parsed {
  readonly command: CommandName;
  readonly words: readonly string[];
  readonly flags: Flags;
}

const exitCodesHelp = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 blocked by findings, 4 a difference was found, 5 declined,
6 migrated but a later act failed, 7 outcome unknown, 129 130 143 interrupted.

Options of a command: gigchain-migrate <command> --help
`;

/**
 * Parses arguments whose first word is a command (or --help). Null where help was printed.
 * Throws a usage Failure for what the parser does not take.
 */
export function parseArguments(argv: readonly string[], write: (text: string) => void): Parsed | null {
  let parsed: Parsed | null = null;
  const program = new Command('gigchain-migrate')
    .description(
      'Moves SQLite databases to PostgreSQL: schema, rows, sequences; verifies every value and can take it all back.',
    )
    .usage('[command] [source...] [options]')
    .option('-V, --version', 'print the version')
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show the help of a command')
    .addHelpText('after', examplesText(['gigchain-migrate doctor', 'gigchain-migrate plan', 'gigchain-migrate']))
    .addHelpText('after', exitCodesHelp)
    .exitOverride()
    .configureOutput({ writeOut: write, writeErr: () => undefined });
  for (const spec of commandTable) {
    const command = program.command(spec.name).copyInheritedSettings(program);
    describe(command, spec).action(() => {
      parsed = { command: spec.name, words: command.args, flags: flagsOf(command, spec.name) };
    });
  }
  try {
    program.parse(argv, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return null;
    throw usageOf(error);
  }
  return parsed;
}

function describe(command: Command, { name, argument, summary, details, examples }: CommandSpec): Command {
  command.summary(summary).description(details === '' ? summary : `${summary}\n\n${details}`);
  if (argument !== '') command.argument(argument);
  for (const row of rowsOf(name)) command.addOption(optionOf(row));
  return examples.length === 0 ? command : command.addHelpText('after', examplesText(examples));
}

function optionOf({ flag, value, meaning, fallback, repeatable }: OptionRow): Option {
  const description = fallback === '' ? meaning : `${meaning} (default: ${fallback})`;
  const option = new Option(value === '' ? flag : `${flag} ${value}`, description);
  if (repeatable) option.argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]);
  return option;
}

function flagsOf(command: Command, name: CommandName): Flags {
  const values = new Map<string, string | boolean | readonly string[]>();
  const parsed = command.opts<Record<string, string | boolean | string[] | undefined>>();
  for (const row of rowsOf(name)) {
    const option = optionOf(row);
    const value = parsed[option.attributeName()];
    // A flag that starts with --no- is kept by the parser as the opposite of the rest of its name.
    if (option.negate) values.set(row.flag, value === false);
    else if (value !== undefined) values.set(row.flag, value);
  }
  return createFlags(values);
}

function rowsOf(name: CommandName): OptionRow[] {
  return optionTable.filter(({ commands }) => commands.includes(name));
}

function examplesText(examples: readonly string[]): string {
  return `\nExamples:\n${examples.map((example) => `  ${example}`).join('\n')}`;
}

function usageOf({ message }: CommanderError): Failure {
  const [first = '', ...others] = message.replace(/^error: /, '').split('\n');
  return new Failure({ kind: 'usage', message: first, advice: others.join('\n') });
}
