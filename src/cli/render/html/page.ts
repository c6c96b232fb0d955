import { type Story, statusWords } from '../story.ts';
import { count, duration, size } from '../words.ts';
import { codeChangeSection } from './code-changes.ts';
import { columnSection, stepSection, tableCharts, tableSection, throughputSection } from './figures.ts';
import { actSection, differenceSection, notCarriedSection, noteSection, wayBackSection } from './findings.ts';
import { Html, html, lines } from './html.ts';
import { planObjects, planOverview, planTables } from './plan-tables.ts';
import { style } from './style.ts';

/** The report as one page that needs nothing beside itself: no network, no script, readable from disk and on paper. */
export function renderHtml(story: Story): string {
  const { report } = story;
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>gigchain-migrate ${report.command}: ${statusWords[report.status]}</title>
<style>${new Html(style)}</style>
</head>
<body>
<main>
${header(story)}
${errorSection(story)}
${differenceSection(report.differences)}
${story.planned === null ? runSections(story) : planSections(story)}
</main>
</body>
</html>
`;
  return page.markup.replaceAll(/^\n/gm, '');
}

/** A run is read for what it did. */
function runSections(story: Story): Html[] {
  const { report } = story;
  return [
    tableSection(story),
    stepSection(report),
    throughputSection(story.samples),
    tableCharts(report),
    noteSection(story.findings),
    columnSection(story.columns),
    notCarriedSection(report.notCarried),
    codeChangeSection(report.codeChanges),
    actSection(report.acts),
    wayBackSection(story),
  ];
}

/** A plan is read for what has to be decided, then for every decision. */
function planSections(story: Story): Html[] {
  const { report } = story;
  return [
    planOverview(story),
    noteSection(story.findings),
    notCarriedSection(report.notCarried),
    codeChangeSection(report.codeChanges),
    actSection(report.acts),
    planTables(story),
    planObjects(story),
    columnSection(story.columns),
    tableCharts(report),
  ];
}

function header({ report, version, writtenAt }: Story): Html {
  const tone = report.error === null ? 'good' : 'bad';
  const { target, totals } = report;
  const run =
    report.run === null
      ? html``
      : html`<div class="card"><span class="faint">run</span><b class="run">${report.run}</b></div>`;
  const schemas = (target?.schemas ?? []).map((name, at) => html`${at === 0 ? '' : ', '}<bdi>${name}</bdi>`);
  const where =
    target === null
      ? html`<p>No target: the plan is for any server.</p>`
      : html`<p>Target: <bdi>${target.database}</bdi> on <bdi>${target.host}</bdi>:${target.port}, ${target.schemas.length === 1 ? 'schema' : 'schemas'} ${schemas}, PostgreSQL ${target.serverVersion}</p>`;
  const sources = report.sources.map(
    ({ file, label, sha256 }) =>
      html`<p>Source: <bdi>${label}</bdi> (<bdi>${file}</bdi>) <span class="faint"><code>sha256 ${sha256}</code></span></p>`,
  );
  return html`<h1>gigchain-migrate ${report.command}<span class="badge ${tone}">${statusWords[report.status]}</span></h1>
<p class="faint">Version ${version}, written ${writtenAt}, exit code ${report.exitCode}</p>
${where}${sources}
<div class="cards">
<div class="card"><span class="faint">${count(totals.tables, 'table').replace(/^\d+ /, '')}</span><b>${totals.tables}</b></div>
<div class="card"><span class="faint">rows</span><b>${totals.rows.toLocaleString('en')}</b></div>
<div class="card"><span class="faint">values</span><b>${size(totals.bytes)}</b></div>
<div class="card"><span class="faint">time</span><b>${duration(totals.seconds)}</b></div>
${run}</div>`;
}

function errorSection({ report }: Story): Html {
  if (report.error === null) return html``;
  const { message, advice } = report.error;
  const advised = advice === '' ? html`` : html`<pre>${lines(advice)}</pre>`;
  return html`<h2 class="bad">What stopped it</h2><p class="bad">${message}</p>${advised}`;
}
