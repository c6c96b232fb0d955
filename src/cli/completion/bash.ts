import { defaultCommand } from '../command-names.ts';
import { optionTable } from '../option-table.ts';
import { type CompletionInput, type Offer, offerOf, optionsOf, wordOf } from './shapes.ts';

/** The script for bash, of 3.2 (macOS) too; where it offers nothing of its own, bash offers files. */
export function bashScript({ commands }: CompletionInput): string {
  const names = commands.map(({ name }) => name);
  return `# Completion of gigchain-migrate for bash: eval "$(gigchain-migrate completion bash)"
_gigchain_migrate_nothing() {
  if type compopt >/dev/null 2>&1; then compopt +o default +o bashdefault; fi
}
_gigchain_migrate_directories() {
  if type compopt >/dev/null 2>&1; then compopt +o default +o bashdefault -o dirnames; fi
}
_gigchain_migrate() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]}
  local command='' word options
  COMPREPLY=()
  # bash makes a word of the equals sign in --option=value.
  if [ "$cur" = = ]; then cur=''
  elif [ "$prev" = = ] && [ "$COMP_CWORD" -ge 2 ]; then prev=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in ${names.join('|')}) command=$word; break ;; esac
  done
  case $prev in
${optionTable.map((row) => branch(row.flag, offerOf(row))).join('')}  esac
  case $cur in
    -*)
      case \${command:-${defaultCommand}} in
${commands.map((spec) => `        ${spec.name}) options='${[...optionsOf(spec).map(({ flag }) => flag), '--help'].join(' ')}' ;;\n`).join('')}      esac
      COMPREPLY=($(compgen -W "$options" -- "$cur"))
      return ;;
  esac
  case $command in
    '') COMPREPLY=($(compgen -W '${names.join(' ')}' -- "$cur")) ;;
${commands.map((spec) => branch(spec.name, wordOf(spec))).join('')}  esac
}
complete -o bashdefault -o default -F _gigchain_migrate gigchain-migrate
`;
}

function branch(pattern: string, offer: Offer): string {
  switch (offer.kind) {
    case 'switch':
      return '';
    case 'words':
      return `    ${pattern}) COMPREPLY=($(compgen -W '${offer.words.join(' ')}' -- "$cur")); return ;;\n`;
    case 'file':
      return `    ${pattern}) return ;;\n`;
    case 'directory':
      return `    ${pattern}) _gigchain_migrate_directories; return ;;\n`;
    case 'free':
      return `    ${pattern}) _gigchain_migrate_nothing; return ;;\n`;
  }
}
