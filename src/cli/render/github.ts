import type { Finding, Story } from './story.ts';
import { clean } from './words.ts';

/** GitHub shows ten annotations of a kind per step, https://docs.github.com/en/rest/checks/runs */
const mostAnnotations = 10;

const kinds = { blocker: 'error', warning: 'warning', info: 'notice' } as const;

/**
 * Findings as workflow commands, which GitHub Actions shows beside the change:
 * https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
export function annotations({ report, findings }: Story): string[] {
  const open = findings.filter(({ accepted, note }) => !accepted && note.severity !== 'info');
  const shown = (['blocker', 'warning'] as const).flatMap((severity) =>
    open
      .filter(({ note }) => note.severity === severity)
      .slice(0, mostAnnotations)
      .map(annotation),
  );
  const { error } = report;
  const last =
    error === null ? [] : [`::error title=${property(`gigchain-migrate ${report.command}`)}::${data(error.message)}`];
  return [...shown, ...last];
}

function annotation({ note }: Finding): string {
  const inTable = [note.table, note.column].filter((name) => name !== null).join('.');
  const place = [note.source, inTable].filter((name) => name !== null && name !== '').join(':');
  const title = property([note.code, place].filter((part) => part !== '').join(' '));
  return `::${kinds[note.severity]} title=${title}::${data([note.message, note.advice].filter((part) => part !== '').join('\n'))}`;
}

function data(text: string): string {
  const lines = text.split('\n').map(clean);
  return lines.join('\n').replaceAll('%', '%25').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return clean(text).replaceAll('%', '%25').replaceAll(':', '%3A').replaceAll(',', '%2C');
}
