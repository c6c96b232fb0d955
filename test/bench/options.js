import { parseArgs } from 'node:util';

export const usage = `npm run bench -- [options]

  --scale N           size of the data, 1 is the full size (0.02)
  --pairs N           how often every party runs, in turn (3)
  --data LIST         of D1,D2,D3,D4, or none (all)
  --seed N            start of the made-up values (1)
  --server URL        a server whose role may create databases; without it an embedded one with default settings
  --pg-bin DIR        programs of the embedded server, instead of the npm package
  --peer NAME=COMMAND one more party: a shell command that finds SOURCE and TARGET in its environment; repeatable
  --no-peers          only gigchain-migrate, and what --peer names
  --limit SECONDS     a run that takes longer is ended and has failed (900)
  --growth            how time and memory grow with rows and tables, too
  --growth-rows LIST  (10000,100000,1000000)
  --growth-tables LIST (10,30,100,300)
  --json FILE, --html FILE`;

/** What the command line asks for. Throws an Error that says what is wrong with it. */
export function readOptions(words) {
  const text = (fallback) => (fallback === undefined ? { type: 'string' } : { type: 'string', default: fallback });
  const { values } = parseArgs({
    args: words,
    options: {
      help: { type: 'boolean', default: false },
      scale: text('0.02'),
      pairs: text('3'),
      data: text('D1,D2,D3,D4'),
      seed: text('1'),
      server: text(),
      'pg-bin': text(),
      peer: { type: 'string', multiple: true, default: [] },
      'no-peers': { type: 'boolean', default: false },
      limit: text('900'),
      growth: { type: 'boolean', default: false },
      'growth-rows': text('10000,100000,1000000'),
      'growth-tables': text('10,30,100,300'),
      json: text(),
      html: text(),
    },
  });
  return {
    help: values.help,
    scale: positive(values.scale, '--scale'),
    pairs: whole(values.pairs, '--pairs'),
    data: values.data === 'none' ? [] : values.data.split(','),
    seed: whole(values.seed, '--seed'),
    server: values.server === undefined ? null : serverUrl(values.server),
    pgBin: values['pg-bin'] ?? null,
    ownPeers: values.peer.map(readPeer),
    peers: !values['no-peers'],
    limit: positive(values.limit, '--limit'),
    growth: values.growth
      ? {
          rows: wholes(values['growth-rows'], '--growth-rows'),
          tables: wholes(values['growth-tables'], '--growth-tables'),
        }
      : null,
    json: values.json ?? null,
    html: values.html ?? null,
  };
}

function positive(text, flag) {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number) || number <= 0) {
    throw new Error(`${flag} takes a number above 0, not "${text}"`);
  }
  return number;
}

function whole(text, flag) {
  const number = positive(text, flag);
  if (!Number.isSafeInteger(number)) throw new Error(`${flag} takes a whole number, not "${text}"`);
  return number;
}

function serverUrl(text) {
  if (!URL.canParse(text)) throw new Error('--server takes a URL with the name of a host');
  return text;
}

function wholes(text, flag) {
  return text.split(',').map((word) => whole(word, flag));
}

function readPeer(text) {
  const [name, ...rest] = text.split('=');
  if (name === '' || rest.length === 0) throw new Error(`--peer takes NAME=COMMAND, not "${text}"`);
  return { name, command: rest.join('=') };
}
