import type { Problem } from '../core/settings/problems.ts';
import { didYouMean, nearest } from '../core/suggest.ts';
import { type CommandName, commandNames, defaultCommand } from './command-names.ts';
import { type OptionRow, optionRow, optionTable } from './option-table.ts';

/** A command line looked through once, before it is parsed. */
export interface Words {
  /** The command, wherever among the options it was written; null where none was. */
  readonly command: CommandName | null;
  /** The arguments without the word that named the command. */
  readonly rest: readonly string[];
  readonly asks: 'help' | 'version' | null;
  readonly json: boolean;
  readonly debug: boolean;
  readonly colour: boolean;
  /** Unknown, misplaced and repeated options. */
  readonly problems: readonly Problem[];
}

/** Finds the command and all that is wrong with the options. The words of `help <command>` count as `<command> --help`. */
export function readWords(argv: readonly string[]): Words {
  const { options, words } = split(argv);
  const asksHelp = options.some(({ flag }) => flag === '--help' || flag === '-h') || words[0]?.text === 'help';
  const asksVersion = options.some(({ flag }) => flag === '--version' || flag === '-V');
  const commandWord = words[0]?.text === 'help' ? words[1] : words[0];
  const command = commandNames.find((name) => name === commandWord?.text) ?? null;
  const rest = command === null ? argv : argv.filter((_, position) => position !== commandWord?.position);
  return {
    command,
    rest,
    asks: asksHelp ? 'help' : asksVersion ? 'version' : null,
    json: options.some(({ flag }) => flag === '--json'),
    debug: options.some(({ flag }) => flag === '--debug'),
    colour: !options.some(({ flag }) => flag === '--no-color'),
    problems: problemsOf(options, command ?? defaultCommand),
  };
}

interface Split {
  readonly options: { readonly flag: string; readonly hasValue: boolean }[];
  readonly words: { readonly text: string; readonly position: number }[];
}

function split(argv: readonly string[]): Split {
  const found: Split = { options: [], words: [] };
  for (let position = 0; position < argv.length; position += 1) {
    const text = argv[position] ?? '';
    if (text === '--') {
      const rest = argv.slice(position + 1);
      found.words.push(...rest.map((word, offset) => ({ text: word, position: position + 1 + offset })));
      break;
    }
    if (!text.startsWith('-') || text === '-') {
      found.words.push({ text, position });
      continue;
    }
    const equals = text.startsWith('--') ? text.indexOf('=') : -1;
    const flag = equals === -1 ? text : text.slice(0, equals);
    found.options.push({ flag, hasValue: equals !== -1 });
    const row = optionRow(flag);
    if (row !== undefined && row.value !== '' && equals === -1) position += 1;
  }
  return found;
}

const withoutRow: readonly string[] = ['--help', '-h', '--version', '-V'];

function problemsOf(options: Split['options'], command: CommandName): Problem[] {
  const flags = [...new Set(options.map(({ flag }) => flag))].filter((flag) => !withoutRow.includes(flag));
  return flags.flatMap((flag) => {
    const row = optionRow(flag);
    if (row === undefined) return [unknown(flag, command)];
    const given = options.filter((option) => option.flag === flag);
    const problem = misuse(row, given, command);
    return problem === null ? [] : [problem];
  });
}

function unknown(flag: string, command: CommandName): Problem {
  const known = optionTable.filter(({ commands }) => commands.includes(command));
  const offers = nearest(
    flag,
    known.map((row) => row.flag),
  );
  const help = `See: gigchain-migrate ${command} --help`;
  return { message: `unknown option ${flag}`, advice: offers.length === 0 ? help : didYouMean(offers) };
}

function misuse(row: OptionRow, given: Split['options'], command: CommandName): Problem | null {
  const { flag, value, repeatable, commands } = row;
  if (!commands.includes(command)) {
    return { message: `${flag} is not an option of ${command}`, advice: `It belongs to: ${commands.join(', ')}` };
  }
  if (value === '' && given.some(({ hasValue }) => hasValue)) return { message: `${flag} takes no value`, advice: '' };
  if (value !== '' && !repeatable && given.length > 1) return { message: `${flag} is given twice`, advice: '' };
  return null;
}
