import type { Severity } from '../../core/catalog/note.ts';
import type { Report } from '../../core/catalog/report.ts';
import type { Finding, Story } from './story.ts';
import { clean, count } from './words.ts';

/** How heavy a finding is; one as heavy as the limit, or heavier, fails. */
const weight: Readonly<Record<Severity, number>> = { info: 0, warning: 1, blocker: 2 };

interface Case {
  readonly name: string;
  readonly seconds: number;
  /** '' where it passed. */
  readonly failure: string;
  readonly skipped: string;
  readonly details: string;
}

/**
 * Findings, tables and the command itself as test cases, in the JUnit format that pipelines read. A finding fails from the severity of
 * --fail-on on; one that the baseline accepts, or that is lighter, is skipped with its text.
 */
export function renderJunit({ report, findings, writtenAt }: Story, failOn: Severity): string {
  const suites = [
    { name: `gigchain-migrate ${report.command}`, cases: [commandCase(report)] },
    { name: 'findings', cases: findings.map((finding) => findingCase(finding, failOn)) },
    { name: 'tables', cases: tableCases(report) },
  ].filter(({ cases }) => cases.length > 0);
  const all = suites.flatMap(({ cases }) => cases);
  const body = suites.map(({ name, cases }) => {
    const rows = cases.map((one) => caseMarkup(one, name)).join('');
    return `  <testsuite name=${quoted(name)} ${counts(cases)} errors="0" skipped="${skippedOf(cases)}" timestamp=${quoted(writtenAt.replace(/\.\d+Z$/, ''))}>\n${rows}  </testsuite>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="gigchain-migrate" ${counts(all)}>\n${body.join('')}</testsuites>\n`;
}

function commandCase({ command, status, error, totals }: Report): Case {
  const failure = error === null ? '' : error.message;
  return { name: `${command}: ${status}`, seconds: totals.seconds, failure, skipped: '', details: error?.advice ?? '' };
}

function findingCase({ note, accepted }: Finding, failOn: Severity): Case {
  const inTable = [note.table, note.column].filter((name) => name !== null).join('.');
  const place = [note.source, inTable].filter((name) => name !== null && name !== '').join(':');
  const fails = !accepted && weight[note.severity] >= weight[failOn];
  const skipped = fails ? '' : accepted ? 'accepted by the baseline' : note.severity;
  return {
    name: [note.code, place].filter((part) => part !== '').join(' '),
    seconds: 0,
    failure: fails ? note.message : '',
    skipped,
    details: [note.message, note.advice].filter((text) => text !== '').join('\n'),
  };
}

function tableCases({ sources, differences }: Report): Case[] {
  return sources.flatMap(({ label, tables }) =>
    tables.map((table): Case => {
      const own = differences.filter((difference) => difference.table === table.name);
      const lines = own.map(
        ({ column, key, kind, expected, found }) =>
          `${column ?? ''} key ${key}: ${kind}, expected ${expected}, found ${found}`,
      );
      return {
        name: `${label}:${table.name}`,
        seconds: table.seconds ?? 0,
        failure: own.length === 0 ? '' : count(own.length, 'difference'),
        skipped: own.length === 0 && table.verified === null ? 'not verified by this command' : '',
        details: lines.join('\n'),
      };
    }),
  );
}

function caseMarkup({ name, seconds, failure, skipped, details }: Case, suite: string): string {
  const head = `    <testcase classname=${quoted(suite)} name=${quoted(name)} time="${seconds}"`;
  if (failure !== '')
    return `${head}>\n      <failure message=${quoted(failure)}>${text(details)}</failure>\n    </testcase>\n`;
  if (skipped !== '') {
    const output = details === '' ? '' : `\n      <system-out>${text(details)}</system-out>`;
    return `${head}>\n      <skipped message=${quoted(skipped)}/>${output}\n    </testcase>\n`;
  }
  return `${head}/>\n`;
}

function counts(cases: readonly Case[]): string {
  const seconds = cases.reduce((sum, one) => sum + one.seconds, 0);
  const failures = cases.filter(({ failure }) => failure !== '').length;
  return `tests="${cases.length}" failures="${failures}" time="${seconds.toFixed(3)}"`;
}

function skippedOf(cases: readonly Case[]): number {
  return cases.filter(({ skipped }) => skipped !== '').length;
}

function quoted(value: string): string {
  return `"${text(value).replaceAll('\n', '&#10;')}"`;
}

/** Line by line clean of control characters, of which XML 1.0 has no way to write most. */
function text(value: string): string {
  return value
    .split('\n')
    .map(clean)
    .join('\n')
    .replaceAll(/[\uFFFE\uFFFF]/g, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
