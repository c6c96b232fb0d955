/** Numbers as a person reads them; an en dash where there is none. */
const none = '–';

export const count = (number) => number.toLocaleString('en-US', { maximumFractionDigits: 0 });
export const fixed = (number, digits) => (number === null || number === undefined ? none : number.toFixed(digits));
export const megabytes = (bytes) => fixed(bytes === null ? null : bytes / 1e6, 0);

export function spreadWords(spread) {
  return spread === null ? none : `${fixed(spread.median, 2)} (${fixed(spread.low, 2)} to ${fixed(spread.high, 2)})`;
}

export function datasetWords({ name, title, tables, columns, rows, bytes }) {
  const shape = tables === 1 ? `${count(rows)} rows of ${columns} columns` : `${count(rows)} rows in ${tables} tables`;
  return `${name}: ${title}, ${shape}, ${fixed(bytes / 1e6, 1)} MB`;
}

export function goalWords({ bound, unit }) {
  return 'least' in bound ? `at least ${bound.least}${unit}` : `at most ${bound.most}${unit}`;
}

export function reachedWords({ reached }) {
  return reached === null ? 'not measured' : reached ? 'reached' : 'missed';
}

/** Who was measured doing what, and who was not there. */
export function partyLines({ datasets, missing }) {
  const present = (datasets[0]?.results ?? []).map(({ name, does }) => `${name}: ${does}`);
  const absent = missing.map(({ name, programs }) => `${name}: not found, no ${programs.join(', no ')} on the PATH`);
  return [...present, ...absent];
}

export function conditionWords({ server, machine, scale, pairs, seed }) {
  return [
    `PostgreSQL ${server.version} (${server.kind}), Node ${machine.node}, ${machine.platform}, ${machine.cores} cores`,
    `scale ${scale}, ${pairs} ${pairs === 1 ? 'pair' : 'pairs'}, seed ${seed}; medians; --jobs 2`,
    'ratio: wall time in those of gigchain-migrate, pair by pair: median (lowest to highest); above 1 took longer',
  ];
}

/** The columns of the table of results, for text and page alike. */
export const resultColumns = [
  { title: 'wall s', cell: (result) => fixed(result.seconds, 2) },
  { title: 'ratio', cell: (result) => spreadWords(result.ratio) },
  { title: 'tool CPU s', cell: (result) => fixed(result.cpuSeconds, 2) },
  { title: 'server CPU s', cell: (result) => fixed(result.serverCpuSeconds, 2) },
  { title: 'memory MB', cell: (result) => megabytes(result.memory) },
  { title: 'rows/s', cell: (result) => count(result.rowsPerSecond) },
  { title: 'MB/s', cell: (result) => fixed(result.megabytesPerSecond, 1) },
];

export const growthColumns = [
  { title: 'seconds', cell: (point) => fixed(point.seconds, 2) },
  { title: 'memory MB', cell: (point) => megabytes(point.memory) },
  { title: 'per second', cell: (point) => count(point.size / point.seconds) },
];
