import type { Severity } from '../../core/catalog/note.ts';
import { codeChangeParts, plannedParts } from './markdown-plan.ts';
import { fenced, folded, listed, plain, table } from './markdown-words.ts';
import { type Finding, type Story, statusWords } from './story.ts';
import { leftOutText } from './tables.ts';
import { count, duration, size } from './words.ts';

/** Rows of the tables, and notes for information, beyond which they are folded. */
const mostUnfolded = 20;

/** The report for a pull request or the summary of a pipeline. */
export function renderMarkdown({ report, findings, replaced, planned, rollback }: Story): string {
  const { totals, error, run, target } = report;
  const amount = `${count(totals.tables, 'table')}, ${count(totals.rows, 'row')}, ${size(totals.bytes)} of values, ${duration(totals.seconds)}`;
  const before = new Map(replaced.map(({ schema, name, rows }) => [`${schema}.${name}`, rows]));
  const tables = report.sources.flatMap(({ label, tables: own }) =>
    own.map((table) => [
      `${label}: ${table.name}`,
      table.target,
      shown(before.get(table.target) ?? null),
      `${table.rows}`,
      shown(table.loaded),
      `${shown(table.verified)}${leftOutText(table.leftOut) === '' ? '' : ` (${leftOutText(table.leftOut)})`}`,
      table.seconds === null ? '–' : duration(table.seconds),
    ]),
  );
  const parts = [
    `## gigchain-migrate ${report.command}: ${statusWords[report.status]}`,
    amount +
      (run === null ? '' : `. Run ${plain(run)}`) +
      (target === null
        ? ''
        : `, into ${target.schemas.map((schema) => plain(`${target.database}.${schema}`)).join(', ')}`),
    ...(error === null ? [] : [`**${plain(error.message)}**`, ...(error.advice === '' ? [] : [fenced(error.advice)])]),
    ...(report.differences.length === 0
      ? []
      : [
          `### ${count(report.differences.length, 'difference')}`,
          table(
            ['table', 'column', 'key', 'kind', 'expected', 'found'],
            report.differences.map((one) => [one.table, one.column ?? '', one.key, one.kind, one.expected, one.found]),
          ),
        ]),
    ...(['blocker', 'warning'] as const).flatMap((severity) => findingLines(severity, findings)),
    ...(planned === null ? tableParts(tables) : plannedParts(planned)),
    ...findingLines('info', findings),
    ...(report.notCarried.length === 0
      ? []
      : [
          `### Not carried over: ${count(report.notCarried.length, 'object')}`,
          listed(
            report.notCarried.map(
              ({ kind, name, source, code }) => `${plain(`${kind} ${name} of ${source}`)} (${code})`,
            ),
          ),
        ]),
    ...codeChangeParts(report.codeChanges),
    ...(rollback === '' ? [] : ['### How to go back', fenced(`${rollback}\n${rollback} --check`)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function tableParts(rows: readonly (readonly string[])[]): string[] {
  if (rows.length === 0) return [];
  const all = table(['source table', 'target', 'before:', 'read:', 'loaded:', 'verified:', 'time:'], rows);
  return rows.length > mostUnfolded ? [folded(count(rows.length, 'table'), [all])] : ['### Tables', all];
}

function findingLines(severity: Severity, findings: readonly Finding[]): string[] {
  const chosen = findings.filter(({ note }) => note.severity === severity);
  if (chosen.length === 0) return [];
  const lines = chosen.map(({ note, accepted }) => {
    const inTable = [note.table, note.column].filter((name) => name !== null).join('.');
    const place = [note.source, inTable].filter((name) => name !== null && name !== '').join(': ');
    const where = place === '' ? '' : `**${plain(place)}** `;
    const advice = note.advice === '' ? '' : ` *${plain(note.advice)}*`;
    return `**${note.code}** ${where}${plain(note.message)}${advice}${accepted ? ' (accepted by the baseline)' : ''}`;
  });
  const heading = count(chosen.length, severity === 'info' ? 'note' : severity);
  const isFolded = severity === 'info' && lines.length > mostUnfolded;
  return isFolded ? [folded(heading, [listed(lines)])] : [`### ${heading}`, listed(lines)];
}

function shown(rows: number | null): string {
  return rows === null ? '–' : `${rows}`;
}
