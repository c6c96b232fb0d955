import * as words from './words.js';

/** Everything that was measured, for a terminal. */
export function renderText(report) {
  const { datasets, growth, goals } = report;
  const sections = [
    words.conditionWords(report),
    ...datasets.map(datasetLines),
    ...(growth ?? []).map(growthLines),
    goalLines(goals),
    words.partyLines(report),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function datasetLines(dataset) {
  const right = dataset.results.filter(({ kind }) => kind === 'right');
  const bad = dataset.results.filter(({ kind }) => kind !== 'right');
  const rows = right.map((result) => [result.name, ...words.resultColumns.map(({ cell }) => cell(result))]);
  return [
    words.datasetWords(dataset),
    ...aligned([['', ...words.resultColumns.map(({ title }) => title)], ...rows]),
    ...bad.map(({ name, kind, reason }) => `${name}: ${kind}, not timed: ${reason}`),
    ...right.filter(({ phases }) => Object.keys(phases).length > 0).map(phaseLine),
  ];
}

function phaseLine({ name, phases }) {
  const parts = Object.entries(phases).map(([phase, seconds]) => `${phase} ${words.fixed(seconds, 2)}`);
  return `phases of ${name}: ${parts.join(', ')} s`;
}

function growthLines({ of, points }) {
  const rows = points.map((point) => [words.count(point.size), ...words.growthColumns.map(({ cell }) => cell(point))]);
  return [`Growth with ${of}`, ...aligned([[of, ...words.growthColumns.map(({ title }) => title)], ...rows])];
}

function goalLines(goals) {
  const rows = goals.map((goal) => [
    `${goal.title}, ${goal.on}`,
    words.goalWords(goal),
    words.spreadWords(goal.found),
    words.reachedWords(goal),
  ]);
  return ['Goals (meant for scale 1)', ...aligned(rows)];
}

/** The first column to the left, the others to the right. */
function aligned(rows) {
  const widths = rows[0].map((_, index) => Math.max(...rows.map((row) => row[index].length)));
  return rows.map((row) =>
    row
      .map((cell, index) => (index === 0 ? cell.padEnd(widths[index]) : cell.padStart(widths[index])))
      .join('  ')
      .trimEnd(),
  );
}
