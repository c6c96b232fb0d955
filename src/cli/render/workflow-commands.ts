/**
 * What the runner of GitHub Actions takes for a command in the output of a step: `::` as the first text of a line, and the older `##[`
 * anywhere: https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
const commands = /^(\s*):(?=:)|##(?=\[)/gmu;

/** The text with what would start a workflow command spelled out, as control characters are. */
export function withoutCommands(text: string): string {
  return text.replaceAll(commands, (_, space: string | undefined) =>
    space === undefined ? '#\\u{23}' : `${space}\\u{3a}`,
  );
}
