import type { CommandSpec } from '../command.ts';
import { defaultCommand } from '../command-names.ts';
import { type OptionRow, optionTable } from '../option-table.ts';
import { type CompletionInput, offerOf, wordOf } from './shapes.ts';

/** The script for fish. */
export function fishScript({ commands }: CompletionInput): string {
  const names = commands.map(({ name }) => name);
  const lines = [
    ...commands.map(({ name, summary }) => complete(`-n __gigchain_migrate_first -a ${name} -d ${quoted(summary)}`)),
    ...optionTable.map(optionLine),
    complete('-l help -d "show help"'),
    ...commands.flatMap(wordLine),
  ];
  return `# Completion of gigchain-migrate for fish: gigchain-migrate completion fish | source
function __gigchain_migrate_command
    for word in (commandline -opc)[2..-1]
        if contains -- $word ${names.join(' ')}
            echo $word
            return
        end
    end
end
function __gigchain_migrate_first
    set -l command (__gigchain_migrate_command)
    test -z "$command"
end
function __gigchain_migrate_of
    set -l command (__gigchain_migrate_command)
    test -n "$command"; or set command ${defaultCommand}
    contains -- $command $argv
end
complete -c gigchain-migrate -f
${lines.join('\n')}
`;
}

function complete(rest: string): string {
  return `complete -c gigchain-migrate ${rest}`;
}

function optionLine(row: OptionRow): string {
  const offer = offerOf(row);
  const takes = {
    switch: '',
    words: offer.kind === 'words' ? ` -x -a ${quoted(offer.words.join(' '))}` : '',
    file: ' -r -F',
    directory: ` -x -a '(__fish_complete_directories)'`,
    free: ' -x',
  }[offer.kind];
  const condition = quoted(`__gigchain_migrate_of ${row.commands.join(' ')}`);
  return complete(`-n ${condition} -l ${row.flag.slice(2)}${takes} -d ${quoted(row.meaning)}`);
}

function wordLine(spec: CommandSpec): string[] {
  const offer = wordOf(spec);
  const condition = `-n ${quoted(`__gigchain_migrate_of ${spec.name}`)}`;
  if (offer.kind === 'words') return [complete(`${condition} -a ${quoted(offer.words.join(' '))}`)];
  return offer.kind === 'file' ? [complete(`${condition} -F`)] : [];
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
