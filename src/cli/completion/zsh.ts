import { singleQuoted } from '../../core/shell.ts';
import type { CommandSpec } from '../command.ts';
import { defaultCommand } from '../command-names.ts';
import type { OptionRow } from '../option-table.ts';
import { type CompletionInput, type Offer, offerOf, optionsOf, wordOf } from './shapes.ts';

/** The script for zsh: to be evaluated, or to lie in a folder of $fpath as _gigchain-migrate. */
export function zshScript({ commands }: CompletionInput): string {
  const names = commands.map(({ name }) => name);
  return `#compdef gigchain-migrate
# Completion of gigchain-migrate for zsh: eval "$(gigchain-migrate completion zsh)", after compinit
_gigchain-migrate_first() {
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${singleQuoted(`${name}:${summary}`)}`).join('\n')}
  )
  _alternative 'commands:command:{_describe command commands}' 'sources:source:_files'
}
_gigchain-migrate() {
  local command='' position
  for (( position = 2; position < CURRENT; position++ )); do
    case \${words[position]} in
      ${names.join('|')}) command=\${words[position]}; words[position]=(); (( CURRENT-- )); break ;;
    esac
  done
  case $command in
    '') _arguments ${specs(byName(commands, defaultCommand))} '1: :_gigchain-migrate_first' '*:source:_files' ;;
${commands.map((spec) => `    ${spec.name}) _arguments ${specs(spec)}${wordSpec(spec)} ;;\n`).join('')}  esac
}
if [ "$funcstack[1]" = _gigchain-migrate ]; then _gigchain-migrate "$@"; else compdef _gigchain-migrate gigchain-migrate; fi
`;
}

function byName(commands: readonly CommandSpec[], name: string): CommandSpec {
  const found = commands.find((spec) => spec.name === name);
  if (found === undefined) throw new Error(`no command ${name}`);
  return found;
}

function specs(spec: CommandSpec): string {
  return [...optionsOf(spec).map(optionSpec), "'--help[show help]'"].join(' ');
}

/** `'*--include=[only these tables]:pattern:'`; brackets and colons of the words are escaped. */
function optionSpec(row: OptionRow): string {
  const offer = offerOf(row);
  const explained = row.meaning.replaceAll(/[[\]:\\]/g, '\\$&');
  const argument =
    offer.kind === 'switch' ? '' : `:${row.value.slice(1, -1).replaceAll(/[:\\]/g, '\\$&')}:${action(offer)}`;
  return singleQuoted(
    `${row.repeatable ? '*' : ''}${row.flag}${offer.kind === 'switch' ? '' : '='}[${explained}]${argument}`,
  );
}

/** Nothing where there is nothing to offer: a word without offers would keep zsh from completing options in its place. */
function wordSpec(spec: CommandSpec): string {
  const offer = wordOf(spec);
  return offer.kind === 'free'
    ? ''
    : ` ${singleQuoted(`*:${spec.argument.replaceAll(/[[\]<>.]/g, '')}:${action(offer)}`)}`;
}

function action(offer: Offer): string {
  switch (offer.kind) {
    case 'words':
      return `(${offer.words.join(' ')})`;
    case 'file':
      return '_files';
    case 'directory':
      return '_directories';
    // Something is wanted that nobody but the operator knows.
    case 'free':
      return ' ';
    case 'switch':
      return '';
  }
}
