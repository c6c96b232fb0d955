import { phaseBars, wallBars } from './bars.js';
import { growthLine } from './growth-lines.js';
import { element, escaped, list, table } from './markup.js';
import { style } from './style.js';
import * as words from './words.js';

/** Everything that was measured, as one page that needs nothing else. */
export function renderHtml(report) {
  const body = [
    '<h1>gigchain-migrate: how fast</h1>',
    list(words.conditionWords(report)),
    ...report.datasets.map(datasetSection),
    growthSection(report.growth ?? []),
    goalSection(report.goals),
    `<h2>Parties</h2>${list(words.partyLines(report))}`,
  ];
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>gigchain-migrate: how fast</title><style>${style}</style></head>
<body>
${body.join('\n')}
</body>
</html>
`;
}

function datasetSection(dataset) {
  const right = dataset.results.filter(({ kind }) => kind === 'right');
  const phased = right.filter(({ phases }) => Object.keys(phases).length > 0);
  const bad = dataset.results.filter(({ kind }) => kind !== 'right');
  const cells = right.map((result) => [result.name, ...words.resultColumns.map(({ cell }) => cell(result))]);
  return [
    `<h2>${escaped(words.datasetWords(dataset))}</h2>`,
    right.length === 0 ? '' : wallBars(right),
    ...bad.map(({ name, kind, reason }) =>
      element('p', { class: 'bad' }, escaped(`${name}: ${kind}, not timed: ${reason}`)),
    ),
    phased.length === 0 ? '' : `<p>Phases</p>${phaseBars(phased)}`,
    table(['', ...words.resultColumns.map(({ title }) => title)], cells),
  ].join('\n');
}

function growthSection(series) {
  if (series.length === 0) return '';
  const charts = series.flatMap((one) => [
    growthLine(one, { title: 'seconds', value: ({ seconds }) => seconds }),
    ...(one.points.some(({ memory }) => memory === null)
      ? []
      : [growthLine(one, { title: 'memory MB', value: ({ memory }) => memory / 1e6 })]),
  ]);
  return `<h2>Growth</h2><p>Logarithmic on both axes.</p>${element('div', { class: 'pair' }, charts.join('\n'))}`;
}

function goalSection(goals) {
  const rows = goals.map((goal) => [
    `${goal.title}, ${goal.on}`,
    words.goalWords(goal),
    words.spreadWords(goal.found),
    words.reachedWords(goal),
  ]);
  return `<h2>Goals</h2><p>Meant for scale 1.</p>${table(['', 'goal', 'found', ''], rows)}`;
}
